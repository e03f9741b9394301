"""How `helpsdk check` tells what it found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from helpsdk.cli.findings import annotation
from helpsdk.cli.main import main
from helpsdk.errors import Problem
from tests.server.serving import replaced


def test_an_annotation_stands_at_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    problem = Problem("unknown-article", "no `a`: 50 %\nor", "rules/a,b.yaml", 2, "0.show", ("x", "y"))

    told = annotation(problem, Path("help"))

    place = "file=help/rules/a%2Cb.yaml,line=2,title=helpsdk unknown-article"
    assert told == f"::error {place}::[0.show] no `a`: 50 %25%0Aor (allowed: x, y)"


def test_a_file_of_the_product_keeps_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("app.py").touch()

    told = annotation(Problem("undeclared-screen", "x", "app.py", 3, severity="warning"), tmp_path / "help")

    assert told == "::warning file=app.py,line=3,title=helpsdk undeclared-screen::x"


def test_a_problem_without_a_file_has_no_place() -> None:
    assert annotation(Problem("no-widget", "x", severity="warning"), Path()) == "::warning title=helpsdk no-widget::x"


def check(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main(["check", *map(str, arguments)])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_what_has_help_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = check(capsys, folder)

    assert code == 0
    assert (
        out.splitlines()[-1]
        == "help on 2 of 2 screens (100 %) · for 1 of 2 elements (50 %) · articles in en 100 %, ru 100 %"
    )


def test_the_document_has_the_coverage(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "articles" / "invoice-failed" / "ru.md").unlink()
    code, out, _ = check(capsys, folder, "--format", "json")
    document: dict[str, Any] = json.loads(out)

    assert (code, document["ok"]) == (0, True)
    assert document["coverage"]["translations"]["ru"] == {"done": 2, "of": 3, "percent": 66}
    assert document["coverage"]["elements"] == {"done": 1, "of": 2, "percent": 50}
    assert [problem["code"] for problem in document["problems"]] == ["missing-translation"]


def test_warnings_count_when_they_are_to(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replaced(folder, "articles/send-invoice/en.md", "First check the [tax number]", "See [here]")

    assert check(capsys, folder)[0] == 0
    code, out, _ = check(capsys, folder, "--strict", "--format", "github")
    assert code == 1
    assert out.startswith("::warning file=") and "send-invoice/en.md,line=6,title=helpsdk link-text::" in out


def test_a_folder_that_does_not_load_is_annotated_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replaced(folder, "rules/main.yaml", "kind: panel", "kind: pannel")

    code, out, err = check(capsys, folder, "--format", "github")

    assert (code, err) == (1, "")
    assert "title=helpsdk not-allowed::" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--json", "--format", "github"], "choose one"),
        (["--format", "xml"], "--format xml: not one of its values (allowed: text, json, github)"),
        (["--pictures", "p"], "--browser URL"),
        (["--allow-post", "/a"], "--allow-post is for --browser"),
        (["--browser", "localhost:8000"], "allowed: an address such as"),
        (["--browser", "http://u:p@localhost"], "allowed: an address such as"),
        (["--browser", "http://localhost:x"], "allowed: an address such as"),
        (["--browser", "http://localhost", "--page-seconds", "0"], "allowed: 1 to 600"),
        (["--browser", "http://localhost", "--header", "a"], "allowed: NAME=VALUE"),
        (["--browser", "http://localhost", "--header", "a=@none"], "none: there is no such file"),
        (["--browser", "http://localhost", "--allow-post", "graphql"], "allowed: a path"),
        (["--browser", "http://localhost", "--storage-state", "none"], "which is no file"),
        (["--browser", "http://localhost", "--pictures", __file__], "which is a file"),
    ],
)
def test_wrong_use(folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str) -> None:
    code, out, err = check(capsys, folder, *arguments)

    assert code == 2
    assert words in out + err
