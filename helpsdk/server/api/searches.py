"""Searches that nobody typed: made where a screen has no help of its own, and never at the cost of anything else.

What is explained to authors is bounded in the same way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from helpsdk.errors import StoreError
from helpsdk.server.threads import Pool

#: Threads that may be busy with them; the others are for people who typed something.
MOST_AT_ONCE = 2
SECONDS = 1.0  # an answer without suggestions is better than a late one

Result = TypeVar("Result")


class Searches:
    """Runs them in threads. One whose time is over goes on in its thread, and counts until it is done."""

    def __init__(self, threads: Pool) -> None:
        self._threads = threads
        self._running: set[Future[object]] = set()

    async def made(self, work: Callable[[], Result]) -> Result | None:
        """What `work` gives; None when too many run, or it takes too long."""
        self._running = {one for one in self._running if not one.done()}
        if len(self._running) >= MOST_AT_ONCE:
            return None
        try:
            future: Future[Result] = self._threads.submit(work)
        except StoreError:  # too many are waiting for a thread
            return None
        self._running.add(future)  # type: ignore[arg-type]
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), SECONDS)
        except TimeoutError:
            return None
