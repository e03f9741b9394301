"""What is asked again in the same words gets the same, for as long as it is the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpsdk import HelpClient
from helpsdk.client.local.help import LocalHelp
from helpsdk.client.local.repeats import words_of
from helpsdk.identity.viewer import Viewer
from tests.client.bundles import keys, signed

TYPES: Any = """\
- id: number
  show: {kind: panel, article: send-invoice}
  at: {screen: invoice.detail}
  when: {seats: 1}
- id: boolean
  show: {kind: panel, article: tax-id-format}
  at: {screen: invoice.detail}
  when: {beta: true}
"""
WINDOW: Any = """\
- id: soon-over
  show: {kind: panel, article: send-invoice}
  at: {screen: invoice.detail}
  window: {to: "2199-01-01T00:00"}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return signed(1, **{"rules/types.yaml": TYPES}).write(tmp_path / "b")


@pytest.fixture
def help(file: Path) -> Iterator[LocalHelp]:
    with HelpClient.local(file, keys=keys(), refresh=3600) as help:
        yield help


def kept(help: LocalHelp) -> int:
    current = help._follower.current
    assert current is not None
    return len(current.repeats._kept)


def test_the_second_answer_is_the_first_at_another_time(help: LocalHelp) -> None:
    first, second = (help.resolve("invoice.detail", locale="ru") for _ in range(2))

    assert kept(help) == 1
    assert second.now >= first.now
    assert first.model_copy(update={"now": second.now}) == second
    second.items.clear()
    assert help.resolve("invoice.detail", locale="ru").items == first.items


def test_values_of_other_types_are_other_words(help: LocalHelp) -> None:
    asked: list[dict[str, Any]] = [{"seats": 1}, {"seats": True}, {"beta": 1}, {"beta": True}, {"seats": "1"}]
    answers = [{item.rule for item in help.resolve("invoice.detail", traits=one).items} for one in [*asked, *asked]]

    assert [rules & {"number", "boolean"} for rules in answers] == [{"number"}, set(), set(), {"boolean"}, set()] * 2


def test_another_viewer_gets_an_answer_of_their_own(help: LocalHelp) -> None:
    viewers = [None, Viewer("u1"), Viewer("u1", groups=frozenset({"owners"})), Viewer("u1", traits={"plan": "team"})]
    words = {words_of({"screen": "s"}, viewer) for viewer in viewers}

    assert len(words) == 4
    assert "invoice-help" not in [item.rule for item in help.resolve("invoice.detail", viewer=viewers[1]).items]
    assert "invoice-help" in [item.rule for item in help.resolve("invoice.detail", viewer=viewers[3]).items]


def test_what_hangs_on_more_than_the_words_is_not_kept(tmp_path: Path, help: LocalHelp) -> None:
    help.resolve("invoice.detail", memory={"v": 1})
    help.resolve("invoice.detail", events=[{"name": "invoice.failed"}])
    help.resolve(screen_text="an invoice")
    assert kept(help) == 0
    file = signed(1, **{"rules/window.yaml": WINDOW}).write(tmp_path / "window")
    with HelpClient.local(file, keys=keys()) as other:
        other.resolve("invoice.detail")
        assert kept(other) == 0


def test_a_newer_revision_answers_anew(file: Path, help: LocalHelp) -> None:
    assert help.resolve("invoice.detail").items
    signed(2, **{"rules/main.yaml": None, "rules/versions.yaml": None}).write(file)
    assert help.refresh()

    for reply in (help.resolve("invoice.detail") for _ in range(2)):
        assert ([item.reason for item in reply.items], reply.revision) == (["search"], 2)


def test_values_of_a_hosts_own_kind_are_answered_all_the_same(help: LocalHelp) -> None:
    class Plan(str):
        pass

    assert help.resolve("invoice.detail", traits={"plan": Plan("team")}).revision == 1
    assert words_of({"traits": {"plan": object()}}, None) is None
    assert words_of({"screen": "s" * 3000}, None) is None
