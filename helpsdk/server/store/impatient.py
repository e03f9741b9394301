"""A connection to PostgreSQL that hangs up on a server which does not answer.

`statement_timeout` is kept by the server, and a server that is halted (a frozen machine, a dead volume) keeps none:
its kernel still acknowledges what is sent, so no timeout of TCP ends the waiting either.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any

import psycopg

#: Seconds that one statement may take; and those of publishing, migrations, retention and reports.
USUAL, LONG = 10, 600
#: Seconds that the server has beyond that to say so itself.
GRACE = 5


class ImpatientConnection(psycopg.Connection[Any]):
    """`seconds` is the limit of each statement, which the server knows, too: see `limit`."""

    seconds: int = USUAL

    def __del__(self, *_given: Any) -> None:
        """A pool that gave it up lets go of it without a word; that is how it is closed then."""
        if (connection := getattr(self, "pgconn", None)) is not None:
            connection.finish()

    def wait(self, gen: Generator[Any, Any, Any], *arguments: Any, **how: Any) -> Any:
        return super().wait(self._bounded(gen), *arguments, **how)

    def limit(self, seconds: int) -> None:
        """From the next statement on. In a transaction that is rolled back, the server's own limit is the old one."""
        self.execute(b"SET statement_timeout = %d" % (1000 * seconds))
        self.seconds = seconds

    def _bounded(self, gen: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
        """The same steps, until there was silence for too long. Control comes back several times a second."""
        silent = self.seconds + GRACE
        deadline = time.monotonic() + silent
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready:  # a large answer on its way
                    deadline = time.monotonic() + silent
                elif time.monotonic() > deadline:
                    self.close()
                    raise psycopg.OperationalError("connection given up: the database does not answer")
                wanted = gen.send(ready)
        except StopIteration as done:
            return done.value
