"""Letting go of a large revision that nobody uses any more, in small steps.

Python frees an object with all that only it refers to at once, with everybody waiting: hundreds of milliseconds for a
large site. So it is taken apart from the outside: each object is let go of while its parts are still held.
"""

from __future__ import annotations

import gc
import sys
import threading
import time
from typing import Any

from helpsdk.server.follower.snapshot import Snapshot

_PATIENCE = 60.0  # seconds; a request that takes longer frees the rest itself
_LOOK = 0.05
_STEPS = 200  # objects between two breaths
_BREATH = 0.0005  # seconds
_ONE = 2  # what getrefcount says of an object with one reference: its argument is another


def retire(holder: list[Snapshot]) -> threading.Thread:
    """Takes apart the snapshot in the list, in a thread, once requests under way have let go of it."""
    thread = threading.Thread(target=_run, args=(holder,), name="helpsdk-retire", daemon=True)
    thread.start()
    return thread


def take_apart(waiting: list[Any]) -> None:
    """Empties the list. Objects that others refer to are left as they are, with all that they refer to."""
    steps = 0
    while waiting:
        one = waiting.pop()
        if sys.getrefcount(one) <= _ONE:
            if type(one) is dict:
                _empty(one, waiting)
            waiting += [part for part in gc.get_referents(one) if gc.is_tracked(part)]
        del one
        steps += 1
        if steps % _STEPS == 0:
            time.sleep(_BREATH)


def _empty(entries: dict[Any, Any], waiting: list[Any]) -> None:
    """A large one by steps as well: to let go of a hundred thousand entries takes tens of milliseconds."""
    while len(entries) > _STEPS:
        for _ in range(_STEPS):
            waiting += [part for part in entries.popitem() if gc.is_tracked(part)]
        time.sleep(_BREATH)


def _run(holder: list[Snapshot]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while _used(holder) and time.monotonic() < deadline:
        time.sleep(_LOOK)
    take_apart(holder)


def _used(holder: list[Snapshot]) -> bool:
    """Whether a request refers to the snapshot, or to its runtime alone."""
    return sys.getrefcount(holder[0]) > _ONE or sys.getrefcount(holder[0].runtime) > _ONE
