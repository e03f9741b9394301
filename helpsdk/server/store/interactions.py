"""Group commit: many requests' interactions in one transaction, each acknowledged only after it.

Acknowledging when an item enters a list loses what the list holds when the process dies; one commit per request is
slow. So one thread takes everything that waits, commits, and answers all of it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from helpsdk.errors import StoreBusy, StoreError
from helpsdk.server.store.interaction import Added, by_month
from helpsdk.server.store.months import Months

_GATHER_SECONDS = 0.01
_GATHER_ROWS = 1000
_log = logging.getLogger("helpsdk.server.store")

Rows = Sequence[Mapping[str, Any]]


class _Ticket:
    """One request's rows on their way to the disk."""

    __slots__ = ("accepted", "error", "future", "rows", "site")

    def __init__(self, site: str, rows: Rows) -> None:
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
    """Starts its thread with the first batch. `limit` is how many rows may wait."""

    def __init__(
        self,
        folder: Path,
        *,
        limit: int = 50_000,
        keep_months: int = 13,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._months = Months(folder)
        self._limit, self._keep, self._clock = limit, keep_months, clock
        self._changed = threading.Condition()
        self._waiting: list[_Ticket] = []
        self._count = 0
        self._closed = False
        self._thread: threading.Thread | None = None
        self._month = ""
        self._told = ""

    def add(self, site: str, rows: Rows) -> Future[Added]:
        ticket = _Ticket(site, rows)
        with self._changed:
            if self._closed:
                raise StoreError("the store is closed")
            if self._count + len(rows) > self._limit:
                raise StoreBusy(f"{self._count} interactions are waiting to be written")
            self._waiting.append(ticket)
            self._count += len(rows)
            self._start()
            self._changed.notify()
        return ticket.future

    def read(self, site: str, month: str) -> list[dict[str, Any]]:
        return self._months.read(site, month)

    def devices(self, site: str, viewer: str) -> set[str]:
        return self._months.devices(site, viewer)

    def knows(self, site: str, viewer: str) -> bool:
        return self._months.knows(site, viewer)

    def forget(self, site: str, viewer: str) -> int:
        return self._months.forget(site, viewer)

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="helpsdk-interactions", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while tickets := self._take():
            self._commit(tickets)
            for ticket in tickets:
                ticket.finish()
        self._months.close()

    def _take(self) -> list[_Ticket]:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            self._changed.wait_for(lambda: self._count >= _GATHER_ROWS or self._closed, timeout=_GATHER_SECONDS)
            tickets, self._waiting = self._waiting, []
            self._count = 0
        return tickets

    def _commit(self, tickets: Sequence[_Ticket]) -> None:
        months: dict[str, list[tuple[_Ticket, Rows]]] = {}
        for ticket in tickets:
            for month, rows in by_month(ticket.rows).items():
                months.setdefault(month, []).append((ticket, rows))
        for month, batches in months.items():
            self._commit_month(month, batches)
        self._expire()

    def _commit_month(self, month: str, batches: Sequence[tuple[_Ticket, Rows]]) -> None:
        try:
            new = self._months.write(month, [(ticket.site, rows) for ticket, rows in batches])
        except Exception as error:
            self._tell(month, str(error))
            for ticket, _rows in batches:
                ticket.error = error if isinstance(error, StoreError) else StoreError(str(error))
            return
        self._told = ""
        for (ticket, _rows), accepted in zip(batches, new, strict=True):
            ticket.accepted += accepted

    def _tell(self, month: str, why: str) -> None:
        """Once for each cause in a row, not for every batch of a disk that stays full."""
        if why != self._told:
            _log.error("interactions of %s were not stored: %s", month, why)
        self._told = why

    def _expire(self) -> None:
        now = self._clock()
        month = now.strftime("%Y-%m")
        if month == self._month:
            return
        self._month = month
        try:
            removed = self._months.expire(now, self._keep)
            self._months.upgrade()
        except (OSError, StoreError) as error:
            _log.warning("old interactions were not removed or brought up to date: %s", error)
            return
        for name in removed:
            _log.info("removed %s: older than %d months", name, self._keep)
