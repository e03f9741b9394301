"""Whom each site trusts, as one document per site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy import Connection, select

from helpsdk.errors import KeyRefused, StoreError
from helpsdk.identity.revocations import Revocations
from helpsdk.identity.trust import Trust, new_trust
from helpsdk.server.store.database import Database, insert
from helpsdk.server.store.schema import trust as table

#: From one trust to the next; the same object again means: no change.
Change = Callable[[Trust], Trust]


class Trusting(Protocol):
    """The part of a store that `change_trust` needs."""

    def trust(self, site: str) -> Trust: ...

    def replace_trust(self, site: str, trust: Trust, *, expected: int) -> Trust | None: ...


class SqlTrust:
    """See `protocol.Store.trust`, `trust_number` and `replace_trust`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, site: str) -> Trust:
        with self._database.reading() as connection:
            return kept(connection, site)

    def number(self, site: str) -> int:
        with self._database.reading() as connection:
            return connection.scalar(select(table.c.number).where(table.c.site == site)) or 0

    def replace(self, site: str, trust: Trust, expected: int) -> Trust | None:
        with self._database.writing() as connection:
            self._database.hold(connection, site)
            if (connection.scalar(select(table.c.number).where(table.c.site == site)) or 0) != expected:
                return None
            after = numbered(trust, expected)
            self._save(connection, site, after)
        self._database.checkpoint()  # the secret of a revoked key is gone now
        return after

    def begun(self, connection: Connection, site: str) -> Trust:
        """The site's trust, its first one when it had none, in the transaction of the connection."""
        trust = kept(connection, site)
        if not trust.number:
            trust = numbered(new_trust(site, datetime.now(UTC)), 0)
            self._save(connection, site, trust)
        return trust

    def _save(self, connection: Connection, site: str, trust: Trust) -> None:
        row = {"number": trust.number, "document": trust.to_json()}
        new = insert(self._database, table).values(site=site, **row)
        connection.execute(new.on_conflict_do_update(index_elements=[table.c.site], set_=row))
        self._database.announce(connection, site)


def change_trust(store: Trusting, site: str, change: Change) -> Trust:
    """See `protocol.Store.change_trust`: read, change, compare and swap, until nobody was faster."""
    while True:
        before = store.trust(site)
        given = before if before.number else new_trust(site, datetime.now(UTC))
        after = change(given)
        if after is before:
            return before
        swapped = store.replace_trust(site, after, expected=before.number)
        if swapped is not None:
            return swapped


def numbered(trust: Trust, before: int) -> Trust:
    """Under the number after `before`, and above its own: one taken over from elsewhere never falls behind it."""
    return replace(trust, number=max(before, trust.number) + 1)


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
        raise StoreError(f"site {site}: {error}") from None
