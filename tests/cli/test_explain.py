"""`helpsdk explain`, and what `resolve` has in common with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from helpsdk.cli.main import main
from tests.factories import RULES
from tests.server.serving import replaced

MORE = """\
- id: winter
  show: {kind: panel, article: tax-id-format}
  at: {screen: invoice.detail}
  window: {from: 2026-12-01T00:00, to: 2027-01-01T00:00, tz: user}
- id: capped
  show: {kind: panel, article: send-invoice}
  at: {screen: invoice.detail}
  caps: {max: 1}
- id: some
  show: {kind: panel, article: send-invoice}
  at: {screen: invoice.detail}
  rollout: {percent: 0}
- id: tour
  show: {kind: checklist, article: tax-id-format, steps: [{id: germany}]}
  at: {screen: invoice.detail}
"""


@pytest.fixture
def site(folder: Path) -> Path:
    (folder / "rules" / "main.yaml").write_text(RULES + MORE, encoding="utf-8")
    return folder


def told(capsys: pytest.CaptureFixture[str], command: str, *options: object) -> str:
    assert main([command, *map(str, options)]) == 0
    return capsys.readouterr().out


def rules(capsys: pytest.CaptureFixture[str], *options: object) -> list[str]:
    reply: dict[str, Any] = json.loads(told(capsys, "resolve", *options, "--json"))
    return [item["rule"] for item in reply["items"]]


def test_every_rule_has_a_line_that_says_what_would_make_it_show(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = told(capsys, "explain", site, "--screen", "invoice.detail", "--now", "2026-11-21T10:00").splitlines()
    for rule in ("tax-number-tip", "invoice-help", "invoice-failed", "winter", "some"):
        assert sum(line.split()[:1] == [rule] for line in lines) == 1, rule
    assert any("winter" in line and "2026-12-01" in line for line in lines)


def test_where_nothing_shows_it_says_what_was_tried_and_is_nearest(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = told(capsys, "explain", site, "--url", "/nowhere")
    assert "nearest" in out.lower()
    assert "search" in out


def test_explain_is_resolve_with_explain(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = (site, "--screen", "tax.settings", "--now", "2026-11-21")
    assert told(capsys, "explain", *options) == told(capsys, "resolve", *options, "--explain")


def test_any_time_and_zone(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = (site, "--screen", "invoice.detail")
    assert "winter" not in rules(capsys, *there, "--now", "2026-11-30T23:30")
    assert "winter" in rules(capsys, *there, "--now", "2026-11-30T23:30", "--tz", "Europe/Berlin")
    assert "winter" in rules(capsys, *there, "--now", "2026-12-24T18:00:00+01:00")


def test_any_memory(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "memory.json"
    file.write_text('{"seen": {"capped": {"d": {"n": 1}}}, "dismissed": {"odd": 1}}', encoding="utf-8")
    there = (site, "--screen", "invoice.detail", "--now", "2026-11-21")
    assert "capped" in rules(capsys, *there)
    assert "capped" not in rules(capsys, *there, "--memory", file)
    assert "tour" not in rules(capsys, *there, "--memory", file, "--dismissed", "tour")


def test_any_client(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = (site, "--screen", "invoice.detail", "--now", "2026-11-21")
    assert rules(capsys, *there, "--shows", "checklist")[:1] == ["tour"]
    assert "[ ] Germany" in told(capsys, "resolve", *there)
    who = ("--user", "7", "--account", "a", "--device", "d", "--app-version", "4.2", "--open", "capped")
    assert "capped" in rules(capsys, *there, *who, "--screen-text", "Tax number")


def test_an_older_revision(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["publish", str(site)])
    replaced(site, "rules/main.yaml", "id: capped", "id: renamed")
    main(["publish", str(site)])
    capsys.readouterr()
    there = (site, "--screen", "invoice.detail", "--now", "2026-11-21")
    assert "capped" in rules(capsys, *there, "--revision", 1)
    assert "renamed" in rules(capsys, *there, "--revision", 2)
    assert "renamed" in rules(capsys, *there, "--published")
    assert main(["resolve", *map(str, there), "--revision", "9"]) == 1
    assert "9" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [
        ("--now", "tomorrow", 2),
        ("--now", "1066-10-14", 2),
        ("--memory", "nothing.json", 1),
        ("--open", "nonsense", 2),
        ("--shows", "nonsense", 2),
        ("--revision", "one", 2),
    ],
)
def test_a_mistake_is_a_sentence(
    site: Path, capsys: pytest.CaptureFixture[str], option: str, value: str, code: int
) -> None:
    assert main(["explain", str(site), option, value]) == code
    err = capsys.readouterr().err
    assert "Traceback" not in err
    assert err


@pytest.mark.parametrize("text", ["{", "[1]", "[" * 100_000])
def test_a_memory_that_cannot_be_read_is_wrong_use(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (tmp_path / "memory.json").write_text(text, encoding="utf-8")
    assert main(["resolve", str(site), "--memory", str(tmp_path / "memory.json")]) == 2
    assert "memory.json" in capsys.readouterr().err
