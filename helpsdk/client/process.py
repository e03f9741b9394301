"""What clients do when their process forks, and when it ends: one hook for each, however many clients there are."""

from __future__ import annotations

import atexit
import os
import time
from typing import Protocol
from weakref import WeakSet

#: Seconds that the end of the process waits for all clients together.
_LONGEST = 5.0


class Forked(Protocol):
    def after_fork(self) -> None: ...


class Leaving(Protocol):
    def leave(self, seconds: float) -> None: ...


_forked: WeakSet[Forked] = WeakSet()
_leaving: WeakSet[Leaving] = WeakSet()


def forking(one: Forked) -> None:
    """`after_fork` is called in every child from now on."""
    _forked.add(one)


def leaving(one: Leaving) -> None:
    """`leave` is called once, when the interpreter ends, with the seconds that are left for it."""
    _leaving.add(one)


def _in_child() -> None:
    for one in list(_forked):
        one.after_fork()


def _at_exit() -> None:
    ends = time.monotonic() + _LONGEST
    for one in list(_leaving):
        one.leave(max(0.0, ends - time.monotonic()))


if hasattr(os, "register_at_fork"):  # not on Windows, where nothing forks
    os.register_at_fork(after_in_child=_in_child)
atexit.register(_at_exit)
