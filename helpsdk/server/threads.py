"""Threads for work that blocks: few, with few who wait for them, and nobody for longer than they can."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from helpsdk.errors import StoreBusy, StoreError

_IDLE = 30.0  # seconds after which a thread without work ends

Result = TypeVar("Result")


class Pool:
    """At most `threads` of them, started when they are needed; `waiting` more pieces of work may wait.

    They are daemons: work that hangs keeps no process from ending. `seconds` is how long `run` waits, None: for ever.
    """

    def __init__(self, name: str, threads: int, *, waiting: int, seconds: float | None = None) -> None:
        self._name, self._most, self._room, self._seconds = name, threads, threads + waiting, seconds
        self._changed = threading.Condition()
        self._queue: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._threads: set[threading.Thread] = set()
        self._count = self._idle = 0  # of what waits or runs, and of threads with nothing to do
        self._closed = False

    async def run(self, work: Callable[[], Result]) -> Result:
        """What `work` gives. Raises StoreBusy when too much waits, and StoreError when it takes too long.

        Work that has begun by then goes on; what has not is never begun.
        """
        future = asyncio.wrap_future(self.submit(work))
        try:
            return await asyncio.wait_for(future, self._seconds)
        except TimeoutError:
            if future.done() and not future.cancelled():  # the work's own
                raise
            raise StoreError(f"it was not done within {self._seconds:.0f} s") from None

    def submit(self, work: Callable[[], Result]) -> Future[Result]:
        """Raises StoreBusy when too much waits, and StoreError when the pool is closed."""
        future: Future[Result] = Future()
        with self._changed:
            if self._closed:
                raise StoreError("the server is stopping")
            if self._count >= self._room:
                raise StoreBusy(f"{self._count} others are waiting")
            self._count += 1
            self._queue.append((future, work))
            if self._idle < len(self._queue) and len(self._threads) < self._most:
                self._start()
            self._changed.notify()
        return future

    def close(self, patience: float) -> None:
        """What waits is cancelled; waits `patience` seconds for what runs."""
        with self._changed:
            self._closed = True
            waiting, threads = list(self._queue), list(self._threads)
            self._queue.clear()
            self._changed.notify_all()
        for future, _work in waiting:
            future.cancel()
        deadline = time.monotonic() + patience
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _start(self) -> None:
        thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._threads.add(thread)
        thread.start()

    def _run(self) -> None:
        while (taken := self._take()) is not None:
            _do(*taken, self._done)
            del taken  # nothing is kept alive by a thread that waits

    def _take(self) -> tuple[Future[Any], Callable[[], Any]] | None:
        """None when the thread is to end."""
        with self._changed:
            self._idle += 1
            self._changed.wait_for(lambda: self._queue or self._closed, _IDLE)
            self._idle -= 1
            if self._queue:
                return self._queue.popleft()
            self._threads.discard(threading.current_thread())
            return None

    def _done(self) -> None:
        with self._changed:
            self._count -= 1


def _do(future: Future[Any], work: Callable[[], Any], done: Callable[[], None]) -> None:
    """`done` before whoever waits goes on: their next work finds the room."""
    if not future.set_running_or_notify_cancel():
        done()
        return
    try:
        result = work()
    except BaseException as error:
        done()
        future.set_exception(error)
    else:
        done()
        future.set_result(result)
