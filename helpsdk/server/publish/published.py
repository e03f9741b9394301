"""The outcome of a publish or a rollback."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from helpsdk.errors import Problem
from helpsdk.identity.trust import Trust
from helpsdk.server.store import NewRevision, Seal, Store
from helpsdk.site.bundle import Manifest
from helpsdk.site.signing import sign_manifest


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


def sealing(manifest: Manifest) -> Seal:
    """Puts the number and time that the store chooses into a manifest, and signs it with the bundle keys of then."""

    def seal(number: int, created: datetime, trust: Trust) -> str:
        numbered = manifest.model_copy(update={"revision": number, "created": created})
        return sign_manifest(numbered, tuple(trust.usable("bundle"))).model_dump_json()

    return seal


def commit(store: Store, new: NewRevision, problems: tuple[Problem, ...] = ()) -> Published:
    """Publishes; a site that has no keys yet gets its first ones. Raises StoreError."""
    trust_of(store, new.site)
    before = store.latest(new.site)
    revision = store.publish(new)
    return Published(new.site, revision.number, revision.number != before, problems)
