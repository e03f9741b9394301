"""Whom each site trusts, as one document per site in content.db."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from helpsdk.errors import KeyRefused, StoreError
from helpsdk.identity.revocations import Revocations
from helpsdk.identity.trust import Trust, new_trust
from helpsdk.server.store.database import Database
from helpsdk.server.store.schema import trust as table

#: From one trust to the next; the same object again means: no change.
Change = Callable[[Trust], Trust]


class SqliteTrust:
    """See `protocol.Store.trust`, `trust_number` and `change_trust`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, site: str) -> Trust:
        with self._database.reading() as connection:
            return kept(connection, site)

    def number(self, site: str) -> int:
        with self._database.reading() as connection:
            return connection.scalar(select(table.c.number).where(table.c.site == site)) or 0

    def change(self, site: str, change: Change) -> Trust:
        with self._database.writing() as connection:
            before = kept(connection, site)
            after = changed(before, change)
            if after is not before:
                row = {"number": after.number, "document": after.to_json()}
                connection.execute(insert(table).values(site=site, **row).on_conflict_do_update(set_=row))
        if after is not before:
            self._database.checkpoint()  # the secret of a revoked key is gone now
        return after


def changed(before: Trust, change: Change) -> Trust:
    """The trust to keep next, the same object when there is nothing new; a site without one starts with a new one.

    The number rises above that of both trusts, so that one taken over from elsewhere never falls behind it.
    """
    given = before if before.number else new_trust(before.site, datetime.now(UTC))
    after = change(given)
    if after is before:
        return before
    return replace(after, number=max(before.number, after.number) + 1)


def nobody(site: str) -> Trust:
    """What is trusted where nothing is kept: no key, so nobody is known."""
    return Trust(site, 0, (), Revocations(), salt=b"")


def kept(connection: Connection, site: str) -> Trust:
    """The site's trust, in the transaction of the connection. Raises StoreError."""
    row = connection.execute(select(table).where(table.c.site == site)).first()
    if row is None:
        return nobody(site)
    try:
        return replace(Trust.from_json(row.document), number=row.number)
    except KeyRefused as error:
        raise StoreError(f"content.db: {error}") from None
