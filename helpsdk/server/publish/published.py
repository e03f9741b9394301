"""The outcome of a publish or a rollback."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from helpsdk.errors import Problem
from helpsdk.server.store import NewRevision, Seal, Store
from helpsdk.site.bundle import Manifest


@dataclass(frozen=True, slots=True)
class Published:
    """`revision` is what the site now shows; not `changed` when that held the same content already."""

    site: str
    revision: int
    changed: bool
    problems: tuple[Problem, ...] = ()


def sealing(manifest: Manifest) -> Seal:
    """Puts the number and time that the store chooses into a manifest."""

    def seal(number: int, created: datetime) -> str:
        return manifest.model_copy(update={"revision": number, "created": created}).model_dump_json()

    return seal


def commit(store: Store, new: NewRevision, problems: tuple[Problem, ...] = ()) -> Published:
    before = store.latest(new.site)
    revision = store.publish(new)
    return Published(new.site, revision.number, revision.number != before, problems)
