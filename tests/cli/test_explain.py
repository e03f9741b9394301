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
    assert main(["resolve", *map(str, there), "--revision", "9"]) == 2
    assert "9' (allowed: 2, 1)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [
        ("--now", "tomorrow", 2),
        ("--now", "1066-10-14", 2),
        ("--memory", "nothing.json", 2),
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
    assert "[Errno" not in err
    assert err


@pytest.mark.parametrize("text", ["{", "[1]", "[" * 100_000])
def test_a_memory_that_cannot_be_read_is_wrong_use(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (tmp_path / "memory.json").write_text(text, encoding="utf-8")
    assert main(["resolve", str(site), "--memory", str(tmp_path / "memory.json")]) == 2
    assert "memory.json" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["resolve", "explain"])
def test_other_screens_are_answered_for_as_well(command: str, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = (site, "--screen", "invoice.detail", "--next", "tax.settings", "--next", "invoice.detail")
    reply: dict[str, Any] = json.loads(told(capsys, command, *asked, "--json"))
    assert {screen: [item["rule"] for item in items] for screen, items in reply["also"].items()} == {
        "tax.settings": ["tax-number-tip", "fallback:tax-id-format", "fallback:send-invoice"],
        "invoice.detail": [item["rule"] for item in reply["items"]],
    }
    lines = told(capsys, command, *asked).splitlines()
    assert [line.split(" (")[-1] for line in lines[lines.index("On tax.settings:") :][:2]] == [
        "On tax.settings:",
        "tax-number-tip)",
    ]
    assert main(["resolve", str(site), "--next", "tax.setings"]) == 2


TRAITS = """\
traits:
  plan: {type: string, values: [free, team, business]}
  orders: {type: number}
  trial: {type: boolean}
  tags: {type: list}
"""


@pytest.fixture
def typed(site: Path) -> Path:
    settings = (site / "site.yaml").read_text(encoding="utf-8")
    before, _, after = settings.partition("traits:\n")
    rest = after.splitlines(keepends=True)
    while rest and rest[0].startswith(" "):
        rest.pop(0)
    (site / "site.yaml").write_text(before + TRAITS + "".join(rest), encoding="utf-8")
    more = """\
- id: tagged
  show: {kind: announcement, article: tax-id-format}
  at: {any: true}
  when: {tags: {$all: [a, b]}, plan: team, orders: 5, trial: true}
"""
    replaced(site, "rules/main.yaml", MORE, MORE + more)
    return site


@pytest.mark.parametrize(
    "tags",
    [["tags=a,b"], ["tags=a", "tags=b"], ['tags=["a","b"]'], ["tags=b, a"]],
    ids=["commas", "twice", "json", "spaces"],
)
def test_traits_are_read_as_they_are_declared(typed: Path, capsys: pytest.CaptureFixture[str], tags: list[str]) -> None:
    given = [part for text in ("plan=team", "orders=5", "trial=true", *tags) for part in ("--trait", text)]
    assert "tagged" in rules(capsys, typed, "--screen", "invoice.detail", *given)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--trait", "plan=tem"], "--trait plan tem: not one of its values; did you mean team? (allowed: business,"),
        (["--trait", "plan=5"], "not one of its values"),
        (["--trait", "plan=team", "--trait", "plan=free"], "given twice"),
        (["--trait", "orders=abc"], "orders is a number"),
        (["--trait", "orders=NaN"], "orders is a number"),
        (["--trait", "orders=true"], "orders is a number"),
        (["--trait", "trial=yes"], "(allowed: true, false)"),
        (["--trait", 'tags=["a"'], "tags is a list"),
        (["--tz", "Asia/Tokio"], "not a time zone; did you mean Asia/Tokyo?"),
        (["--app-version", "foo"], "not a version"),
        (["--locale", "german"], "not a language tag"),
        (["--url", "orders/12"], "write a path"),
        (["--shows", "announcement"], "allowed: banner, checklist, modal, panel, tip, tour, whats_new"),
        (["--device", "d" * 200], "device: at most 120 characters are allowed"),
        (["--event", "invoice.failed=-1"], "events.0.age: at least 0"),
    ],
)
def test_what_would_count_for_nothing_is_refused(
    typed: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    assert main(["resolve", str(typed), *options]) == 2
    assert said in capsys.readouterr().err


def test_what_of_a_memory_is_ignored_is_said(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "memory.json"
    memory = {
        "v": 1,
        "dismised": {"capped": {"scope": "forever", "major": 1}},
        "dismissed": {"caped": {"scope": "forever", "major": 1}, "tour": {"scope": "always", "major": 1}},
        "seen": {
            "capped": {"d": {"n": 1, "at": [1, "soon"]}, "e": {"n": "two"}},
            "kind:tip": {"d": {"n": 1, "at": []}},
        },
        "events": {},
    }
    file.write_text(json.dumps(memory), encoding="utf-8")
    assert main(["resolve", str(site), "--memory", str(file)]) == 0
    assert capsys.readouterr().err.splitlines() == [
        f"{file}: ignored: {what}"
        for what in (
            "dismised: cannot be read",
            "dismissed.tour: cannot be read",
            "seen.capped.d.at.1: cannot be read",
            "seen.capped.e: cannot be read",
            "dismissed.caped: not in this site",
        )
    ]
    file.write_text('{"v": 2, "dismissed": {}}', encoding="utf-8")
    assert main(["resolve", str(site), "--memory", str(file)]) == 0
    assert "only version 1" in capsys.readouterr().err


def test_a_page_of_no_screen_is_named(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "explain", site, "--url", "/nowhere").startswith("On /nowhere (no known screen), in ")
    assert told(capsys, "resolve", site, "--url", "/nowhere").startswith("On /nowhere (no known screen):\n")
