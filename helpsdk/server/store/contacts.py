"""Messages to a site's support team, on their way: kept before anybody is told that they were sent.

The text of one that was delivered is the receiver's: here it is erased, and only its id stays for a while, so that the
same message sent again is not a second one.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Row, and_, delete, select, update

from helpsdk.server.store.database import Database, insert
from helpsdk.server.store.schema import contacts as table

#: waiting: to be delivered; dead: given up, and kept for somebody to look at.
ContactState = Literal["waiting", "delivered", "dead"]

#: How long a delivered one is known by its id, from when it was written, and a dead one is kept, from when it died.
KEPT: Final[Mapping[ContactState, timedelta]] = {"delivered": timedelta(days=8), "dead": timedelta(days=90)}
#: One that nobody has tried to deliver for so long is given up: no server serves its site any more.
WAITS: Final = timedelta(days=30)
_UNTRIED: Final = f"nobody tried to deliver it for {WAITS.days} days"


@dataclass(frozen=True, slots=True)
class Contact:
    """`viewer` is an opaque key (`Trust.viewer_key`), None for nobody. An `id` is its site's own.

    `due` is the Unix time of the next attempt; of a dead one, when it was given up.
    `document`: message, reply_to, context, read, locale; `sent` lists the ways by which it has arrived already.
    """

    id: str
    site: str
    created: datetime
    viewer: str | None
    document: Mapping[str, Any] = field(default_factory=dict)
    state: ContactState = "waiting"
    attempts: int = 0
    due: float = 0.0
    error: str = ""

    def row(self) -> dict[str, Any]:
        """As it is kept: texts and numbers alone."""
        return {
            "id": self.id,
            "site": self.site,
            "created": _stamp(self.created),
            "viewer": self.viewer,
            "document": json.dumps(dict(self.document), ensure_ascii=False, separators=(",", ":")),
            "state": self.state,
            "attempts": self.attempts,
            "due": self.due,
            "error": self.error,
        }

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Contact:
        """What `row` wrote."""
        return cls(
            **{**row, "created": datetime.fromisoformat(row["created"]), "document": json.loads(row["document"])}
        )

    def delivered(self) -> Contact:
        """It has arrived, and its text with it."""
        return replace(self, state="delivered", document={}, error="")


class SqlContacts:
    """See `protocol.Store`: `add_contact`, `due_contacts`, `claim_contact` and what else has contacts in its name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, contact: Contact) -> None:
        with self._database.writing() as connection:
            connection.execute(insert(self._database, table).values(**contact.row()).on_conflict_do_nothing())

    def due(self, now: float, limit: int, sites: Collection[str] | None) -> list[Contact]:
        query = select(table).where(table.c.state == "waiting", table.c.due <= now)
        query = query if sites is None else query.where(table.c.site.in_(sorted(sites)))
        with self._database.reading() as connection:
            return _read(connection.execute(query.order_by(table.c.due, table.c.id).limit(limit)))

    def claim(self, contact: Contact, until: float) -> Contact | None:
        as_seen = (*_is(contact), table.c.state == "waiting", table.c.attempts == contact.attempts)
        claimed = replace(contact, attempts=contact.attempts + 1, due=until)
        with self._database.writing() as connection:
            change = update(table).where(*as_seen).values(attempts=claimed.attempts, due=until)
            return claimed if connection.execute(change).rowcount else None

    def save(self, contact: Contact) -> None:
        row = contact.row()
        values = {name: row[name] for name in ("document", "state", "attempts", "due", "error")}
        still_here = (*_is(contact), table.c.state != "delivered")
        with self._database.writing() as connection:
            connection.execute(update(table).where(*still_here).values(**values))
        if contact.state == "delivered":
            self._database.checkpoint()  # the text is gone from here now

    def kept(self, site: str | None, state: str | None, limit: int) -> list[Contact]:
        query = select(table).order_by(table.c.created.desc(), table.c.id.desc()).limit(limit)
        query = query if site is None else query.where(table.c.site == site)
        query = query if state is None else query.where(table.c.state == state)
        with self._database.reading() as connection:
            return _read(connection.execute(query))

    def tidy(self, now: float) -> int:
        with self._database.writing() as connection:
            removed = sum(connection.execute(delete(table).where(old)).rowcount for old in _kept_enough(now))
            given_up = connection.execute(
                update(table)
                .where(table.c.state == "waiting", table.c.due < now - WAITS.total_seconds())
                .values(state="dead", due=now, error=_UNTRIED)
            ).rowcount
        if removed:
            self._database.checkpoint()  # what was written is gone from here now
        return given_up

    def forget(self, site: str, viewer: str) -> int:
        """Removes a viewer's messages; how many."""
        with self._database.writing() as connection:
            return connection.execute(delete(table).where(table.c.site == site, table.c.viewer == viewer)).rowcount


class KeptContacts:
    """The same, for as long as the process lives."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._kept: dict[tuple[str, str], Contact] = {}

    def add(self, contact: Contact) -> None:
        with self._guard:
            self._kept.setdefault(_key(contact), contact)

    def due(self, now: float, limit: int, sites: Collection[str] | None) -> list[Contact]:
        waiting = [one for one in list(self._kept.values()) if one.state == "waiting" and one.due <= now]
        waiting = waiting if sites is None else [one for one in waiting if one.site in sites]
        return sorted(waiting, key=lambda one: (one.due, one.id))[:limit]

    def claim(self, contact: Contact, until: float) -> Contact | None:
        with self._guard:
            there = self._kept.get(_key(contact))
            if there is None or (there.state, there.attempts) != ("waiting", contact.attempts):
                return None
            self._kept[_key(contact)] = replace(there, attempts=there.attempts + 1, due=until)
            return replace(contact, attempts=contact.attempts + 1, due=until)

    def save(self, contact: Contact) -> None:
        with self._guard:
            there = self._kept.get(_key(contact))
            if there is not None and there.state != "delivered":
                self._kept[_key(contact)] = contact

    def kept(self, site: str | None, state: str | None, limit: int) -> list[Contact]:
        found = [one for one in list(self._kept.values()) if site in (None, one.site) and state in (None, one.state)]
        return sorted(found, key=lambda one: (_stamp(one.created), one.id), reverse=True)[:limit]

    def tidy(self, now: float) -> int:
        with self._guard:
            self._kept = {key: one for key, one in self._kept.items() if not _is_old(one, now)}
            left = [one for one in self._kept.values() if _is_left(one, now)]
            for one in left:
                self._kept[_key(one)] = replace(one, state="dead", due=now, error=_UNTRIED)
        return len(left)

    def forget(self, site: str, viewer: str) -> int:
        with self._guard:
            theirs = [key for key, one in self._kept.items() if (one.site, one.viewer) == (site, viewer)]
            for key in theirs:
                del self._kept[key]
        return len(theirs)


def _key(contact: Contact) -> tuple[str, str]:
    return contact.site, contact.id


def _is(contact: Contact) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.c.site == contact.site, table.c.id == contact.id


def _kept_enough(now: float) -> tuple[ColumnElement[bool], ...]:
    arrived, died = _kept_since(now)
    return (
        and_(table.c.state == "delivered", table.c.created < _stamp(arrived)),
        and_(table.c.state == "dead", table.c.due < died.timestamp()),
    )


def _is_old(contact: Contact, now: float) -> bool:
    arrived, died = _kept_since(now)
    if contact.state == "delivered":
        return contact.created < arrived
    return contact.state == "dead" and contact.due < died.timestamp()


def _is_left(contact: Contact, now: float) -> bool:
    return contact.state == "waiting" and contact.due < now - WAITS.total_seconds()


def _kept_since(now: float) -> tuple[datetime, datetime]:
    """When the oldest that are still kept were written, of those that arrived, and died, of the dead."""
    at = datetime.fromtimestamp(now, UTC)
    return at - KEPT["delivered"], at - KEPT["dead"]


def _read(rows: Iterable[Row[Any]]) -> list[Contact]:
    return [Contact.of(dict(row._mapping)) for row in rows]


def _stamp(at: datetime) -> str:
    """UTC, so that texts compare as moments do."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
