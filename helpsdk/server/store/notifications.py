"""PostgreSQL's NOTIFY, followed by a thread over a connection of its own.

A notification that is lost on the way is no harm: whoever listens also asks for the numbers now and then. With every
new connection all listeners are told to look, because whatever came in between was missed.
"""

from __future__ import annotations

import logging
import os
import selectors
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from helpsdk.server.store.listening import Changed, Listeners

if TYPE_CHECKING:
    import psycopg

CHANNEL = "helpsdk"

#: Seconds until the next attempt to connect, and without a word until the connection is tried.
_FIRST, _LONGEST, _SILENCE = 0.1, 5.0, 30.0
_QUIET = 1.0  # of a pause; until then whoever reads has told more of a database that is away
#: Seconds that stopping waits for the thread.
_PATIENCE = 1.0
_log = logging.getLogger("helpsdk.server.store")


class Notifications:
    """Connects with the first listener and hangs up with the last. `connect` gives a connection in autocommit."""

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]]) -> None:
        self._connect = connect
        self._listeners = Listeners()
        self._guard = threading.Lock()
        self._stop: Callable[[], None] | None = None

    def add(self, changed: Changed) -> Callable[[], None]:
        remove = self._listeners.add(changed)
        with self._guard:
            if self._stop is None:
                self._stop = _start(self._connect, self._listeners.tell)

        def hang_up() -> None:
            remove()
            with self._guard:
                if not self._listeners:
                    self._end()

        return hang_up

    def close(self) -> None:
        with self._guard:
            self._end()

    def _end(self) -> None:
        stop, self._stop = self._stop, None
        if stop is not None:
            stop()


def _start(connect: Callable[[], psycopg.Connection[Any]], tell: Changed) -> Callable[[], None]:
    """Follows in a thread; returns what stops it."""
    wake, stopper = os.pipe()
    thread = threading.Thread(target=_run, args=(connect, tell, wake), name="helpsdk-notifications", daemon=True)
    thread.start()

    def stop() -> None:
        os.close(stopper)  # which makes `wake` readable
        if thread is not threading.current_thread():
            thread.join(_PATIENCE)  # a database that does not answer keeps nobody from stopping

    return stop


def _run(connect: Callable[[], psycopg.Connection[Any]], tell: Changed, wake: int) -> None:
    import psycopg

    with selectors.DefaultSelector() as stopped:
        stopped.register(wake, selectors.EVENT_READ)
        pause, told = _FIRST, ""
        while not stopped.select(0):
            try:
                with connect() as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    pause, told = _FIRST, ""
                    tell(None)
                    _follow(connection, tell, wake)
            except (psycopg.Error, OSError) as error:
                cause = " ".join(str(error).split())
                if cause != told and pause > _QUIET:  # once for each in a row, however long it lasts
                    _log.warning("the database tells of no changes for now: %s", cause)
                    told = cause
                stopped.select(pause)
                pause = min(2 * pause, _LONGEST)
    os.close(wake)


def _follow(connection: psycopg.Connection[Any], tell: Changed, wake: int) -> None:
    """Until `wake` is readable. Raises psycopg.Error when the connection is lost."""
    with selectors.DefaultSelector() as events:
        events.register(wake, selectors.EVENT_READ)
        events.register(connection.fileno(), selectors.EVENT_READ)
        while True:
            ready = {key.fd for key, _ in events.select(_SILENCE)}
            if wake in ready:
                return
            if not ready:
                connection.execute("SELECT 1")  # a peer that vanished without a word is found out
            connection.pgconn.consume_input()
            while (notice := connection.pgconn.notifies()) is not None:
                tell(notice.extra.decode(errors="replace") or None)
