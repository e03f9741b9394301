"""From a data folder to its store."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from helpsdk.errors import StoreError
from helpsdk.server.store.folder import prepare
from helpsdk.server.store.interactions import InteractionLog
from helpsdk.server.store.lock import WriteLock
from helpsdk.server.store.migrate import migrate
from helpsdk.server.store.months import Months
from helpsdk.server.store.partitions import Partitions
from helpsdk.server.store.postgres import PostgresDatabase
from helpsdk.server.store.protocol import Store
from helpsdk.server.store.sql import SqlStore
from helpsdk.server.store.sqlite import SqliteDatabase
from helpsdk.server.store.writer import open_folder


class SqliteStore(SqlStore):
    """The store on one machine: content.db and one file of interactions per month, in a data folder.

    The first use brings the schema up to date; one of a newer helpsdk is refused (StoreError). Content and interactions
    fail apart: with a damaged content.db, feedback is still accepted. With `reads_only` another process does the
    writing.
    """

    def __init__(
        self,
        folder: Path,
        *,
        waiting: int = 50_000,
        keep_months: int | None = 13,
        journal: bool = False,
        reads_only: bool = False,
    ) -> None:
        prepare(folder)
        self.folder = folder
        lock = WriteLock(folder / "content.lock")
        content = SqliteDatabase(folder / "content.db", lock, migrate, reads_only=reads_only)
        months = Months(folder, journal=journal, reads_only=reads_only)
        super().__init__(content, InteractionLog(months, limit=waiting, keep_months=keep_months))


class PostgresStore(SqlStore):
    """The store of many machines, in a PostgreSQL database. Raises StoreError for an address that is none."""

    def __init__(self, url: str, *, waiting: int = 50_000, keep_months: int | None = 13, journal: bool = False) -> None:
        database = PostgresDatabase(url, migrate)
        partitions = Partitions(database, journal=journal)
        super().__init__(database, InteractionLog(partitions, limit=waiting, keep_months=keep_months))


def open_store(
    data: Path,
    *,
    url: str | None = None,
    waiting: int = 50_000,
    keep_months: int = 13,
    journal: bool = False,
    expires: bool = True,
    proved: bool = True,
) -> Store:
    """The store, `proved` to be readable: else it may say so later, part by part, and be mended. Raises StoreError.

    With the `url` of a PostgreSQL database it is that one, else the one in the data folder; what is missing of either
    is made. Several processes of one machine may open a folder: one of them writes. With `journal` interactions are
    noted for a sink, see `insights.Deliverer`. Without `expires`, which is for commands, nothing is removed for its
    age: whoever writes a folder also does it for the others, and only a server knows for how long to keep things.
    """
    store: Store
    keep = keep_months if expires else None
    if url is not None:
        store = PostgresStore(url, waiting=waiting, keep_months=keep, journal=journal)
    else:
        sqlite = partial(SqliteStore, data, waiting=waiting, keep_months=keep, journal=journal)
        store = open_folder(data, make=sqlite, reader=partial(sqlite, reads_only=True), waiting=waiting)
    try:
        if proved:
            store.sites()
    except StoreError:
        store.close()
        raise
    return store
