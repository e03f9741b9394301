"""Follows a source of bundles: the newest revision is opened in the background and takes over by one assignment.

Nothing that goes wrong takes the last good revision away. What is trusted: the pinned keys, then every byte by what
they signed, and a number that only rises. The time of day decides nothing of that; pauses go by a clock that never
jumps.
"""

from __future__ import annotations

import logging
import random
import threading
import weakref
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from typing import Protocol

from helpsdk.client.local.kept import KeptBundle
from helpsdk.client.local.revision import LocalRevision, Opener, Shelf
from helpsdk.client.process import forking
from helpsdk.errors import BundleInvalid, HelpError
from helpsdk.site.manifest import PartEntry

_MOST_REST = 16  # times the usual pause, after failures
_SPREAD = 0.1
_log = logging.getLogger("helpsdk.client")


class Source(Protocol):
    """Where revisions come from. `newest` gives None where there is nothing else than what was taken."""

    at_once: bool

    def newest(self) -> AbstractContextManager[Shelf | None]: ...

    def taken(self) -> None: ...

    def picture(self, entry: PartEntry) -> bytes: ...

    def after_fork(self) -> None: ...

    def close(self) -> None: ...


class Follower:
    """`current` may be read by any thread, and is to be read once for an answer. `refresh` is in seconds."""

    running: bool
    _thread: threading.Thread | None

    def __init__(self, source: Source, opener: Opener, kept: KeptBundle | None, refresh: float) -> None:
        self.source, self._opener, self._kept, self._refresh = source, opener, kept, refresh
        self.current: LocalRevision | None = None
        self.error: str | None = None  # why the newest is not served; None when it is
        self.error_at: datetime | None = None
        self._floor = 0  # the highest revision that a pinned key has signed, as far as is known here
        self._failed = 0
        self._begin()
        forking(self)

    def begin(self) -> None:
        """Opens the last good revision, and a source that takes no network. Never raises; see `error`."""
        self._restore()
        if self.source.at_once:
            self.look()

    def start(self) -> None:
        """Starts to follow in the background. Called again, or after the end, it does nothing."""
        with self._starting:
            if self.running or self._stop.is_set():
                return
            self.running = True
            name = f"helpsdk-local-{self._opener.site or 'file'}"
            arguments = (weakref.ref(self), self._stop, self.current is None or not self.source.at_once)
            self._thread = threading.Thread(target=_follow, name=name, args=arguments, daemon=True)
            self._thread.start()

    def look(self) -> bool:
        """Whether a newer revision was swapped in. Never raises."""
        with self._looking:
            try:
                swapped = self._look()
            except (HelpError, OSError) as error:
                self._note(error)
                return False
            except Exception as error:  # whatever a bundle does to this version
                _log.exception("local help: the newest bundle cannot be opened")
                self._note(error)
                return False
            self._failed, self.error = 0, None
            return swapped

    def picture(self, entry: PartEntry) -> bytes:
        """From the last good copy, else from the source. Raises BundleInvalid and OSError."""
        if self._kept is not None:
            with suppress(BundleInvalid):
                return self._kept.picture(entry)
        return self.source.picture(entry)

    def wait(self, seconds: float) -> bool:
        """Whether something is loaded, at the latest after so many seconds."""
        return self.current is not None or self._loaded.wait(seconds)

    @property
    def pause(self) -> float:
        """Seconds until the next look: longer after failures, and never the same in many processes."""
        times = min(_MOST_REST, 2**self._failed)
        spread = 1 + random.uniform(-_SPREAD, _SPREAD)  # noqa: S311 - hides nothing
        return float(self._refresh * times * spread)

    def close(self) -> None:
        """Stops the thread; may be called twice."""
        self._stop.set()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(5.0)
        self.source.close()

    def after_fork(self) -> None:
        """In the child no thread runs; the first question starts one."""
        closed = self._stop.is_set()
        self._begin()
        self.source.after_fork()
        if closed:
            self._stop.set()

    def _begin(self) -> None:
        self._starting, self._looking, self._stop = threading.Lock(), threading.Lock(), threading.Event()
        self._loaded = threading.Event()
        self._thread = None
        self.running = False

    def _restore(self) -> None:
        if self._kept is None or not self._kept.present:
            return
        try:
            manifest = self._opener.manifest(self._kept.manifest)
            self._floor = manifest.revision
            self._swap(self._opener.revision(manifest, self._kept, None))
        except (HelpError, OSError) as error:
            self._note(error)

    def _look(self) -> bool:
        with self.source.newest() as shelf:
            if shelf is None:
                return False
            manifest = self._opener.manifest(shelf.manifest)
            if manifest.revision < self._floor:
                raise BundleInvalid(f"revision {manifest.revision} is older than {self._floor}, which is known already")
            before = self.current
            if before is not None and manifest.revision == before.number:
                self.source.taken()
                return False
            revision = self._opener.revision(manifest, shelf, before, at_hand=self.source.at_once)
            self._floor = manifest.revision
            self._swap(revision)
            self._save(revision, shelf)
        self.source.taken()
        return True

    def _swap(self, revision: LocalRevision) -> None:
        self.current, self.error = revision, None
        self._loaded.set()
        _log.info("local help: revision %d of %s", revision.number, revision.manifest.site)

    def _save(self, revision: LocalRevision, shelf: Shelf) -> None:
        """A folder that is full or closed to us costs the last good copy, not the help. One with a newer revision, of
        another client, is left as it is, and no older one is taken from then on.
        """
        if self._kept is None:
            return
        try:
            self._floor = max(self._floor, self._kept.save(revision, shelf, self._trusted))
        except (HelpError, OSError) as error:
            _log.warning("local help: the last good copy was not written: %s", error)

    def _trusted(self, manifest: bytes) -> int:
        try:
            return self._opener.manifest(manifest).revision
        except HelpError:
            return 0

    def _note(self, error: Exception) -> None:
        text = str(error) or type(error).__name__
        self._failed = min(self._failed + 1, _MOST_REST)
        if text != self.error:
            self.error_at = datetime.now(UTC)  # first: whoever sees an error sees its own time
            self.error = text
            _log.warning("local help: %s", text)


def _follow(follower: weakref.ref[Follower], stop: threading.Event, at_once: bool) -> None:
    """Ends with its follower, too, when nobody holds that any longer."""
    pause = 0.0 if at_once else _pause_of(follower)
    while pause is not None and not stop.wait(pause):
        one = follower()
        if one is None:
            return
        one.look()
        del one
        pause = _pause_of(follower)


def _pause_of(follower: weakref.ref[Follower]) -> float | None:
    one = follower()
    return None if one is None else one.pause
