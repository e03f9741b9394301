"""What is kept: the store, each site's revisions and keys, its last-good files and indexes, undelivered messages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from helpsdk.errors import BundleInvalid, StoreError
from helpsdk.search.buildfolder import MANIFEST, IndexInvalid, IndexManifest, read_manifest
from helpsdk.server.checkup.finding import Finding
from helpsdk.server.follower.lastgood import LastGood
from helpsdk.server.store import Store
from helpsdk.site.bundle import read_manifest as read_bundle

_DEAD_SHOWN = 5


def store_state(store: Store) -> Iterator[Finding]:
    status = store.status()
    schema = status.schema or "not made yet"
    yield Finding(
        "store", "ok", f"{status.kind} {status.version}, schema {schema}, this process is {_ROLES[status.role]}"
    )
    if status.waiting:
        yield Finding("store", "note", f"{status.waiting} interactions are waiting for the disk")
    for problem in status.problems:
        yield Finding("store", "wrong", problem)


_ROLES = {"writer": "the one that writes", "follower": "one that hands its writes on", "direct": "writing by itself"}


def site_state(store: Store, site: str, data: Path) -> Iterator[Finding]:
    about = f"site {site}"
    if not store.latest(site):
        yield Finding(about, "note", "nothing is published", "`helpsdk publish` does it, here or with --server.")
        yield from _keys(store, site, about)
        return
    revision = store.revision(site)
    yield Finding(about, "ok", f"revision {revision.number} of {revision.created:%Y-%m-%d %H:%M} UTC")
    yield from _keys(store, site, about)
    yield from _last_good(LastGood(data, site), revision.number, about)
    yield from _indexes(data / "index" / site, about)


def moments(store: Store) -> Iterator[tuple[str, datetime]]:
    """What was written with a clock, perhaps another one."""
    for site in store.sites():
        if number := store.latest(site):
            yield f"revision {number} of {site}", store.revision(site, number).created


def undelivered(store: Store) -> Iterator[Finding]:
    dead = store.contacts(state="dead")
    waiting = [contact for contact in store.contacts(state="waiting") if contact.attempts]
    if not dead and not waiting:
        yield Finding("contact", "ok", "no message is undelivered")
    if waiting:
        yield Finding("contact", "note", f"{len(waiting)} messages are tried again; the last time: {waiting[0].error}")
    if dead:
        named = "; ".join(f"{contact.id} of {contact.site}: {contact.error}" for contact in dead[:_DEAD_SHOWN])
        yield Finding(
            "contact",
            "wrong",
            f"{len(dead)} messages were given up: {named}",
            "Mend the way, then `helpsdk contact retry`.",
        )


def _keys(store: Store, site: str, about: str) -> Iterator[Finding]:
    trust = store.trust(site)
    if not trust.number:
        yield Finding(about, "note", "it has no keys yet", "They are made with the first publish.")
        return
    hosts = any(trust.usable("host"))
    signed = "its host can sign people in" if hosts else "no host key: everybody is anonymous"
    yield Finding(about, "ok", f"{signed}{'; proof is required' if trust.enforce else ''}")


def _last_good(last_good: LastGood, newest: int, about: str) -> Iterator[Finding]:
    if not last_good.present:
        yield Finding(about, "note", "no last-good files", "They are written when it is first served here.")
        return
    try:
        kept = last_good.load()
        for part in read_bundle(kept.manifest).parts.values():
            last_good.blob(part.hash)
    except BundleInvalid as error:
        yield Finding(about, "wrong", f"last-good files: {error}", "They are written again with the next publish.")
        return
    behind = f", the store is at {newest}" if kept.revision != newest else ""
    yield Finding(about, "note" if behind else "ok", f"last-good files of revision {kept.revision}{behind}")


def _indexes(folder: Path, about: str) -> Iterator[Finding]:
    builds = sorted(path.parent for path in folder.glob(f"*/*/{MANIFEST}") if not path.parent.name.startswith("."))
    if not builds:
        yield Finding(about, "note", "no index on this disk", "It is built when the site is first served here.")
    newest: dict[str, IndexManifest] = {}
    for build in builds:
        try:
            manifest = read_manifest(build)
        except IndexInvalid as error:
            yield Finding(about, "note", f"an index of {build.parent.name}: {error}", "It is built again when needed.")
            continue
        if manifest.locale not in newest or manifest.revision > newest[manifest.locale].revision:
            newest[manifest.locale] = manifest
    for locale, manifest in sorted(newest.items()):
        yield Finding(about, "ok", f"index {locale}: revision {manifest.revision}, {manifest.count:,} sections")


def unreadable(error: StoreError) -> Finding:
    return Finding("store", "wrong", str(error), "Until it is back, servers answer from their last-good files.")
