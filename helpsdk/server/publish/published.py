"""The outcome of a publish or a rollback."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from helpsdk.errors import Problem
from helpsdk.identity.keys import Key
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


def signing_keys(store: Store, site: str) -> tuple[Key, ...]:
    """The site's bundle keys. Raises StoreError."""
    return tuple(trust_of(store, site).usable("bundle"))


def sealing(manifest: Manifest, keys: Sequence[Key]) -> Seal:
    """Puts the number and time that the store chooses into a manifest, and signs it."""

    def seal(number: int, created: datetime) -> str:
        numbered = manifest.model_copy(update={"revision": number, "created": created})
        return sign_manifest(numbered, keys).model_dump_json()

    return seal


def commit(store: Store, new: NewRevision, problems: tuple[Problem, ...] = ()) -> Published:
    before = store.latest(new.site)
    revision = store.publish(new)
    return Published(new.site, revision.number, revision.number != before, problems)
