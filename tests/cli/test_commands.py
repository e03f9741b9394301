"""Each command as a writer would call it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from helpsdk.cli.main import main
from tests.factories import site_files


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "help"
    for name, content in site_files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def call(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def document(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, Any]]:
    code, out, _ = call(capsys, *arguments, "--json")
    value: dict[str, Any] = json.loads(out)
    return code, value


def test_a_good_folder_passes_the_check(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "check", site)
    assert code == 0
    assert "0 errors" in out


def test_every_error_is_printed_with_its_place(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "rules" / "bad.yaml").write_text(
        "- id: one\n  show: {kind: tipp, article: nothing}\n  at: {any: true}\n  wen: {}\n", encoding="utf-8"
    )
    code, value = document(capsys, "check", site)
    problems = [problem for problem in value["problems"] if problem["file"] == "rules/bad.yaml"]
    assert code == 1
    assert {problem["line"] for problem in problems} >= {2, 4}
    assert any("tip" in problem["allowed"] for problem in problems)


def test_publish_then_nothing_changed(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert document(capsys, "publish", site)[1]["revision"] == 1
    assert document(capsys, "publish", site)[1] == {
        "ok": True,
        "site": document(capsys, "publish", site)[1]["site"],
        "revision": 1,
        "changed": False,
    }


def test_a_broken_folder_is_not_published(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call(capsys, "publish", site)
    (site / "site.yaml").write_text("id: [", encoding="utf-8")
    code, _, err = call(capsys, "publish", site)
    assert code == 1
    assert "site.yaml:" in err
    assert "Traceback" not in err


def test_rollback_takes_the_next_number(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call(capsys, "publish", site)
    (site / "screens.yaml").write_bytes((site / "screens.yaml").read_bytes() + b"# a comment\n")
    assert document(capsys, "publish", site)[1]["revision"] == 2
    assert document(capsys, "rollback", 1, "--site", site)[1]["revision"] == 3
    code, _, err = call(capsys, "rollback", 9, "--site", site)
    assert (code, "allowed: 3, 2, 1" in err) == (2, True)


def test_an_untouched_export_is_the_same_bytes(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "assets").mkdir(exist_ok=True)
    (site / "assets" / "odd name ü.bin").write_bytes(b"\r\n\x00\xff")
    call(capsys, "publish", site)
    assert call(capsys, "export", tmp_path / "out", "--site", site)[0] == 0
    assert tree(tmp_path / "out") == tree(site)


def tree(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files if ".helpsdk" not in path.parts}


def test_export_before_publish_says_what_to_do(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = call(capsys, "export", tmp_path / "out", "--site", site)
    assert code == 2
    assert "helpsdk publish" in err
    assert not (site / ".helpsdk").exists()


def test_resolve_explains_every_rule(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "resolve", site, "--url", "/nowhere", "--explain")
    assert code == 0
    assert "Withheld" in out


def test_resolve_prints_what_shows(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, value = document(capsys, "resolve", site, "--url", "/nowhere", "--locale", "ru")
    assert code == 0
    assert value["revision"] == 0


@pytest.mark.parametrize("option", [["--trait", "plan"], ["--event", "a=b"]])
def test_a_malformed_option_is_wrong_use(site: Path, capsys: pytest.CaptureFixture[str], option: list[str]) -> None:
    code, _, err = call(capsys, "resolve", site, *option)
    assert code == 2
    assert option[1] in err


@pytest.mark.parametrize("option", ["--screen", "--element", "--event", "--trait", "--group", "--dismissed"])
def test_a_misspelt_name_is_wrong_use(site: Path, capsys: pytest.CaptureFixture[str], option: str) -> None:
    code, _, err = call(capsys, "resolve", site, option, "nonsense=1" if option == "--trait" else "nonsense")
    assert code == 2
    assert "nonsense" in err
    assert "allowed" in err


@pytest.mark.parametrize("limit", ["0", "101"])
def test_a_limit_out_of_range_is_wrong_use(site: Path, capsys: pytest.CaptureFixture[str], limit: str) -> None:
    assert call(capsys, "search", "x", "--site", site, "--limit", limit)[0] == 2


def test_wrong_use_with_json_is_a_document_too(capsys: pytest.CaptureFixture[str]) -> None:
    said = "argument REVISION: invalid int value: 'abc'; see `helpsdk rollback --help`"
    assert document(capsys, "rollback", "abc") == (2, {"ok": False, "error": said})


def test_a_reader_that_goes_away_is_no_error(site: Path) -> None:
    command = f"{sys.executable} -m helpsdk resolve {site} --json | head -1"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "{", "")


def test_a_server_stops_cleanly(site: Path) -> None:
    command = [sys.executable, "-m", "helpsdk", "serve", str(site), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        server.terminate()
        _, err = server.communicate(timeout=30)
    assert "revision 1 at http://127.0.0.1:" in line
    assert (server.returncode, err) == (0, "")


def test_search_before_and_after_publishing(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = document(capsys, "search", "tax", "--site", site)[1]["hits"]
    call(capsys, "publish", site)
    after = document(capsys, "search", "tax", "--site", site)[1]["hits"]
    assert [hit["article"]["id"] for hit in before] == [hit["article"]["id"] for hit in after]


def test_import_reports_what_it_dropped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    docs = tmp_path / "docs"
    for locale, title in (("en", "Bills"), ("ru", "Счета")):
        (docs / locale / "guides").mkdir(parents=True)
        text = f"---\ntitle: {title}\nlayout: x\n---\nimport A from 'a'\n\n<Card>\n\nText\n\n</Card>\n"
        (docs / locale / "guides" / "bills.mdx").write_text(text, encoding="utf-8")
    code, value = document(capsys, "import", "folder", docs, "--into", tmp_path / "help")
    assert code == 0
    assert (value["articles"], value["pages"], value["locales"]) == (1, 2, ["en", "ru"])
    assert value["losses"]["totals"] == {"component": 2, "script": 2, "front matter": 2}
    assert call(capsys, "check", tmp_path / "help")[0] == 0


def test_import_refuses_to_overwrite(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("# A\n\nText\n", encoding="utf-8")
    into = tmp_path / "help"
    assert call(capsys, "import", "folder", tmp_path / "docs", "--into", into)[0] == 0
    before = tree(into)
    code, _, err = call(capsys, "import", "folder", tmp_path / "docs", "--into", into)
    assert code == 1
    assert "--replace" in err
    assert tree(into) == before
    assert call(capsys, "import", "folder", tmp_path / "docs", "--into", into, "--replace")[0] == 0


def test_an_unknown_command_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, "publsh")[0] == 2
    assert call(capsys)[0] == 2


def test_a_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = call(capsys, "check", tmp_path / "nothing")
    assert code == 2
    assert "nothing" in err
    assert "Traceback" not in err


def test_a_private_trait_is_never_printed(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = (site / "site.yaml").read_text(encoding="utf-8")
    assert "traits:" in settings
    (site / "site.yaml").write_text(
        settings.replace("traits:", "traits:\n  secret: {type: string, private: true}", 1), encoding="utf-8"
    )
    rule = "- id: hidden\n  show: {kind: panel, article: %s}\n  at: {any: true}\n  when: {secret: other}\n"
    article = next(path.name for path in sorted((site / "articles").iterdir()))
    (site / "rules" / "private.yaml").write_text(rule % article, encoding="utf-8")
    _, out, _ = call(capsys, "resolve", site, "--trait", "secret=hunter2", "--explain")
    assert "hidden" in out
    assert "hunter2" not in out
