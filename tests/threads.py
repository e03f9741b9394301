"""The threads that a test has started: those of others, one may be on its way out, are not its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest


class OwnThreads:
    """What runs since it was made."""

    def __init__(self) -> None:
        self._before = set(threading.enumerate())

    def names(self, prefix: str = "helpsdk") -> list[str]:
        """Of those that still run, the names that begin so."""
        running = set(threading.enumerate()) - self._before
        return sorted(thread.name for thread in running if thread.name.startswith(prefix))


@pytest.fixture
def own_threads() -> Iterator[OwnThreads]:
    yield OwnThreads()
