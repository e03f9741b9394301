"""The store in a database: one code path for SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from helpsdk.context.memory import Memory
from helpsdk.errors import StoreError
from helpsdk.identity.trust import Trust
from helpsdk.server.store.contacts import Contact, SqlContacts
from helpsdk.server.store.content import SqlContent
from helpsdk.server.store.database import Database
from helpsdk.server.store.exchanges import SqlExchanges
from helpsdk.server.store.figures import Rollups
from helpsdk.server.store.interaction import Added, Rows
from helpsdk.server.store.interactions import InteractionLog
from helpsdk.server.store.journal import Delivery
from helpsdk.server.store.listening import Changed
from helpsdk.server.store.migrate import current
from helpsdk.server.store.renders import SqlRenders
from helpsdk.server.store.revision import NewRevision, News, Revision
from helpsdk.server.store.status import StoreKind, StoreStatus
from helpsdk.server.store.trust import Change, SqlTrust, change_trust
from helpsdk.server.store.usage import SqlUsage, by_day, by_kind, first_day, first_hour
from helpsdk.server.store.viewers import SqlMemories


class SqlStore:
    """See `protocol.Store`. Content and interactions may fail apart."""

    def __init__(self, database: Database, interactions: InteractionLog) -> None:
        self._database = database
        self._interactions = interactions
        self._trust = SqlTrust(database)
        self._content = SqlContent(database, self._trust)
        self._renders = SqlRenders(database)
        self._exchanges = SqlExchanges(database)
        self._usage = SqlUsage(database)
        self._memories = SqlMemories(database)
        self._contacts = SqlContacts(database)

    @property
    def renders(self) -> SqlRenders:
        return self._renders

    def sites(self) -> list[str]:
        return self._content.sites()

    def latest(self, site: str) -> int:
        return self._content.latest(site)

    def revision(self, site: str, number: int | None = None) -> Revision:
        return self._content.revision(site, number)

    def news(self, site: str, above: int, known: Collection[str]) -> News | None:
        return self._content.news(site, above, known)

    def revisions(self, site: str, *, limit: int = 50) -> list[Revision]:
        return self._content.revisions(site, limit)

    def publish(self, new: NewRevision) -> Revision:
        return self._content.publish(new)

    def drafts(self, site: str) -> dict[str, str]:
        return {path: hash for path, (_source, hash) in self._content.drafts(site).items() if hash}

    def draft_sources(self, site: str) -> dict[str, tuple[str, str]]:
        return self._content.drafts(site)

    def save_drafts(
        self,
        site: str,
        source: str,
        files: Mapping[str, str],
        blobs: Mapping[str, bytes],
        expected: Mapping[str, str],
    ) -> list[str]:
        return self._content.save_drafts(site, source, files, blobs, expected)

    def blobs(self, hashes: Iterable[str]) -> dict[str, bytes]:
        return self._content.blobs(hashes)

    def add_interactions(self, site: str, rows: Rows) -> Future[Added]:
        return self._interactions.add(site, rows)

    def interactions(self, site: str, period: str) -> list[dict[str, Any]]:
        return self._interactions.read(site, period)

    @property
    def rollups(self) -> Rollups:
        return self._interactions.rollups

    def delivering(self) -> AbstractContextManager[bool]:
        return self._interactions.delivering()

    def undelivered(self, limit: int) -> Delivery | None:
        return self._interactions.undelivered(limit)

    def delivered(self, delivery: Delivery) -> None:
        self._interactions.delivered(delivery)

    def trust(self, site: str) -> Trust:
        return self._trust.read(site)

    def trust_number(self, site: str) -> int:
        return self._trust.number(site)

    def replace_trust(self, site: str, trust: Trust, *, expected: int) -> Trust | None:
        return self._trust.replace(site, trust, expected)

    def change_trust(self, site: str, change: Change) -> Trust:
        return change_trust(self, site, change)

    def bind(self, site: str, jti: str, device: str, expires: float, now: float) -> bool:
        return self._exchanges.bind(site, jti, device, expires, now)

    def note_use(self, site: str, *, keys: Mapping[str, datetime], traffic: Mapping[tuple[str, str], int]) -> None:
        self._usage.note(site, keys, traffic)

    def uses(self, site: str) -> dict[str, datetime]:
        return self._usage.uses(site)

    def traffic(self, site: str, days: int) -> list[tuple[str, str, int]]:
        return by_day(self._usage.since(site, first_day(days)))

    def recent_traffic(self, site: str, hours: int) -> dict[str, int]:
        return by_kind(self._usage.since(site, first_hour(hours)))

    def memory(self, site: str, viewer: str) -> Memory | None:
        return self._memories.read(site, viewer)

    def merge_memory(self, site: str, viewer: str, memory: Memory, gone: Sequence[str] = ()) -> Memory:
        return self._memories.merge(site, viewer, memory, gone)

    def add_contact(self, contact: Contact) -> None:
        self._contacts.add(contact)

    def due_contacts(self, now: float, limit: int = 50, sites: Collection[str] | None = None) -> list[Contact]:
        return self._contacts.due(now, limit, sites)

    def claim_contact(self, contact: Contact, until: float) -> Contact | None:
        return self._contacts.claim(contact, until)

    def save_contact(self, contact: Contact) -> None:
        self._contacts.save(contact)

    def contacts(self, site: str | None = None, state: str | None = None, limit: int = 100) -> list[Contact]:
        return self._contacts.kept(site, state, limit)

    def tidy_contacts(self, now: float) -> int:
        return self._contacts.tidy(now)

    def knows(self, site: str, viewer_key: str) -> bool:
        return self._interactions.knows(site, viewer_key)

    def forget(self, site: str, viewer_key: str) -> int:
        # Devices are known from the interactions, so what hangs on them goes first: an interruption loses nothing.
        devices = self._interactions.devices(site, viewer_key)
        removed = self._exchanges.forget(site, devices)
        removed += self._memories.forget(site, viewer_key) + self._contacts.forget(site, viewer_key)
        self._database.checkpoint()
        return removed + self._interactions.forget(site, viewer_key)

    def listen(self, changed: Changed) -> Callable[[], None]:
        return self._database.listen(changed)

    def status(self) -> StoreStatus:
        schema, problems = "", list(self._database.problems())
        try:
            with self._database.reading() as connection:
                schema = current(connection) or ""
        except StoreError as error:
            problems.append(str(error))
        kind: StoreKind = "postgres" if self._database.dialect == "postgresql" else "sqlite"
        return StoreStatus(kind, "direct", self._database.version, schema, self._interactions.waiting, tuple(problems))

    def close(self) -> None:
        self._interactions.close()
        self._database.close()
