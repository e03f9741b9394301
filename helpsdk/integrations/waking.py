"""A start in the background, which is tried again while it fails."""

from __future__ import annotations

import logging
import math
import os
import threading
import time
from collections.abc import Callable

from helpsdk.client.process import forking
from helpsdk.errors import HelpError

FIRST, MOST = 1.0, 60.0  # seconds before the second try, and at most between two
_log = logging.getLogger("helpsdk.integrations")


class Waking:
    """Calls `start` in a thread of its own: when it is first asked in a process, and after a pause with a later page
    when it raised or said False. Each pause is twice the one before.
    """

    def __init__(self, start: Callable[[], bool], clock: Callable[[], float] = time.monotonic) -> None:
        self._start, self._clock = start, clock
        self._guard, self._tried = threading.Lock(), threading.Event()
        forking(self)
        self._pid, self._again, self._pause, self._began = 0, 0.0, FIRST, 0.0

    def after_fork(self) -> None:
        """Nobody is trying in the child, and whoever held the lock is not there."""
        self._guard, self._tried, self._pid = threading.Lock(), threading.Event(), 0

    def wake(self) -> None:
        """Cheap, waits for nothing and raises nothing."""
        if not self._is_due():
            return
        with self._guard:
            if self._is_due():
                self._try()

    def wait(self, seconds: float) -> None:
        """Until the try under way has ended, or for `seconds`."""
        self._tried.wait(seconds)

    def wait_first(self, seconds: float) -> None:
        """As `wait`, for the first try in this process alone, and until `seconds` after it began at most."""
        if self._pause == FIRST:
            self._tried.wait(max(0.0, self._began + seconds - self._clock()))

    def _is_due(self) -> bool:
        return self._pid != os.getpid() or self._clock() >= self._again

    def _try(self) -> None:
        if self._pid != os.getpid():
            self._pause = FIRST
        self._tried, self._began = threading.Event(), self._clock()
        self._again, self._pid = math.inf, os.getpid()  # last: from here on others wait for this try
        try:
            threading.Thread(target=self._run, args=(self._tried,), name="helpsdk-wake", daemon=True).start()
        except RuntimeError as error:  # the process has as many threads as it may have
            _log.error("the help server did not start: %s", error)
            self._ended(self._tried, done=False)

    def _run(self, tried: threading.Event) -> None:
        done = False
        try:
            done = self._start()
        except HelpError as error:
            _log.error("the help server did not start: %s", error)
        except Exception:
            _log.exception("the help server did not start")
        finally:
            self._ended(tried, done=done)

    def _ended(self, tried: threading.Event, *, done: bool) -> None:
        if not done:
            self._again = self._clock() + self._pause
            self._pause = min(self._pause * 2, MOST)
        tried.set()
