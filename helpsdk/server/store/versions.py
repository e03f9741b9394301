"""Which programs may use a file of interactions or their sums: those that know its version, and those it puts up with.

A newer version only adds to a file what an older program need not know, for as long as the file's `compatibility` says
so: the oldest version whose programs may read and write it.
"""

from __future__ import annotations

from sqlalchemy import Connection

from helpsdk.errors import StoreError

_CREATE = "CREATE TABLE IF NOT EXISTS compatibility (minimum INTEGER NOT NULL)"
_THERE = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'compatibility'"


def up_to_date(connection: Connection, known: int, what: str) -> tuple[int, bool]:
    """The file's version, and whether a program that knows `known` can use it as it is. Raises StoreError."""
    version = connection.exec_driver_sql("PRAGMA user_version").scalar() or 0
    if version > known and not _admits(connection, known):
        raise StoreError(
            f"{what} has version {version}, this helpsdk knows {known}: a newer helpsdk wrote it; upgrade this one"
        )
    return version, version >= known


def say(connection: Connection, version: int, minimum: int) -> None:
    """Keeps the version, and the oldest one whose programs may use the file."""
    connection.exec_driver_sql(_CREATE)
    connection.exec_driver_sql("DELETE FROM compatibility")
    connection.exec_driver_sql("INSERT INTO compatibility (minimum) VALUES (?)", (minimum,))
    connection.exec_driver_sql(f"PRAGMA user_version = {version}")


def _admits(connection: Connection, known: int) -> bool:
    if connection.exec_driver_sql(_THERE).first() is None:
        return False
    minimum: int | None = connection.exec_driver_sql("SELECT max(minimum) FROM compatibility").scalar()
    return minimum is not None and minimum <= known
