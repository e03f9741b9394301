"""Python's garbage collector while a large bundle is opened: a quarter of the time would go into looking at what stays.

Unlike in a process of our own (`server/follower/collector.py`) nothing is frozen and no threshold is set: afterwards
all is as the host had it.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from helpsdk.client.process import forking


class Collecting:
    """Of one process, since it has one collector, however many bundles are opened at once."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._opening, self._was_on = 0, False
        forking(self)

    @contextmanager
    def off(self) -> Iterator[None]:
        """No collections, for as long as somebody is inside. A host that turns them off meanwhile finds them on."""
        guard = self._guard
        with guard:
            if not self._opening:
                self._was_on = gc.isenabled()
            self._opening += 1  # first: a child that is forked in between turns them on again
            gc.disable()
        try:
            yield
        finally:
            with guard:
                if guard is self._guard:  # else it is a child's, and this was its parent's
                    self._end()

    def after_fork(self) -> None:
        """In the child nobody is inside, whoever was in the parent."""
        self._guard = threading.Lock()
        if self._opening:
            self._opening = 1
            self._end()

    def _end(self) -> None:
        if self._opening == 1 and self._was_on:
            gc.enable()
        self._opening -= 1


COLLECTING = Collecting()
