"""`helpsdk replay`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from helpsdk.cli.main import main
from helpsdk.cli.recorded import read_recorded
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


def test_the_viewers_own_language_counts_as_on_a_server(tmp_path: Path) -> None:
    file = tmp_path / "contexts.jsonl"
    olga = {"id": "olga", "locale": "ru"}
    lines = [{"context": {"locale": asked}, "viewer": olga} for asked in ([], ["en"], ["*", "en"])]
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert [one.request.locale for one in read_recorded(file)] == [["ru"], ["en"], ["ru", "en"]]


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


BEHAVIOUR = """\
- id: tax-number-tip
  show: {kind: tip, article: tax-id-format, trigger: focus}
  at: {element: tax.settings.number}
- id: begin
  show: {kind: checklist, article: tax-id-format, steps: [{id: germany}]}
  at: {screen: tax.settings}
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("trigger: focus", "trigger: auto", "trigger: focus → auto; opens by itself: no → yes"),
        ("number}", "number}\n  dismiss: {scope: forever}", "dismissal: revision → forever"),
        ("number}", "number}\n  set: news", "set: none → news"),
        ("number}", "number}\n  caps: {max: 3}", "impressions left: any number → 3"),
        ("{id: germany}", "{id: germany, element: tax.settings.number}", "germany → germany on tax.settings.number"),
    ],
)
def test_what_behaves_otherwise_is_told(
    folder: Path, file: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, told: str
) -> None:
    (folder / "rules/main.yaml").write_text(BEHAVIOUR, encoding="utf-8")
    (folder / "policy.yaml").write_text("sets: {news: {}}\nfallback: []\n", encoding="utf-8")
    main(["publish", str(folder)])
    replaced(folder, "rules/main.yaml", old, new)
    code, out = replay(capsys, file, "--site", folder, "--exit-code")
    assert (code, told in out) == (1, True)
    assert "  ~ " in out and "  - " not in out and "  + " not in out
    assert "0 items gone, 0 new, " in out.splitlines()[-1]


def test_pins_change_the_order_and_the_reason(folder: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "rules/main.yaml").write_text(BEHAVIOUR, encoding="utf-8")
    (folder / "policy.yaml").write_text("fallback: []\n", encoding="utf-8")
    main(["publish", str(folder)])
    replaced(folder, "screens.yaml", "title: Tax settings", "title: Tax settings\n  pins: [begin]")
    out = replay(capsys, file, "--site", folder)[1]
    assert "  + checklist tax-id-format (begin, en)    (reason: rule → pinned)\n" in out
    assert "  - checklist tax-id-format (begin, en)    (comes at another place)\n" in out


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
        ('{"context": {"events": 1}}', "context.events: a list is expected"),
        ('{"context": {"scren": "x"}}', "context.scren: there is no such key; did you mean screen?"),
        ('{"context": {"traits": {"a": {"b": 1}}}}', "context.traits.a: a text, a finite number"),
        ('{"context": {"events": [{}]}}', "context.events.0.name: is missing"),
        ("[]", "the line: an object is expected"),
        ("  ", "holds no contexts"),
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
    assert (code, "contexts.jsonl:" in err, named in err, "Traceback" in err) == (2, True, True, False)


def test_every_line_that_is_wrong_is_named_at_once(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "contexts.jsonl"
    file.write_text('{"context": {}}\n{\n\n{"context": {"scren": 1, "tz": 2}}\n', encoding="utf-8")
    assert main(["replay", str(file), "--before", str(folder), "--after", str(folder)]) == 2
    places = [line.split(": ")[-3:-1] for line in capsys.readouterr().err.splitlines()]
    assert [place for _, *place in places][1:] == [["context.tz"], ["context.scren"]]
    assert len(places) == 3


def test_a_screen_that_neither_side_has_is_named(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "contexts.jsonl"
    file.write_text('{"context": {"screen": "tax.setings"}}\n', encoding="utf-8")
    assert main(["replay", str(file), "--before", str(folder), "--after", str(folder)]) == 0
    assert capsys.readouterr().err == f"{file}: line 1: no screen tax.setings; did you mean tax.settings?\n"


@pytest.mark.parametrize("which", ["nonsense", "-1", "1.5", "²"])
def test_what_cannot_be_compared_is_wrong_use(
    folder: Path, file: Path, capsys: pytest.CaptureFixture[str], which: str
) -> None:
    assert main(["replay", str(file), "--site", str(folder), f"--before={which}"]) == 2
    assert "published" in capsys.readouterr().err


def test_before_anything_is_published(folder: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(file), "--site", str(folder)]) == 2
    assert "helpsdk publish" in capsys.readouterr().err
    assert main(["replay", "nothing.jsonl", "--before", str(folder), "--after", str(folder)]) == 2
    assert capsys.readouterr().err == "helpsdk: nothing.jsonl: there is no such file or folder\n"
