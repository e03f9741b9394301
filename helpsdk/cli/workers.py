"""Several processes that answer on one socket: one for each core. A process that dies is started again.

The first one publishes the site folders; the others follow the store. Each has its own copy of what is served, and
counts its own rate limits. When the process that started them is killed, they end by themselves: nobody is left to
start them again, and the port is free for the next start.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from types import FrameType

_log = logging.getLogger("helpsdk.server")
_AT_LEAST = 1.0  # seconds between two starts of one worker: one that cannot start must not take the machine
_PATIENCE = 5.0  # seconds beyond the time requests may take to end

#: The exit code of a worker that cannot serve, now or when it is started again (EX_CONFIG of sysexits.h).
CANNOT_SERVE = 78

#: Runs one worker on the socket until it is told to stop; given its number, 0 is the one that publishes, and what to
#: call once it answers. Returns an exit code.
Work = Callable[[int, socket.socket, Callable[[], None]], int]


class Workers:
    """`work` and what it holds must be importable and picklable: every worker is a fresh interpreter."""

    def __init__(self, work: Work, listener: socket.socket, count: int, *, drain: float) -> None:
        self._work, self._listener, self._count, self._drain = work, listener, count, drain
        self._spawn = multiprocessing.get_context("spawn")
        self._running: dict[int, BaseProcess] = {}
        self._began: dict[int, float] = {}
        self._ready = self._spawn.Event()
        self._stopping = threading.Event()
        self._code = 0

    def run(self) -> int:
        """Until SIGINT or SIGTERM; then every worker is asked to end, and ended when it takes too long.

        The others start once the first answers: there is something to follow then. Returns an exit code.
        """
        with self._signals():
            self._start(0)
            while not (self._ready.wait(0.1) or self._stopping.is_set()):
                self._revive()
            for number in range(1, self._count):
                self._start(number)
            while not self._stopping.is_set():
                wait([process.sentinel for process in self._running.values()], timeout=0.5)
                self._revive()
        self._stop()
        return self._code

    def _start(self, number: int) -> None:
        process = self._spawn.Process(
            target=_run,
            args=(self._work, number, self._listener, self._ready, self._drain + _PATIENCE),
            name=f"helpsdk-worker-{number}",
        )
        process.start()
        self._running[number], self._began[number] = process, time.monotonic()

    def _revive(self) -> None:
        for number, process in list(self._running.items()):
            if process.is_alive() or self._stopping.is_set():
                continue
            if process.exitcode == CANNOT_SERVE:
                self._code = 1
                self._stopping.set()
                return
            _log.error("worker %d ended with %s and is started again", number, process.exitcode)
            self._stopping.wait(max(0.0, _AT_LEAST - (time.monotonic() - self._began[number])))
            if not self._stopping.is_set():
                self._start(number)

    def _stop(self) -> None:
        for process in self._running.values():
            process.terminate()
        deadline = time.monotonic() + self._drain + _PATIENCE
        for process in self._running.values():
            process.join(max(0.0, deadline - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def stop(_number: int, _frame: FrameType | None) -> None:
            self._stopping.set()

        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _run(work: Work, number: int, listener: socket.socket, ready: Event, seconds: float) -> None:
    threading.Thread(target=_end_with_parent, args=(seconds,), name="helpsdk-parent", daemon=True).start()
    sys.exit(work(number, listener, ready.set))


def _end_with_parent(seconds: float) -> None:
    """Ends this worker as the parent would, once that is gone: the pipe to it is closed, however it died."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(seconds)
    os._exit(1)
