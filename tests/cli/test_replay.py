"""`helpsdk replay`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from helpsdk.cli.main import main
from tests.server.serving import replaced

CONTEXTS: list[dict[str, Any]] = [
    {"context": {"screen": "tax.settings"}},
    {"context": {"screen": "invoice.detail", "traits": {"plan": "team"}}, "now": "2026-11-21T10:00:00Z"},
    {
        "context": {"events": [{"name": "invoice.failed"}]},
        "viewer": {"id": "olga", "groups": ["owners"]},
    },
    {
        "context": {"screen": "tax.settings"},
        "memory": {"dismissed": {"tax-number-tip": {"scope": "forever", "major": 1}}},
    },
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "contexts.jsonl"
    path.write_text("\n\n".join(map(json.dumps, CONTEXTS)) + "\n", encoding="utf-8")
    return path


def replay(capsys: pytest.CaptureFixture[str], *options: object) -> tuple[int, str]:
    capsys.readouterr()
    code = main(["replay", *map(str, options)])
    return code, capsys.readouterr().out


def test_nothing_changed(folder: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["publish", str(folder)])
    assert replay(capsys, file, "--site", folder, "--exit-code") == (0, "0 of 4 contexts would be answered otherwise\n")


def test_a_change_is_shown_as_a_diff_with_its_reason(
    folder: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["publish", str(folder)])
    replaced(folder, "rules/main.yaml", "[team, business]", "[business]")
    replaced(folder, "rules/main.yaml", "id: tax-number-tip", "id: tax-tip")
    code, out = replay(capsys, file, "--site", folder)
    assert code == 0
    assert "line 3, invoice.detail:" in out
    assert "  - panel send-invoice (invoice-help, en)    (condition: needs" in out
    assert "  - tip tax-id-format (tax-number-tip, en) on tax.settings.number\n" in out
    assert "  + tip tax-id-format (tax-tip, en) on tax.settings.number\n" in out
    assert out.splitlines()[-1].startswith("3 of 4 contexts would be answered otherwise: 2 items gone, ")
    assert replay(capsys, file, "--site", folder, "--exit-code")[0] == 1


def test_revisions_and_folders_can_be_compared(
    folder: Path, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = shutil.copytree(folder, tmp_path / "other")
    replaced(other, "rules/main.yaml", "{plan: {$in: [team, business]}}", "{plan: free}")
    main(["publish", str(folder)])
    for before in ("1", "published", "folder"):
        code, out = replay(capsys, file, "--site", folder, "--before", before, "--after", other, "--json")
        value = json.loads(out)
        assert (code, value["contexts"], value["changed"]) == (0, 4, 1)
        first = value["changes"][0]
        assert (first["line"], first["place"]) == (3, "invoice.detail")
        assert (first["items"][0]["sign"], first["items"][0]["why"][:9]) == ("-", "condition")


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("{", "not JSON"),
        ("[]", "contexts.jsonl:1"),
        ('{"contxt": {}}', "context"),
        ('{"context": {"events": 1}}', "context.events"),
        ('{"context": {}, "now": "soon"}', "now"),
        ('{"context": {}, "viewer": {"name": "x"}}', "viewer"),
        ('{"context": {}, "memory": [1]}', "memory"),
        ("[" * 100_000, "not JSON"),
        ('{"context": {"url": "' + "x" * 300_000 + '"}}', "bytes"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, named: str
) -> None:
    file = tmp_path / "contexts.jsonl"
    file.write_text(line, encoding="utf-8")
    code = main(["replay", str(file), "--before", str(folder), "--after", str(folder)])
    err = capsys.readouterr().err
    assert (code, "contexts.jsonl:1" in err, named in err, "Traceback" in err) == (2, True, True, False)


@pytest.mark.parametrize("which", ["nonsense", "-1", "1.5", "²"])
def test_what_cannot_be_compared_is_wrong_use(
    folder: Path, file: Path, capsys: pytest.CaptureFixture[str], which: str
) -> None:
    assert main(["replay", str(file), "--site", str(folder), f"--before={which}"]) == 2
    assert "published" in capsys.readouterr().err


def test_before_anything_is_published(folder: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(file), "--site", str(folder)]) == 2
    assert "helpsdk publish" in capsys.readouterr().err
    assert main(["replay", "nothing.jsonl", "--before", str(folder), "--after", str(folder)]) == 1
