"""One SQLite file: connections for reading, and one for writing.

WAL, so that readers never wait; `synchronous=FULL`, so that what is acknowledged survives a power cut; every write
starts with BEGIN IMMEDIATE, because a transaction that starts as a reader fails at once when another writer was faster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from helpsdk.errors import StoreError
from helpsdk.server.store.lock import WriteLock

_PRAGMAS = ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF")


class Database:
    """Opened lazily, on the first use, when `prepare` brings its schema up to date. Every failure is a StoreError."""

    def __init__(self, path: Path, lock: WriteLock, prepare: Callable[[Connection], None]) -> None:
        self.path = path
        self._lock, self._prepare = lock, prepare
        self._prepared = False
        self._reader = _engine(path, "BEGIN", pool_size=5)
        self._writer = _engine(path, "BEGIN IMMEDIATE", pool_size=1)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        if not self._prepared:
            with self.writing():
                pass
        with _store_errors(self.path), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self._lock.held(), _store_errors(self.path):
            if not self._prepared:
                with self._writer.begin() as connection:
                    self._prepare(connection)
                self._prepared = True
            with self._writer.begin() as connection:
                yield connection

    def close(self) -> None:
        # The last connection checkpoints, which counts as writing.
        with self._lock.held():
            self._reader.dispose()
            self._writer.dispose()


def _engine(path: Path, begin: str, *, pool_size: int) -> Engine:
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        pool_size=pool_size,
        max_overflow=10,
        connect_args={"timeout": 10, "check_same_thread": False},
    )

    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
    return engine


@contextmanager
def _store_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        cause = getattr(error, "orig", None) or error
        raise StoreError(f"{path.name}: {cause}") from error
