"""Sends what waits, from a thread that is there only while something waits; and at once, for whoever leaves."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from helpsdk.client.conversation.judging import is_alive
from helpsdk.client.options import Outbox
from helpsdk.client.outbox.box import Box, Waiting, waiting
from helpsdk.client.outbox.delivery import PATIENT, Delivery
from helpsdk.client.process import leaving
from helpsdk.client.wire.servertime import ServerTime
from helpsdk.errors import HelpUnavailable
from helpsdk.identity.viewer import Viewer

#: Seconds a thread without work stays, and between tries of a server that takes nothing: four times as long each time.
_IDLE = 5.0
_FIRST, _LONGEST = 2.0, 300.0
_log = logging.getLogger("helpsdk.client")

#: Performs a delivery within so many seconds.
Post = Callable[[Sequence[Waiting], float], Delivery]


class Mailer:
    """`post` is called by one thread at a time. `delivered` is told how many items the server has on disk."""

    def __init__(
        self,
        options: Outbox,
        post: Post,
        clock: ServerTime,
        delivered: Callable[[int], None],
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._options, self._post, self._clock = options, post, clock
        self._delivered, self._chance = delivered, chance
        self._dropped = 0
        self._closed = False
        self._fresh()
        leaving(self)

    def after_fork(self) -> None:
        """In the child: what waits is the parent's to send, and so is its thread."""
        self._dropped += self._box.dropped
        self._fresh()

    def _fresh(self) -> None:
        self._box = Box(self._options.size, self._options.batch)
        self._changed = threading.Condition(threading.Lock())
        self._sending = threading.Lock()
        self._thread: threading.Thread | None = None
        self._pause = 0.0
        self._hurry: float | None = None  # until when somebody who leaves waits for the thread

    @property
    def waiting(self) -> int:
        with self._changed:
            return 0 if self._closed else len(self._box)

    @property
    def dropped(self) -> int:
        """Never to be sent: too many, refused, or still there when it was closed."""
        with self._changed:
            return self._dropped + self._box.dropped + (len(self._box) if self._closed else 0)

    def put(self, viewer: Viewer | None, fields: Mapping[str, Any]) -> None:
        """Returns at once. Raises ValueError for what JSON does not have."""
        item = waiting(viewer, fields, self._clock.here(), self._clock.skew)
        with self._changed:
            if self._closed:
                self._dropped += 1
                return
            self._box.add(item)
            self._start()
            if self._box.is_due or len(self._box) == 1:
                self._changed.notify_all()

    def flush(self, timeout: float) -> bool:
        """Sends from the calling thread; whether everything went out in time. Ends early where nothing is taken."""
        ends = time.monotonic() + timeout
        while self.waiting:
            if not self._sending.acquire(timeout=max(0.0, ends - time.monotonic())):
                return False
            try:
                went = self._round(ends)
            finally:
                self._sending.release()
            if not went:
                return False
        return True

    def close(self) -> None:
        """Sends for as long as `exit` allows; what is left then is dropped. May be called twice."""
        if not self._closed:
            self.leave(self._options.exit)
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def leave(self, seconds: float) -> None:
        """The process ends. The thread sends, so that nobody waits for longer, even for the name of a server."""
        ends = time.monotonic() + min(seconds, self._options.exit)
        with self._changed:
            if not len(self._box):
                return
            self._hurry = ends
            self._start()
            alone = self._thread is None
            self._changed.notify_all()
            if not alone:
                self._changed.wait_for(lambda: self._hurry is None, timeout=max(0.0, ends - time.monotonic()))
        if alone:
            self.flush(ends - time.monotonic())

    def _start(self) -> None:
        if self._thread is not None:
            return
        self._thread = threading.Thread(target=self._run, name="helpsdk-outbox", daemon=True)
        try:
            self._thread.start()
        except RuntimeError:  # the interpreter is going down, or has no thread left: `leave` sends
            self._thread = None

    def _run(self) -> None:
        while self._waited():
            if self._hurry is not None:
                self._hurried(self._hurry)
                continue
            with self._sending:
                self._round(time.monotonic() + PATIENT.total)

    def _hurried(self, ends: float) -> None:
        self.flush(ends - time.monotonic())
        with self._changed:
            self._hurry = None
            self._changed.notify_all()

    def _waited(self) -> bool:
        """Until it is time to send. False when the thread has nothing to do any more."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._closed or len(self._box), timeout=_IDLE) or self._closed:
                self._thread = None
                return False
            pause = self._pause * (0.5 + self._chance() / 2)
            self._changed.wait_for(
                lambda: self._closed or self._hurry is not None or (not pause and self._box.is_due),
                timeout=pause or self._options.every,
            )
            return True

    def _round(self, ends: float) -> bool:
        """Whether the server took, or refused for good, all that waited. To be called with `_sending` held."""
        with self._changed:
            batches = self._box.take()
        trouble: HelpUnavailable | None = None
        try:
            while batches and (left := ends - time.monotonic()) > 0:
                result = self._posted(batches[0], left)
                self._settle(batches.pop(0), result)
                trouble = result.error if result.kept else trouble
                if trouble is not None and (not is_alive(trouble) or trouble.status == 429):
                    break
        finally:  # also when somebody presses Ctrl-C
            with self._changed:
                self._box.back([item for batch in batches for item in batch])
                self._pause = self._next_pause(trouble)
        return trouble is None and not batches

    def _posted(self, batch: Sequence[Waiting], seconds: float) -> Delivery:
        try:
            return self._post(batch, seconds)
        except Exception:  # a mistake of ours: the same batch would meet it again and again
            _log.exception("%d interactions were dropped", len(batch))
            return Delivery(0, len(batch))

    def _settle(self, batch: Sequence[Waiting], result: Delivery) -> None:
        self._delivered(result.sent)
        with self._changed:
            self._box.done(len(batch) - len(result.kept))
            self._dropped += result.lost
            self._box.back(result.kept)

    def _next_pause(self, trouble: HelpUnavailable | None) -> float:
        if trouble is None:
            return 0.0
        if trouble.code == "resting":  # not even asked
            return (trouble.retry_after or 0.0) + _FIRST
        return min(_LONGEST, max(self._pause * 4, _FIRST, trouble.retry_after or 0.0))
