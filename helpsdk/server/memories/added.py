"""What a memory has that it had not a moment before: that alone is written, merged with what is kept by then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from helpsdk.context.memory import Happened, Impressions, Memory, Progress

_Entry = TypeVar("_Entry")


def added(before: Memory, after: Memory) -> Memory:
    """`merge(before, added(before, after))` is `merge(before, after)`; of what did not change it holds nothing."""
    dismissed = before.dismissed if before.again == after.again else {}
    return Memory(
        dismissed=_changed(dismissed, after.dismissed, lambda _was, now: now),
        seen=_changed(before.seen, after.seen, lambda was, now: _changed(was, now, _new_times)),
        events=_changed(before.events, after.events, lambda was, now: _changed(was, now, _new_ids)),
        steps=_changed(before.steps, after.steps, _new_steps),
        again=after.again,
    )


def _changed(
    before: Mapping[str, _Entry], after: Mapping[str, _Entry], new: Callable[[_Entry, _Entry], _Entry]
) -> dict[str, _Entry]:
    """The entries that are others now; of one that was there before what is `new` of it."""
    return {
        key: new(before[key], entry) if key in before else entry
        for key, entry in after.items()
        if key not in before or before[key] != entry
    }


def _new_times(was: Impressions, now: Impressions) -> Impressions:
    return Impressions(tuple(at for at in now.at if at not in was.at), now.count)


def _new_ids(was: Happened, now: Happened) -> Happened:
    return Happened(now.count, tuple(id for id in now.ids if id not in was.ids))


def _new_steps(was: Progress, now: Progress) -> Progress:
    return now if was.major != now.major else Progress(now.major, now.done - was.done)
