"""Group commit: many requests' interactions in one transaction, each acknowledged only after it.

Acknowledging when an item enters a list loses what the list holds when the process dies; one commit per request is
slow. So one thread takes everything that waits, commits, and answers all of it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection

from helpsdk.errors import StoreBusy, StoreError
from helpsdk.server.store.figures import Figures
from helpsdk.server.store.interaction import Added, Rows, as_tuples
from helpsdk.server.store.journal import Delivery
from helpsdk.server.store.months import Months
from helpsdk.server.store.retention import Retention

_GATHER_SECONDS = 0.01
_GATHER_ROWS = 1000
_log = logging.getLogger("helpsdk.server.store")

Tuples = Sequence[Sequence[Any]]


class Kept(Protocol):
    """Where rows are kept, in periods that are written and fail apart: monthly files, or daily partitions."""

    def grouped(self, rows: Tuples) -> dict[str, Tuples]:
        """Rows by the period they belong to."""

    def write(self, period: str, batches: Sequence[tuple[str, Tuples]]) -> list[Added]:
        """Adds batches of (site, rows) and their roll-ups in one transaction; the outcome of each."""

    def read(self, site: str, period: str) -> list[dict[str, Any]]:
        """The rows of a month (`2026-11`) or a day (`2026-11-21`), in the order of their ids."""

    def rolled_up(self, first: str, last: str) -> AbstractContextManager[list[Connection]]:
        """Connections to whatever holds roll-ups of these days."""

    def devices(self, site: str, viewer: str) -> set[str]: ...

    def knows(self, site: str, viewer: str) -> bool: ...

    def forget(self, site: str, viewer: str) -> int: ...

    def upgrade(self, ahead: datetime, stopped: Callable[[], bool]) -> None:
        """Brings what is kept up to date until `stopped`, and makes what will be needed from `ahead` on."""

    def expire(self, now: datetime, keep: int) -> list[str]:
        """Removes whatever is older than `keep` months; the names of it."""

    def delivering(self) -> AbstractContextManager[bool]: ...

    def undelivered(self, limit: int) -> Delivery | None: ...

    def delivered(self, delivery: Delivery) -> None: ...

    def close(self) -> None: ...


class _Ticket:
    """One request's rows on their way to the disk."""

    __slots__ = ("accepted", "error", "future", "rows", "site")

    def __init__(self, site: str, rows: Tuples) -> None:
        self.site, self.rows = site, rows
        self.accepted = 0
        self.error: Exception | None = None
        self.future: Future[Added] = Future()

    def finish(self) -> None:
        if not self.future.set_running_or_notify_cancel():
            return  # the client went away; its rows are stored all the same
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(Added(self.accepted, len(self.rows) - self.accepted))


class InteractionLog:
    """Starts its thread with the first batch. `limit` is how many rows may wait; a folder means monthly files there.

    With `keep_months` None nothing is removed.
    """

    def __init__(
        self,
        kept: Path | Kept,
        *,
        limit: int = 50_000,
        keep_months: int | None = 13,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._kept: Kept = Months(kept) if isinstance(kept, Path) else kept
        self._limit = limit
        self._retention = Retention(self._kept, keep_months, clock)
        self._changed = threading.Condition()
        self._waiting: list[_Ticket] = []
        self._count = self._writing = 0
        self._closed = False
        self._thread: threading.Thread | None = None
        self._told = ""
        #: What roll-ups say, see `figures.Rollups`.
        self.rollups = Figures(self._kept.rolled_up)

    @property
    def waiting(self) -> int:
        """How many rows are not on disk yet."""
        return self._count + self._writing

    def add(self, site: str, rows: Rows) -> Future[Added]:
        ticket = _Ticket(site, as_tuples(rows))
        with self._changed:
            if self._closed:
                raise StoreError("the store is closed")
            if self._count + len(rows) > self._limit:
                raise StoreBusy(f"{self._count} interactions are waiting to be written")
            self._waiting.append(ticket)
            self._count += len(rows)
            self._start()
            if len(self._waiting) == 1 or self._count >= _GATHER_ROWS:
                self._changed.notify()
        return ticket.future

    def read(self, site: str, period: str) -> list[dict[str, Any]]:
        return self._kept.read(site, period)

    def devices(self, site: str, viewer: str) -> set[str]:
        return self._kept.devices(site, viewer)

    def knows(self, site: str, viewer: str) -> bool:
        return self._kept.knows(site, viewer)

    def forget(self, site: str, viewer: str) -> int:
        return self._kept.forget(site, viewer)

    def delivering(self) -> AbstractContextManager[bool]:
        return self._kept.delivering()

    def undelivered(self, limit: int) -> Delivery | None:
        return self._kept.undelivered(limit)

    def delivered(self, delivery: Delivery) -> None:
        self._kept.delivered(delivery)

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()
            thread = self._thread
        if thread is not None:
            thread.join()
        self._retention.close()
        self._kept.close()

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="helpsdk-interactions", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while tickets := self._take():
            self._commit(tickets)
            for ticket in tickets:
                ticket.finish()
            self._writing = 0
            self._retention.attend()

    def _take(self) -> list[_Ticket]:
        """Everything that waits, once the first of it has waited for others; nothing when the log is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            self._changed.wait_for(lambda: self._count >= _GATHER_ROWS or self._closed, timeout=_GATHER_SECONDS)
            tickets, self._waiting = self._waiting, []
            self._writing, self._count = self._count, 0
        return tickets

    def _commit(self, tickets: Sequence[_Ticket]) -> None:
        periods: dict[str, list[tuple[_Ticket, Tuples]]] = {}
        for ticket in tickets:
            for period, rows in self._kept.grouped(ticket.rows).items():
                periods.setdefault(period, []).append((ticket, rows))
        for period, batches in periods.items():
            self._commit_period(period, batches)

    def _commit_period(self, period: str, batches: Sequence[tuple[_Ticket, Tuples]]) -> None:
        try:
            added = self._kept.write(period, [(ticket.site, rows) for ticket, rows in batches])
        except Exception as error:
            self._tell(period, str(error))
            for ticket, _rows in batches:
                ticket.error = error if isinstance(error, StoreError) else StoreError(str(error))
            return
        self._told = ""
        for (ticket, _rows), one in zip(batches, added, strict=True):
            ticket.accepted += one.accepted

    def _tell(self, period: str, why: str) -> None:
        """Once for each cause in a row, not for every batch of a disk that stays full."""
        if why != self._told:
            _log.error("interactions of %s were not stored: %s", period, why)
        self._told = why
