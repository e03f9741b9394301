"""Writes on their way to the process that writes, kept until it has answered."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from helpsdk.errors import StoreBusy, StoreError
from helpsdk.server.store.writer.channel import Channel
from helpsdk.server.store.writer.commands import Call
from helpsdk.server.store.writer.frames import frame

if TYPE_CHECKING:
    from helpsdk.server.store.protocol import Store


@dataclass(slots=True)
class Waiting:
    """One command without an outcome. `tried`: the writer may have it already; `since` is a Unix time."""

    id: int
    call: Call
    rows: int
    deadline: float
    since: float = field(default_factory=time.time)
    tried: bool = False
    future: Future[Any] = field(default_factory=Future)

    @property
    def first_tried(self) -> float | None:
        """None when no writer can have it."""
        return self.since if self.tried else None

    def frame(self) -> bytes:
        call = self.call
        message = [self.id, call.name, call.args, call.options, self.first_tried]
        return frame(message, exact=call.command.exact)

    def finish(self, outcome: Any) -> None:
        with suppress(InvalidStateError):  # cancelled: whoever asked has gone
            self.future.set_result(outcome)

    def fail(self, error: BaseException) -> None:
        with suppress(InvalidStateError):
            self.future.set_exception(error)


class Handing:
    """Commands go to the store of this process while it is the writer, else through the connection to the writer.

    While there is neither they wait, each for the patience of its command. `limit` is how many interactions may wait.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._guard = threading.Lock()
        self._ids = itertools.count(1)
        self._waiting: dict[int, Waiting] = {}
        self._rows = 0
        self._store: Store | None = None
        self._channel: Channel | None = None
        self._closed = False

    @property
    def rows(self) -> int:
        """Interactions that wait."""
        return self._rows

    @property
    def idle(self) -> bool:
        return not self._waiting

    def call(self, call: Call, rows: int = 0) -> Any:
        """The outcome, a Future of it when another process has to be asked. Raises what the command raises."""
        store = self._store
        if store is not None:
            return call.carry_out(store)
        one = Waiting(next(self._ids), call, rows, time.monotonic() + call.command.patience)
        data = one.frame()
        with self._guard:
            store = self._store
            if store is None:
                self._keep(one)
                self._send(one, data)
                return one.future
        return call.carry_out(store)

    def to(self, channel: Channel) -> None:
        """From now on, and what waits first, through this connection."""
        with self._guard:
            self._store, self._channel = None, channel
            for one in self._waiting.values():
                self._send(one, one.frame())

    def pause(self) -> None:
        """Sends nothing more for now; what was sent is still answered."""
        with self._guard:
            self._store = self._channel = None

    def lost(self) -> None:
        """The connection has ended: what may have been done and must not be done twice fails."""
        self.pause()
        for one in self._take(lambda one: one.tried and not one.call.command.survives):
            one.fail(StoreError("the writing process ended before it answered: look whether it was done"))

    def here(self, store: Store) -> None:
        """From now on in this process, and what waits first."""
        with self._guard:
            self._store, self._channel = store, None
        for one in self._take(lambda _one: True):
            _carry_out(one, store)

    def answered(self, id: int, well: bool, outcome: Any) -> None:
        """The writer's reply; one that nobody waits for any more is dropped."""
        with self._guard:
            one = self._pop(id) if id in self._waiting else None
        if one is None:
            return
        if well:
            one.finish(outcome)
        else:
            one.fail(outcome)

    def expire(self) -> None:
        """Fails what has waited for too long."""
        now = time.monotonic()
        for one in self._take(lambda one: one.deadline < now):
            one.fail(StoreError("the process that writes the data folder does not answer"))

    def close(self) -> None:
        with self._guard:
            self._closed, self._store, self._channel = True, None, None
        for one in self._take(lambda _one: True):
            one.fail(StoreError("the store was closed before the writing process answered"))

    def _keep(self, one: Waiting) -> None:
        if self._closed:
            raise StoreError("the store is closed")
        if self._rows + one.rows > self._limit:
            raise StoreBusy(f"{self._rows} interactions are waiting to be written")
        self._waiting[one.id] = one
        self._rows += one.rows

    def _send(self, one: Waiting, data: bytes) -> None:
        if self._channel is None:
            return
        one.tried = True
        with suppress(OSError):  # broken: its reader notices, and then it is sent through the next one
            self._channel.send_frame(data)

    def _take(self, which: Callable[[Waiting], bool]) -> list[Waiting]:
        """Takes out those that wait no more, in the order they came."""
        with self._guard:
            return [self._pop(one.id) for one in list(self._waiting.values()) if which(one)]

    def _pop(self, id: int) -> Waiting:
        one = self._waiting.pop(id)
        self._rows -= one.rows
        return one


def _carry_out(one: Waiting, store: Store) -> None:
    try:
        outcome = one.call.carry_out(store, one.first_tried)
    except Exception as error:
        one.fail(error)
        return
    if isinstance(outcome, Future):
        outcome.add_done_callback(lambda done: _copy(done, one))
    else:
        one.finish(outcome)


def _copy(done: Future[Any], to: Waiting) -> None:
    error = done.exception()
    if error is not None:
        to.fail(error)
    else:
        to.finish(done.result())
