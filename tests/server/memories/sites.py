"""A site as the memories know it, over any store, and interactions of its viewers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from helpsdk.context.memory import NO_MEMORY, Memory, dismissed
from helpsdk.errors import StoreError
from helpsdk.runtime.runtime import Runtime
from helpsdk.server.memories import Memories
from helpsdk.server.store import MemoryStore
from helpsdk.server.store.interaction import COLUMNS
from helpsdk.site.folder import site_from_files
from helpsdk.site.publishable import publishable
from tests.factories import SITE, site_files
from tests.server.serving import uuid7

RULES = """\
- id: a-tip
  show: {kind: tip, article: tax-id-format, trigger: focus}
  at: {element: invoice.detail.total}
  caps: [{max: 3, per: lifetime}]
  set: news
- id: of-a-set
  show: {kind: tip, article: tax-id-format, trigger: focus}
  at: {element: invoice.detail.total}
  dismiss: {scope: set}
  set: news
- id: a-panel
  show: {kind: panel, article: send-invoice}
  at: {any: true}
  stop_after: {event: invoice.failed, times: 2}
- id: for-a-visit
  show: {kind: panel, article: send-invoice}
  at: {any: true}
  dismiss: {scope: once}
- id: shown-again
  show: {kind: panel, article: raised}
  at: {any: true}
- id: for-owners
  show: {kind: panel, article: send-invoice}
  at: {any: true}
  audience: {groups: [owners]}
  set: private
- id: a-list
  show: {kind: checklist, article: tax-id-format, steps: [{id: germany}]}
  at: {any: true}
"""
FILES: dict[str, str | None] = {
    "site.yaml": SITE,
    "rules/main.yaml": RULES,
    "policy.yaml": "fallback: []\nsets: {news: {}, private: {}}\n",
    "articles/raised/en.md": "---\ntitle: Raised\nmajor: 2\n---\nText.\n",
    "articles/tax-id-format/ru.md": None,
}
REVISION = 7
KEY = "key-of-anna"
KEPT = dismissed(NO_MEMORY, "a-tip", "forever", 1)
SENT = dismissed(NO_MEMORY, "a-panel", "forever", 1)
PATIENT = 10.0  # seconds: a busy machine may take its time


def runtime(revision: int = REVISION, **files: str | None) -> Runtime:
    return Runtime(publishable(site_from_files(site_files(**{**FILES, **files})).site), revision)


@dataclass
class Snapshot:
    runtime: Runtime


class Wedged(MemoryStore):
    """`away`: raises; `slow`: until `free` is set, readers wait. Counts what is read and written."""

    def __init__(self) -> None:
        super().__init__()
        self.away = False
        self.free = threading.Event()
        self.free.set()
        self.reads = self.merges = 0

    def memory(self, site: str, viewer: str) -> Memory | None:
        self.reads += 1
        self.free.wait(30)
        if self.away:
            raise StoreError("the store is away")
        return super().memory(site, viewer)

    def merge_memory(self, site: str, viewer: str, memory: Memory, gone: Any = ()) -> Memory:
        if self.away:
            raise StoreError("the store is away")
        self.merges += 1
        return super().merge_memory(site, viewer, memory, gone)


@dataclass
class Shelf:
    kept: Wedged = field(default_factory=Wedged)

    def store(self) -> Wedged:
        return self.kept


@dataclass
class Site:
    id: str = "shop"
    shelf: Shelf = field(default_factory=Shelf)
    current: Snapshot | None = None

    @property
    def store(self) -> Wedged:
        return self.shelf.kept


def row(type: str, **fields: Any) -> tuple[Any, ...]:
    """As the interactions' route hands them on."""
    at = fields.pop("at", None) or datetime.now(UTC)
    given = {"id": uuid7(at), "type": type, "at": at.isoformat(), "device": "phone", "revision": REVISION, **fields}
    return tuple(map(given.get, COLUMNS))


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


Clocked = Callable[[], float]


@contextmanager
def memories(seconds: float = PATIENT, **how: Any) -> Iterator[Memories]:
    made = Memories(seconds, **how)
    try:
        yield made
    finally:
        made.close()


def recalled(made: Memories, site: Site, sent: Memory | None = None, viewer: str | None = KEY) -> Memory | None:
    return asyncio.run(made.recall(site, viewer, sent))
