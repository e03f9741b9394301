"""A thread that works on the newest of what it is given, and lives as long as there is work."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Worker(Generic[Value]):
    """`work` must not raise. What is given while it works is one: the last."""

    def __init__(self, name: str, work: Callable[[Value], None]) -> None:
        self._name, self._work = name, work
        self._condition = threading.Condition()
        self._given: list[Value] = []  # one or none
        self._thread: threading.Thread | None = None
        self._closed = False

    @property
    def closed(self) -> bool:
        return self._closed

    @property
    def idle(self) -> bool:
        """Whether there is no thread."""
        return self._thread is None

    def give(self, value: Value) -> None:
        """Never blocks."""
        with self._condition:
            if self._closed:
                return
            self._given = [value]
            self._condition.notify_all()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def newest(self, value: Value) -> Value:
        """For `work`: what was given since it began, which is then done with; `value` if there was nothing."""
        with self._condition:
            given, self._given = self._given, []
            return given[0] if given else value

    def rest(self, seconds: float, *, early: bool = False) -> bool:
        """For `work`: waits until it is closed, `early` also until there is more to do. Whether the time passed."""

        def over() -> bool:
            return self._closed or (early and bool(self._given))

        with self._condition:
            return not self._condition.wait_for(over, max(0.0, seconds))

    def close(self, *, drop: bool = False) -> None:
        """Takes nothing any more, and ends with what it was given; `drop`: without. Blocks no longer than `join`."""
        with self._condition:
            self._closed = True
            self._given = [] if drop else self._given
            self._condition.notify_all()

    def join(self, seconds: float) -> None:
        thread = self._thread
        if thread is not None:
            thread.join(max(0.0, seconds))

    def _run(self) -> None:
        while taken := self._taken():
            self._work(taken.pop())  # held nowhere else: it is freed by somebody else

    def _taken(self) -> list[Value]:
        with self._condition:
            taken, self._given = self._given, []
            if not taken:
                self._thread = None
            return taken


def join_all(workers: list[Worker[Value]], seconds: float) -> None:
    """Waits for all of them together."""
    deadline = time.monotonic() + seconds
    for worker in workers:
        worker.join(deadline - time.monotonic())
