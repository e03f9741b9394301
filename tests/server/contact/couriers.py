"""A site with messages to carry, and ways that fail as they are told to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from helpsdk.server.contact import Outbox
from helpsdk.server.store import MemoryStore, Store
from helpsdk.server.store.contacts import Contact
from tests.server.contact.receivers import NOW

AT = NOW.timestamp()


@dataclass
class Shelf:
    kept: Store = field(default_factory=MemoryStore)

    def store(self) -> Store:
        return self.kept


@dataclass
class Site:
    id: str = "shop"
    shelf: Shelf = field(default_factory=Shelf)


@dataclass
class Courier:
    """A way that fails as it is told to, each time once; it remembers what it was given."""

    name: str = "webhook"
    failures: list[Exception] = field(default_factory=list)
    given: list[str] = field(default_factory=list)

    def send(self, contact: Contact) -> None:
        self.given.append(contact.id)
        if self.failures:
            raise self.failures.pop(0)


class Clock:
    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> float:
        return self.now


def outbox(site: Site, *ways: Any, clock: Clock | None = None, **how: Any) -> Outbox:
    return Outbox(lambda: [site], ways, clock=clock or Clock(), chance=lambda: 0.5, **how)


def states(site: Site) -> list[tuple[str, int, str]]:
    return [(one.state, one.attempts, one.error) for one in site.shelf.kept.contacts()]
