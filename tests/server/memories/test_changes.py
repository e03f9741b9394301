from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from helpsdk.context.memory import NO_MEMORY, Dismissal, Happened, Impressions, Memory, Progress
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.server.memories.changes import Writer
from helpsdk.server.store.interaction import as_mapping
from tests.server.memories.sites import row, runtime

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
AT = round(NOW.timestamp() * 1000)
OWNER = Viewer(id="ann", groups=frozenset({"owners"}))


@pytest.fixture(scope="module")
def site() -> Any:
    return runtime().recording


def recorded(site: Any, *rows: tuple[Any, ...], viewer: Viewer = ANONYMOUS, memory: Memory = NO_MEMORY) -> Memory:
    return Writer(site, viewer, AT + 5_000).recorded(memory, map(as_mapping, rows))


def test_an_impression_counts_under_rule_set_and_kind(site: Any) -> None:
    one = {"phone": Impressions((AT,), 1)}

    assert recorded(site, row("shown", rule="a-tip", at=NOW)) == Memory(
        seen={"a-tip": one, "set:news": one, "kind:tip": one}
    )


def test_one_told_twice_counts_once(site: Any) -> None:
    """A page that is left sends a beacon, and the next page the same again."""
    first, later = row("shown", rule="a-tip", at=NOW), row("shown", rule="a-tip", at=NOW + timedelta(seconds=3))
    memory = recorded(site, first, later, first, later)

    assert recorded(site, later, first, memory=memory) == memory
    assert memory.seen["kind:tip"] == {"phone": Impressions((AT, AT + 3000), 2)}


def test_one_that_the_device_has_counted_itself_is_not_counted_again(site: Any) -> None:
    own = Memory(seen={key: {"phone": Impressions((AT - 2,), 1)} for key in ("a-tip", "set:news", "kind:tip")})

    assert recorded(site, row("shown", rule="a-tip", at=NOW), memory=own) == own


def test_two_rules_at_one_moment_are_two_impressions_of_their_kind(site: Any) -> None:
    memory = recorded(site, row("shown", rule="a-tip", at=NOW), row("shown", rule="of-a-set", at=NOW))

    assert memory.seen["kind:tip"]["phone"] == Impressions((AT, AT + 1), 2)
    assert memory.seen["a-tip"]["phone"].count == memory.seen["of-a-set"]["phone"].count == 1


def test_no_more_times_are_kept_than_caps_need(site: Any) -> None:
    rows = [row("shown", rule="a-tip", at=NOW + timedelta(seconds=2 * number)) for number in range(-5, 0)]
    memory = recorded(site, *rows)

    assert memory.seen["a-tip"]["phone"] == Impressions((AT - 6000, AT - 4000, AT - 2000), 5)


def test_a_time_to_come_is_now(site: Any) -> None:
    memory = recorded(site, row("shown", rule="a-tip", at=NOW + timedelta(minutes=9)))

    assert memory.seen["a-tip"]["phone"].at == (AT + 5_000,)


@pytest.mark.parametrize(
    ("rule", "revision", "dismissals"),
    [
        ("a-tip", 7, {"a-tip": Dismissal("revision", 1)}),
        ("a-tip", 3, {"a-tip": Dismissal("revision", 1)}),  # there was never another major number
        ("of-a-set", 7, {"set:news": Dismissal("set", 1)}),
        ("for-a-visit", 7, {}),
        ("shown-again", 7, {"shown-again": Dismissal("revision", 2)}),
        ("shown-again", 6, {}),  # perhaps of the text before “show again”
        ("shown-again", None, {}),
        ("for-owners", 7, {}),
        ("never-was", 7, {}),
        (None, 7, {}),
    ],
)
def test_what_is_put_away(site: Any, rule: str | None, revision: int | None, dismissals: dict[str, Dismissal]) -> None:
    assert recorded(site, row("dismissed", rule=rule, revision=revision)) == Memory(dismissed=dismissals)


@pytest.mark.parametrize(
    ("value", "kept"),
    [(None, "b"), ("0", "b"), ("1", "b"), ("2", "a b"), ("3", "a"), ("-3", "b"), ("x", "b"), ("9" * 400, "b")],
)
def test_what_was_put_away_before_it_was_to_be_seen_again(site: Any, value: str | None, kept: str) -> None:
    """`value` is the count the reader's device had: told late it changes nothing, told early it is the newer."""
    before = Memory(dismissed={"b": Dismissal("forever", 1)}, again=2)
    memory = recorded(site, row("dismissed", rule="a-tip", revision=7, value=value), memory=before)

    assert sorted(memory.dismissed) == [{"a": "a-tip", "b": "b"}[one] for one in kept.split()]
    assert memory.again == (3 if value == "3" else 2)


@pytest.mark.parametrize(("step", "done"), [("germany", True), ("france", False), (None, False)])
def test_a_step_that_is_done(site: Any, step: str | None, done: bool) -> None:
    steps = {"a-list": Progress(1, frozenset({"germany"}))} if done else {}

    assert recorded(site, row("advanced", rule="a-list", value=step)) == Memory(steps=steps)


def test_an_event_counts_once_by_its_id_on_all_devices(site: Any) -> None:
    rows = [row("tracked", name="invoice.failed", value="inv-17", device=device) for device in ("phone", "desk")]

    assert recorded(site, *rows) == Memory(events={"invoice.failed": {"phone": Happened(1, ("inv-17",))}})


def test_an_event_without_an_id_counts_once_by_the_interaction(site: Any) -> None:
    first, second = row("tracked", name="invoice.failed"), row("tracked", name="invoice.failed", device=None)
    memory = recorded(site, first, first, second, second)

    assert memory.events["invoice.failed"] == {"phone": Happened(1, (first[0],)), "backend": Happened(1, (second[0],))}


@pytest.mark.parametrize("type", ["opened", "voted", "searched", "solved", "contacted", "held_out", "missed"])
def test_other_interactions_change_nothing(site: Any, type: str) -> None:
    assert recorded(site, row(type, rule="a-tip", name="invoice.failed")) is NO_MEMORY


@pytest.mark.parametrize(
    "nothing",
    [
        row("shown", rule="a-tip", device=None),
        row("shown", rule=None),
        row("shown", rule="for-owners"),
        row("tracked", name="nobody.counts"),
        row("tracked", name=None),
        row("advanced", rule=None, value="germany"),
    ],
)
def test_what_names_nothing_that_is_there_changes_nothing(site: Any, nothing: tuple[Any, ...]) -> None:
    assert recorded(site, nothing) is NO_MEMORY


def test_whoever_may_see_a_rule_has_it_remembered(site: Any) -> None:
    memory = recorded(site, row("shown", rule="for-owners", at=NOW), viewer=OWNER)

    assert set(memory.seen) == {"for-owners", "set:private", "kind:panel"}
