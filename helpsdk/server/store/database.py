"""One SQLite file: connections for reading, and one for writing.

WAL, so that readers never wait; `synchronous=FULL`, so that what is acknowledged survives a power cut; every write
starts with BEGIN IMMEDIATE, because a transaction that starts as a reader fails at once when another writer was faster.
What is deleted is overwritten (`secure_delete`): keys and what people did are among it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from helpsdk.errors import StoreError
from helpsdk.server.store.folder import make_private
from helpsdk.server.store.lock import WriteLock
from helpsdk.server.store.readonly import ELSEWHERE, reading_uri, refusal, writable

_PRAGMAS = (
    "busy_timeout=10000",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "secure_delete=ON",
)


class Database:
    """Opened lazily, on the first use, when `prepare` brings its schema up to date. Every failure is a StoreError.

    Where nothing may be written, a file whose schema is up to date can still be read.
    """

    def __init__(self, path: Path, lock: WriteLock, prepare: Callable[[Connection], None]) -> None:
        self.path = path
        self._lock, self._prepare = lock, prepare
        self._prepared = False
        self._reader = _engine(path, "BEGIN", pool_size=5)
        self._writer = _engine(path, "BEGIN IMMEDIATE", pool_size=1)
        self._viewer = _read_only_engine(path)

    @property
    def writable(self) -> bool:
        return writable(self.path.parent, self.path, self._lock.path)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        if not self._prepared and not self.writable:
            with _store_errors(self.path, f" (read-only; {ELSEWHERE})"), self._viewer.begin() as connection:
                self._prepare(connection)  # changes nothing when the schema is up to date, and fails when it must
                yield connection
            return
        if not self._prepared:
            with self.writing():
                pass
        with _store_errors(self.path), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        if not self.writable:
            raise refusal(self.path.parent)
        with self._lock.held(), _store_errors(self.path):
            if not self._prepared:
                make_private(self.path)
                with self._writer.begin() as connection:
                    self._prepare(connection)
                self._prepared = True
            with self._writer.begin() as connection:
                yield connection

    def checkpoint(self) -> None:
        """Empties the write-ahead log, so that what was deleted is not in there either.

        Somebody who reads or writes just now prevents it: then the next one does it, at the latest on closing.
        """
        with suppress(StoreError, SQLAlchemyError, sqlite3.Error), self._lock.held():
            raw = self._writer.raw_connection()  # a Connection would begin a transaction first
            try:
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                raw.close()

    def close(self) -> None:
        # The last connection checkpoints, which counts as writing.
        with self._lock.held() if self.writable else nullcontext():
            self._reader.dispose()
            self._writer.dispose()


def _engine(path: Path, begin: str, *, pool_size: int) -> Engine:
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        pool_size=pool_size,
        max_overflow=10,
        connect_args={"timeout": 10, "check_same_thread": False},
    )

    _listen(engine, _PRAGMAS, begin)
    return engine


def _read_only_engine(path: Path) -> Engine:
    """Keeps no connection: the next one may have to be opened in another way."""

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(reading_uri(path), uri=True, timeout=10, check_same_thread=False)

    engine = create_engine("sqlite+pysqlite://", creator=connect, poolclass=NullPool)
    _listen(engine, ("trusted_schema=OFF",), "BEGIN")
    return engine


def _listen(engine: Engine, pragmas: tuple[str, ...], begin: str) -> None:
    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)


@contextmanager
def _store_errors(path: Path, note: str = "") -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        cause = getattr(error, "orig", None) or error
        raise StoreError(f"{path.name}: {cause}{note}") from error
