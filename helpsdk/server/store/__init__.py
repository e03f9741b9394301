"""Drafts, revisions and interactions: what outlives the process."""

from __future__ import annotations

from pathlib import Path

from helpsdk.errors import StoreError
from helpsdk.server.store.interaction import Added
from helpsdk.server.store.memory import MemoryStore
from helpsdk.server.store.protocol import Renders, Store
from helpsdk.server.store.revision import NewRevision, Revision, RevisionKind, Seal, content_digest, sha256
from helpsdk.server.store.sqlite import SqliteStore

__all__ = [
    "Added",
    "MemoryStore",
    "NewRevision",
    "Renders",
    "Revision",
    "RevisionKind",
    "Seal",
    "SqliteStore",
    "Store",
    "content_digest",
    "open_store",
    "sha256",
]


def open_store(data: Path, *, waiting: int = 50_000, keep_months: int = 13) -> Store:
    """The store in the data folder, made when it is not there, and proved to be readable. Raises StoreError."""
    store = SqliteStore(data, waiting=waiting, keep_months=keep_months)
    try:
        store.sites()
    except StoreError:
        store.close()
        raise
    return store
