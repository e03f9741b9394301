from __future__ import annotations

import math

import pytest

from helpsdk.context import ArticleFacts, Context, Event, Memory
from helpsdk.context.memory import Happened, Progress
from tests.context.builders import engine, outcome, resolution, rule, shown

STEPS = [{"id": "open"}, {"id": "send", "event": "invoice.sent"}, {"id": "look", "screen": "list"}]
SENT = Memory(events={"invoice.sent": {"d1": Happened(1)}})


def done(*steps: str, major: int = 1) -> Memory:
    return Memory(steps={"a": Progress(major, frozenset(steps))})


@pytest.mark.parametrize(
    ("memory", "context", "steps"),
    [
        (Memory(), Context(screen="invoice"), ()),
        (done("send", "open", "gone"), Context(screen="invoice"), ("open", "send")),
        (done("open", major=2), Context(screen="invoice"), ()),
        (SENT, Context(screen="invoice"), ("send",)),
        (Memory(), Context(screen="invoice", events=(Event("invoice.sent", 9_000),)), ("send",)),
        (Memory(), Context(screen="invoice", events=(Event("invoice.sent", math.nan),)), ()),
    ],
)
def test_steps_are_done_by_hand_or_by_an_event(memory: Memory, context: Context, steps: tuple[str, ...]) -> None:
    one = engine(rule("a", "checklist", steps=STEPS), rule("b"))

    assert resolution(one, context, memory=memory).done == {"a": steps}


def test_what_is_all_done_is_over_until_the_next_major() -> None:
    one = engine(rule("a", "checklist", steps=STEPS))
    memory = Memory(events=SENT.events, steps=done("open", "look").steps)

    assert shown(one, memory=memory) == []
    stopped = outcome(one, "a", memory=memory)
    assert (stopped.stage, stopped.code, stopped.detail) == (
        "dismissal",
        "done",
        {"needs": None, "actual": {"done": 3}},
    )
    again = engine(rule("a", "checklist", steps=STEPS), articles={"a": ArticleFacts(major=2)})
    assert shown(again, memory=done("open", "look", "send")) == ["a"]


@pytest.mark.parametrize(
    ("step", "memory", "shows"),
    [
        ({"screen": "list"}, SENT, False),  # of a step, but only who marks one has begun
        ({"screen": "list"}, Memory(SENT.dismissed, SENT.seen, SENT.events, done("gone").steps), False),
        ({"screen": "list"}, Memory(), False),
        ({"screen": "list"}, done("one"), True),
        ({"element": "invoice.total"}, done("one"), True),
        ({"element": "invoice.tax"}, done("one"), False),
        ({"screen": "invoice"}, done("one"), False),
        ({"screen": "list"}, done("one", major=3), False),
    ],
)
@pytest.mark.parametrize("at", [{"screen": "invoice"}, {"event": "failed"}, {"url": "/new", "screen": "invoice"}])
def test_what_was_begun_goes_on_where_its_steps_are(
    at: dict[str, str], step: dict[str, str], memory: Memory, shows: bool
) -> None:
    one = engine(
        rule("a", "tour", steps=[{"id": "one"}, {"id": "two", **step}, {"id": "3", "event": "invoice.sent"}], at=at)
    )

    assert shown(one, Context(screen="list"), memory=memory) == ["a"] * shows


@pytest.mark.parametrize(
    ("memory", "events", "shows"),
    [
        ({}, (), True),
        ({"d1": Happened(1)}, (), True),
        ({"d1": Happened(1), "d2": Happened(1)}, (), False),
        ({"d1": Happened(1, ("i1",)), "d2": Happened(1, ("i1",))}, (), True),  # one event, reported on two devices
        ({"d1": Happened(1, ("i1",)), "d2": Happened(1, ("i1",))}, (Event("sent", 1, "i2"),), False),
        ({"d1": Happened(2, ("i1",)), "d2": Happened(1, ("i1",))}, (), False),
        ({"d1": Happened(1, ("i1",))}, (Event("sent", 1, "i1"),), True),
        ({"d1": Happened(1, ("i1",))}, (Event("sent", 1, "i2"), Event("sent", 2, "i2")), False),
        ({"d1": Happened(1)}, (Event("sent"), Event("sent")), True),  # without ids they may be counted already
        ({"d1": Happened(1)}, (Event("other", 1, "i1"),), True),
        ({}, (Event("sent", 1, "i1"), Event("sent", 1, "i2")), False),
    ],
)
def test_help_stops_when_the_reader_has_done_it(
    memory: dict[str, Happened], events: tuple[Event, ...], shows: bool
) -> None:
    one = engine(rule("a", stop_after={"event": "sent", "times": 2}))
    context = Context(screen="invoice", events=events)

    assert shown(one, context, memory=Memory(events={"sent": memory})) == ["a"] * shows


def test_stopping_says_what_happened_how_often() -> None:
    one = engine(rule("a", stop_after={"event": "sent"}))

    stopped = outcome(one, "a", memory=Memory(events={"sent": {"d1": Happened(4)}}))

    assert (stopped.stage, stopped.code) == ("dismissal", "stop_after")
    assert stopped.detail == {"needs": {"event": "sent", "times": 1}, "actual": {"times": 4}}


@pytest.mark.parametrize(("memory", "shows"), [(Memory(), ["tip"]), (done("one"), ["a"])])
def test_a_tour_that_was_begun_goes_before_what_else_opens_by_itself(memory: Memory, shows: list[str]) -> None:
    tip = rule("tip", "tip", at={"element": "invoice.tax"}, trigger="auto", priority="high")
    one = engine(tip, rule("a", "tour", steps=[{"id": "one"}, {"id": "two"}]))

    assert shown(one, memory=memory) == shows
