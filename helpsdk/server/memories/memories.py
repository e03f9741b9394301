"""The memories of signed-in viewers. No answer waits for a slow store: then a request's own copy counts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import replace
from typing import Final

from helpsdk.context.memory import NO_MEMORY, Memory
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.server.memories.added import added
from helpsdk.server.memories.cache import Cache, Key
from helpsdk.server.memories.changes import Writer
from helpsdk.server.memories.notes import Noted, Notes, Site
from helpsdk.server.store.interaction import Rows, as_mapping
from helpsdk.server.store.viewers import joined

AWAY: Final = 2.0  # seconds for which nobody waits after somebody waited in vain
PATIENCE: Final = 2.0  # seconds that closing waits for what is under way
_THREADS: Final = 2
_AT_ONCE: Final = 500  # viewers that are being read


class Memories:
    """`seconds` is how long a request waits for a memory that is not known yet; 0: it never does.

    What is known for 30 seconds is read again, so that another replica's news arrive; what a stale copy lacks the
    client's own has.
    """

    def __init__(
        self, seconds: float, *, cache: Cache | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds, self._clock = seconds, clock
        self._cache = cache or Cache(clock=clock)
        self._threads = ThreadPoolExecutor(max_workers=_THREADS, thread_name_prefix="helpsdk-memory")
        self._reading: dict[Key, Future[Memory]] = {}
        self._waits_again = 0.0
        self._notes = Notes(self._write)
        self._forgets = 0  # how many people were forgotten so far

    async def recall(self, site: Site, viewer: str | None, sent: Memory | None) -> Memory | None:
        """What the viewer of this key sent, and what is known of their other devices. Never raises."""
        if viewer is None:
            return sent
        known = self._cache.get((site.id, viewer))
        if known is None:
            known = await self._read_in_time(site, viewer)
        if known is None or known is NO_MEMORY:
            return sent
        return known if sent is None else joined(known, sent)

    def note(self, site: Site, viewer: str | None, rows: Rows, who: Viewer | None = None) -> None:
        """Interactions of a viewer that are on disk: their memory follows soon. Returns at once.

        `who` says which rules they have; without it those for everybody count.
        """
        if viewer is not None:
            self._notes.add(site, viewer, who, rows)

    def merge(self, site: Site, viewer: str, memory: Memory) -> Memory:
        """Keeps a copy, without what the site has for nobody any more; what is kept now. Blocks. Raises StoreError."""
        return self._merge(site, viewer, memory, _outlived(site, memory))

    def read(self, site: Site, viewer: str) -> Memory:
        """What is kept. Blocks. Raises StoreError."""
        known = self._forgets
        return self._known(site, viewer, site.shelf.store().memory(site.id, viewer) or NO_MEMORY, known)

    def forgotten(self, site: str, viewer: str) -> None:
        """The store has forgotten the viewer: nothing that is held here of them may come back. Never blocks."""
        self._forgets += 1
        self._notes.drop((site, viewer))
        self._cache.drop((site, viewer))

    def close(self) -> None:
        self._notes.close(PATIENCE)
        self._threads.shutdown(wait=False, cancel_futures=True)
        wait(list(self._reading.values()), PATIENCE)

    async def _read_in_time(self, site: Site, viewer: str) -> Memory | None:
        """None when that took too long, or would: the reading goes on, for the next request."""
        reading = self._start(site, viewer)
        if reading is None or self._clock() < self._waits_again or not self._seconds:
            return None
        try:
            return await asyncio.wait_for(_answer(reading), self._seconds)
        except TimeoutError:
            self._waits_again = self._clock() + AWAY
            return None

    def _start(self, site: Site, viewer: str) -> Future[Memory] | None:
        """One reading for all who want the same; None when too many are under way."""
        key = (site.id, viewer)
        reading = self._reading.get(key)
        if reading is None and len(self._reading) < _AT_ONCE:
            try:
                reading = self._threads.submit(self.read, site, viewer)
            except RuntimeError:  # closed meanwhile
                return None
            self._reading[key] = reading
            began = self._clock()
            reading.add_done_callback(lambda done: self._done(key, done, began))
        return reading

    def _done(self, key: Key, reading: Future[Memory], began: float) -> None:
        self._reading.pop(key, None)
        if _failed(reading):
            self._waits_again = self._clock() + AWAY
        elif self._clock() - began < self._seconds:  # the store is as quick as it should be
            self._waits_again = 0.0

    def _merge(self, site: Site, viewer: str, memory: Memory, gone: Sequence[str]) -> Memory:
        lasting = {key: one for key, one in memory.dismissed.items() if one.scope != "once"}
        known = self._forgets
        now = site.shelf.store().merge_memory(site.id, viewer, replace(memory, dismissed=lasting), list(gone))
        return self._known(site, viewer, now, known)

    def _known(self, site: Site, viewer: str, memory: Memory, forgets: int) -> Memory:
        """For half a minute, unless somebody was forgotten while it was on its way."""
        if forgets == self._forgets:
            self._cache.put((site.id, viewer), memory)
        return memory

    def _write(self, viewer: str, noted: Noted) -> None:
        """What the rows add, and no more: a person may be forgotten in between. Raises StoreError."""
        current = noted.site.current
        if current is None:
            return
        recording, who = current.runtime.recording, noted.viewer or ANONYMOUS
        kept, rows = self.read(noted.site, viewer), [as_mapping(row) for row in noted.rows]
        now = Writer(recording, who, round(time.time() * 1000)).recorded(kept, rows)
        gone = _outlived(noted.site, now)
        if noted.rows and (now != kept or gone):
            self._merge(noted.site, viewer, added(kept, now), gone)


def _outlived(site: Site, memory: Memory) -> Sequence[str]:
    """What the site has for nobody any more. Where a newer revision may have it, nothing. Raises StoreError."""
    current = site.current
    if current is None:
        return ()
    recording = current.runtime.recording
    outlived = recording.outlived(memory)
    return outlived if outlived and site.shelf.store().latest(site.id) <= recording.revision else ()


def _failed(reading: Future[Memory]) -> bool:
    return reading.cancelled() or reading.exception() is not None


def _answer(reading: Future[Memory]) -> asyncio.Future[Memory | None]:
    """For one who waits: giving up ends the waiting and not the reading. None for a reading that failed."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Memory | None] = loop.create_future()

    def settle(found: Memory | None) -> None:
        if not answer.done():
            answer.set_result(found)

    def done(reading: Future[Memory]) -> None:
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(settle, None if _failed(reading) else reading.result())

    reading.add_done_callback(done)
    return answer
