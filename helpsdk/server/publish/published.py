"""The outcome of a publish or a rollback."""

from __future__ import annotations

from dataclasses import dataclass

from helpsdk.errors import Problem
from helpsdk.identity.trust import Trust
from helpsdk.server.store import NewRevision, Store


@dataclass(frozen=True, slots=True)
class Published:
    """`revision` is what the site now shows; not `changed` when that held the same content already."""

    site: str
    revision: int
    changed: bool
    problems: tuple[Problem, ...] = ()


def trust_of(store: Store, site: str) -> Trust:
    """Whom the site trusts; one that has nothing yet gets its first keys. Raises StoreError."""
    trust = store.trust(site)
    return trust if trust.number else store.change_trust(site, lambda trust: trust)


def commit(store: Store, new: NewRevision, problems: tuple[Problem, ...] = ()) -> Published:
    """Publishes; a site that has no keys yet gets its first ones. Raises StoreError and RevisionConflict."""
    before = store.latest(new.site)
    revision = store.publish(new)
    return Published(new.site, revision.number, revision.number != before, problems)
