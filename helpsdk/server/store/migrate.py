"""Brings the tables to the schema this version knows; all steps and their record are one transaction.

Versions N and N-1 share a store while they are exchanged: migrations only add, what N writes N-1 can read, and the
table `compatibility` says how old a program may be. Several processes of a PostgreSQL database take turns.
"""

from __future__ import annotations

import threading
from pathlib import Path

from sqlalchemy import Connection, func, inspect, select

from helpsdk.errors import StoreRefused
from helpsdk.server.store.schema import compatibility

#: Every schema revision, oldest first.
KNOWN = ("0001", "0002", "0003")
HEAD = KNOWN[-1]
_ALEMBIC = threading.Lock()  # what Alembic's environment works on is global

_LOCK = 0x68656C7073646B  # "helpsdk": whoever migrates holds it


def current(connection: Connection) -> str | None:
    """The schema revision of the tables, None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return version


def migrate(connection: Connection) -> None:
    """Raises StoreError for a schema that a newer helpsdk has written, unless it says that this one can use it."""
    if _usable(connection):
        return
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")  # another one's migration may take its time
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        if _usable(connection):
            return
    upgrade(connection, HEAD)


def upgrade(connection: Connection, to: str) -> None:
    """Runs the migrations up to this schema revision."""
    # Loaded only when there is something to do: a start with a ready store does without Alembic.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    with _ALEMBIC:
        command.upgrade(config, to)


def _usable(connection: Connection) -> bool:
    """Whether there is nothing to do."""
    found = current(connection)
    if found is None or (found in KNOWN and found != HEAD):
        return False
    if found != HEAD and not _compatible(connection):
        newer = "a newer helpsdk wrote it; upgrade this one"
        raise StoreRefused(f"the store has schema {found}, this helpsdk knows {HEAD}: {newer}")
    return True


def _compatible(connection: Connection) -> bool:
    if not inspect(connection).has_table(compatibility.name):
        return False
    minimum: str | None = connection.scalar(select(func.max(compatibility.c.minimum)))
    return minimum in KNOWN
