"""Brings content.db to the schema this version knows; all steps and their record are one transaction."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect

from helpsdk.errors import StoreError

#: Every schema revision, oldest first.
KNOWN = ("0001", "0002")
HEAD = KNOWN[-1]


def current(connection: Connection) -> str | None:
    """The schema revision of the file, None for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return version


def migrate(connection: Connection) -> None:
    """Raises StoreError for a file that a newer helpsdk has written."""
    found = current(connection)
    if found == HEAD:
        return
    if found is not None and found not in KNOWN:
        raise StoreError(f"the store has schema {found}, this helpsdk knows {HEAD}: it was written by a newer one")
    # Loaded only when there is something to do: a start with a ready store does without Alembic.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
