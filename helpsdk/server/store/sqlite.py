"""SQLite: one file, with connections for reading, and one for writing.

WAL, so that readers never wait; `synchronous=FULL`, so that what is acknowledged survives a power cut; every write
starts with BEGIN IMMEDIATE, because a transaction that starts as a reader fails at once when another writer was faster.
Readers are opened read-only, so that none of them ever checkpoints: the writer alone does.
What is deleted is overwritten (`secure_delete`): keys and what people did are among it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Engine, NullPool, QueuePool, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from helpsdk.errors import StoreError
from helpsdk.server.store.damage import is_damage, what_to_do
from helpsdk.server.store.folder import make_private
from helpsdk.server.store.listening import Changed, Listeners
from helpsdk.server.store.lock import WriteLock
from helpsdk.server.store.readonly import ELSEWHERE, reading_uri, refusal, writable

_SAFE = "trusted_schema=OFF"
_WRITER = ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", _SAFE, "secure_delete=ON")


class SqliteDatabase:
    """See `database.Database`. Where nothing may be written, a file whose schema is up to date can still be read.

    With `reads_only` this process leaves writing to another one, and never makes or changes the file.
    """

    dialect: Literal["sqlite"] = "sqlite"

    def __init__(
        self, path: Path, lock: WriteLock, prepare: Callable[[Connection], None], *, reads_only: bool = False
    ) -> None:
        self.path = path
        self._lock, self._prepare, self._reads_only = lock, prepare, reads_only
        self._prepared = False
        self._announced: set[str] = set()
        self._listeners = Listeners()
        self._reader = _reading_engine(lambda: f"{path.absolute().as_uri()}?mode=ro", pool_size=5, max_overflow=10)
        self._writer = _writing_engine(path)
        # Keeps no connection: the next one may have to be opened in another way.
        self._viewer = _reading_engine(lambda: reading_uri(path), poolclass=NullPool)

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def writable(self) -> bool:
        return writable(self.path.parent, self.path, self._lock.path)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        if not self._prepared and not self._reads_only and not self.writable:
            with _store_errors(self.path, f" (read-only; {ELSEWHERE})"), self._viewer.begin() as connection:
                self._prepare(connection)  # changes nothing when the schema is up to date, and fails when it must
                yield connection
            return
        if not self._prepared:
            self._be_prepared()
        with _store_errors(self.path), self._reader.begin() as connection:
            yield connection

    def _be_prepared(self) -> None:
        if not self._reads_only:
            with self.writing():
                return
        note = " (another process writes it; one of an older helpsdk is to be restarted)"
        with _store_errors(self.path, note), self._reader.begin() as connection:
            self._prepare(connection)  # as above
        self._prepared = True

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
            self._announced = set()
            with self._writer.begin() as connection:
                yield connection
            announced = self._announced
        for site in announced:
            self._listeners.tell(site)

    def hold(self, connection: Connection, name: str) -> None:
        """BEGIN IMMEDIATE let nobody else in."""

    def patient(self, connection: Connection) -> None:
        """Statements may take as long as they do."""

    def announce(self, connection: Connection, site: str) -> None:  # noqa: ARG002 - there is one writer
        self._announced.add(site)

    def listen(self, changed: Changed) -> Callable[[], None]:
        return self._listeners.add(changed)

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

    @property
    def version(self) -> str:
        return sqlite3.sqlite_version

    def problems(self) -> tuple[str, ...]:
        """None that SQLite could tell of by itself."""
        return ()

    def close(self) -> None:
        # The last connection checkpoints, which counts as writing.
        self._reader.dispose()
        with self._lock.held() if self.writable and not self._reads_only else nullcontext():
            self._writer.dispose()


def _writing_engine(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        pool_size=1,
        max_overflow=0,
        connect_args={"timeout": 10, "check_same_thread": False},
    )
    _listen(engine, _WRITER, "BEGIN IMMEDIATE")
    return engine


def _reading_engine(uri: Callable[[], str], **pool: Any) -> Engine:
    def connect() -> sqlite3.Connection:
        return sqlite3.connect(uri(), uri=True, timeout=10, check_same_thread=False)

    engine = create_engine("sqlite+pysqlite://", creator=connect, **{"poolclass": QueuePool, **pool})
    _listen(engine, (_SAFE,), "BEGIN")
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
    """`note` is of how the file is opened; what is wrong with a damaged one is another thing."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:  # the driver's own, where its cursor is read
        cause = getattr(error, "orig", None) or error
        more = f"; {what_to_do(path.name)}" if is_damage(cause) else note
        raise StoreError(f"{path.name}: {cause}{more}") from error
