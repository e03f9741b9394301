"""Drafts, revisions and interactions: what outlives the process."""

from __future__ import annotations

from helpsdk.server.store.contacts import Contact
from helpsdk.server.store.interaction import Added
from helpsdk.server.store.memory import MemoryStore
from helpsdk.server.store.opening import PostgresStore, SqliteStore, open_store
from helpsdk.server.store.protocol import Renders, Store
from helpsdk.server.store.revision import NewRevision, News, Revision, RevisionKind, content_digest, sha256
from helpsdk.server.store.status import StoreStatus

__all__ = [
    "Added",
    "Contact",
    "MemoryStore",
    "NewRevision",
    "News",
    "PostgresStore",
    "Renders",
    "Revision",
    "RevisionKind",
    "SqliteStore",
    "Store",
    "StoreStatus",
    "content_digest",
    "open_store",
    "sha256",
]
