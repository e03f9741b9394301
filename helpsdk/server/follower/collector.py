"""Python's garbage collector and threads around a large site: they would keep everybody waiting.

The collector would look at every object of it, and a thread that works keeps the others waiting for a switch interval
each time that they want to go on. Only where the process is our own (`helpsdk serve`); a host's is left alone.
"""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

#: Seconds that a busy thread goes on while another one waits; Python's own is 5 ms.
_SWITCH: Final = 0.001
#: How many more objects there are before a collection: what answers leave behind is no circle, and freed at once.
#: Python's 700 would have every fifth answer wait for one.
THRESHOLDS: Final = (20_000, 20, 20)


class Collector:
    """Revisions are opened without collections in between, and what stays of them is never looked at again.

    What is frozen is still freed when nobody refers to it any more (https://docs.python.org/3/library/gc.html#gc.freeze).
    """

    _guard = threading.Lock()
    _opening = 0  # of all sites: a process has one garbage collector
    _working = 0
    _usual = sys.getswitchinterval()

    def __init__(self, *, active: bool) -> None:
        self._active = active
        self._frozen = False

    @contextmanager
    def opening(self, *, large: bool) -> Iterator[None]:
        """Around the opening of a revision. After a `large` one nothing is collected: that alone takes long. Of a small
        one, after the first, little stays: it is left to the collector.
        """
        if not self._active:
            yield
            return
        self._begin()
        try:
            with self.working():
                yield
        finally:
            self._end(large=large)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Around what keeps a thread busy for long: meanwhile it makes way sooner for threads that answer."""
        if not self._active:
            yield
            return
        self._count_working(1)
        try:
            yield
        finally:
            self._count_working(-1)

    def _count_working(self, by: int) -> None:
        with Collector._guard:
            if not Collector._working:
                Collector._usual = sys.getswitchinterval()
            Collector._working += by
            sys.setswitchinterval(min(_SWITCH, Collector._usual) if Collector._working else Collector._usual)

    def _begin(self) -> None:
        with Collector._guard:
            Collector._opening += 1
            gc.disable()

    def _end(self, *, large: bool) -> None:
        with Collector._guard:
            Collector._opening -= 1
            if Collector._opening:
                return
            if large or not self._frozen:
                if not large:
                    gc.collect()
                gc.freeze()
                gc.set_threshold(*THRESHOLDS)
                self._frozen = True
            gc.enable()
