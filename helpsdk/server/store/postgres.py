"""PostgreSQL 15 or newer, by psycopg 3: one pool of connections for a process.

Writes of one site are serialised by an advisory lock, which ends with the transaction (`hold`), so that numbers rise in
the order of commits. NOTIFY is sent by transactions that publish or change trust, and by no other: it takes a lock of
the whole server at commit.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

from sqlalchemy import Connection, create_engine, event, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from helpsdk.errors import MissingExtra, StoreBusy, StoreError, StoreRefused
from helpsdk.server.store.listening import Changed
from helpsdk.server.store.notifications import CHANNEL, Notifications

OLDEST = 15
SETTING = "HELPSDK_DATABASE_URL"
_EXAMPLE = "postgresql://USER:PASSWORD@HOST:5432/DATABASE"
_SCHEMES = ("postgres", "postgresql", "postgresql+psycopg")
_HOLD = 0x68656C70  # "help": the first half of our advisory locks
_UNDEFINED_TABLE = "42P01"

# A database that went away is found out in seconds. Statements are not prepared on the server: poolers between us and
# it may give every transaction another connection.
_CONNECT: Mapping[str, Any] = {
    "application_name": "helpsdk",
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
# Nobody waits for ever for a lock, also not for one of a process that was halted in the middle.
_SESSION = ("SET lock_timeout = '10s'", "SET idle_in_transaction_session_timeout = '60s'")

#: What to do, by what PostgreSQL or its client library says; the first that fits.
_HINTS: Mapping[str, str] = {
    "password authentication failed": f"correct user and password in {SETTING}",
    "no password supplied": f"put the password into {SETTING}",
    "pg_hba.conf": f"let this user in from this machine, or correct {SETTING}",
    "permission denied for schema": "let the user make tables there: GRANT CREATE ON SCHEMA public TO the user",
    "permission denied": "give the user the rights to these tables, best by making it their owner",
    "remaining connection slots|too many clients": "raise max_connections, or start fewer processes",
    '(database|role) ".*" does not exist': f"create it, or correct {SETTING}",
    "connection": f"start the database, or correct {SETTING}",
}
#: What the client library wraps around it.
_NOISE = re.compile(r"^connection (failed|is bad): |Is the server running .*\?|Multiple connection attempts .* were:")


class PostgresDatabase:
    """See `database.Database`. `url` as `postgresql://USER:PASSWORD@HOST:5432/DATABASE`; raises StoreError for others.

    `prepare` is given the first connection of all, to bring the schema up to date. A database that is away is
    connected to again by whatever is done next.
    """

    dialect: Literal["postgresql"] = "postgresql"

    def __init__(self, url: str, prepare: Callable[[Connection], None]) -> None:
        self._url = read_url(url)
        self._prepare, self._prepared = prepare, False
        self._preparing = threading.Lock()
        self._version = ""
        self._writer = create_engine(
            self._url,
            connect_args={name: value for name, value in _connect_args().items() if name not in self._url.query},
            pool_pre_ping=True,
            pool_size=5,
            max_overflow=10,
            pool_timeout=10,
        )
        event.listen(self._writer, "do_connect", _connect)
        event.listen(self._writer, "connect", _connected)
        self._reader = self._writer.execution_options(isolation_level="AUTOCOMMIT")
        self._notifications = Notifications(self._listening)

    @property
    def name(self) -> str:
        return f"database {self._url.database or self._url.username or ''} at {_place(self._url)}"

    @property
    def version(self) -> str:
        return self._version

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._store_errors():
            self._ensure_prepared()
            with self._reader.connect() as connection, _limited(connection):
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self._store_errors():
            self._ensure_prepared()
            with self._writer.connect() as connection, _limited(connection), connection.begin():
                yield connection

    def patient(self, connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        driver.limit(_impatient().LONG)

    def hold(self, connection: Connection, name: str) -> None:
        connection.execute(select(func.pg_advisory_xact_lock(_HOLD, func.hashtext(name))))

    def announce(self, connection: Connection, site: str) -> None:
        connection.execute(select(func.pg_notify(CHANNEL, site)))

    def listen(self, changed: Changed) -> Callable[[], None]:
        return self._notifications.add(changed)

    def checkpoint(self) -> None:
        """The server's own business: its write-ahead log is not among what others may read."""

    def problems(self) -> tuple[str, ...]:
        unsafe = "SELECT name FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit') AND setting = 'off'"
        try:
            with self.reading() as connection:
                names = sorted(connection.exec_driver_sql(unsafe).scalars())
        except StoreError:
            return ()
        return tuple(f"{name} is off: a power cut loses what was acknowledged; switch it on" for name in names)

    def close(self) -> None:
        self._notifications.close()
        self._writer.dispose()

    def _ensure_prepared(self) -> None:
        if self._prepared:
            return
        with self._preparing:
            if not self._prepared:
                with self._writer.connect() as connection, _limited(connection), connection.begin():
                    self.patient(connection)
                    self._version = connection.exec_driver_sql("SHOW server_version").scalar_one().split()[0]
                    require_usable(connection, self.name)
                    self._prepare(connection)
                self._prepared = True

    def _listening(self) -> Any:
        _args, how = self._writer.dialect.create_connect_args(self._url)
        return _impatient().ImpatientConnection.connect(**{**_CONNECT, **how}, autocommit=True)

    @contextmanager
    def _store_errors(self) -> Iterator[None]:
        import psycopg

        try:
            yield
        except PoolTimeout:
            raise StoreBusy(f"{self.name}: all connections are in use") from None
        except (SQLAlchemyError, psycopg.Error, OSError) as error:
            cause = getattr(error, "orig", None) or error
            if getattr(cause, "sqlstate", None) == _UNDEFINED_TABLE:
                self._prepared = False  # somebody put another database there
            raise StoreError(f"{self.name}: {_sentence(cause)}") from error


def read_url(text: str) -> URL:
    """The address in SQLAlchemy's form. Raises StoreError, which does not repeat a password."""
    try:
        url = make_url(text)
        url.port  # noqa: B018 - read, since it may be no number
    except (ArgumentError, ValueError):
        raise StoreError(f"{SETTING} is no address of a database; allowed: {_EXAMPLE}") from None
    if url.drivername not in _SCHEMES:
        raise StoreError(f"{SETTING} begins with {url.drivername}://; allowed: {_EXAMPLE}")
    return url.set(drivername="postgresql+psycopg")


def require_usable(connection: Connection, name: str) -> None:
    """Raises StoreError for a server that is too old, or a database that cannot hold every text."""
    version = connection.dialect.server_version_info or ()
    if version < (OLDEST,):
        found = ".".join(map(str, version))
        raise StoreRefused(f"{name} is PostgreSQL {found}; helpsdk needs {OLDEST} or newer: upgrade the server")
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise StoreRefused(f"{name} has the encoding {encoding}; create one with ENCODING 'UTF8'")


def _connect_args() -> dict[str, Any]:
    try:
        import psycopg  # noqa: F401
    except ImportError:
        raise MissingExtra("postgres", "psycopg") from None
    return {**_CONNECT, "prepare_threshold": None}


def _impatient() -> Any:
    """The module, which needs the driver."""
    from helpsdk.server.store import impatient

    return impatient


def _connect(_dialect: Any, _record: Any, arguments: list[Any], how: dict[str, Any]) -> Any:
    return _impatient().ImpatientConnection.connect(*arguments, **how)


@contextmanager
def _limited(connection: Connection) -> Iterator[None]:
    """Within the usual time for a statement; what a transaction was given beyond it (`patient`) ends with it."""
    usual = _impatient().USUAL
    try:
        yield
    finally:
        driver: Any = None if connection.invalidated else connection.connection.driver_connection
        if driver is not None and not driver.closed and driver.seconds != usual:
            _shorten(driver, usual)


def _shorten(driver: Any, usual: int) -> None:
    """After the transaction: what was committed is, whatever comes of this."""
    import psycopg

    try:
        driver.rollback()
        driver.limit(usual)
        driver.commit()
    except psycopg.Error:
        driver.close()


def _connected(connection: Any, _record: Any) -> None:
    connection.autocommit = True  # what is set in a transaction ends with it when it is rolled back
    for statement in _SESSION:
        connection.execute(statement)
    connection.limit(connection.seconds)
    connection.autocommit = False


def _place(url: URL) -> str:
    host = url.host or url.query.get("host", "this machine")
    return f"{host if isinstance(host, str) else ', '.join(host)}{f':{url.port}' if url.port else ''}"


def _sentence(error: BaseException) -> str:
    """What happened, and what to do where that is known."""
    primary = getattr(getattr(error, "diag", None), "message_primary", None)
    said = _NOISE.sub("", " ".join(str(primary or error).split())).strip().rstrip(".")
    hint = next((hint for part, hint in _HINTS.items() if re.search(part, said)), None)
    return f"{said}; {hint}" if hint else said
