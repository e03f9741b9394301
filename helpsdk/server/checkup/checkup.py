"""Everything looked at, in the order in which one would mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from helpsdk.errors import StoreError
from helpsdk.server.checkup import files, folder, machine, stored
from helpsdk.server.checkup.finding import Finding
from helpsdk.server.settings import Settings, halves
from helpsdk.server.store import Store


def examine(
    settings: Settings, data: Path, open_store: Callable[[], Store], site: Path | None = None
) -> Iterator[Finding]:
    """Findings as they are made, also of the `site` folder. `open_store` may raise StoreError, which is one."""
    yield from machine.versions(sqlite_used=settings.database_url is None)
    yield from ways(settings)
    if site is not None:
        yield from folder.site_folder(site)
    yield from machine.folder(data, made=settings.database_url is None)
    if settings.database_url is None and not (data / "content.db").exists():
        yield Finding(
            "store", "note", f"nothing is kept in {data} yet", "`helpsdk publish` or `helpsdk serve` begins it."
        )
        return
    if settings.database_url is None:
        found = list(files.databases(data))
        yield from found
        if any(finding.about == "store" for finding in found):  # as opening it would say once more
            return
    try:
        store = open_store()
    except StoreError as error:
        yield stored.unreadable(error)
        return
    try:
        yield from _of_store(store, data)
    except StoreError as error:
        yield stored.unreadable(error)
    finally:
        store.close()


def _of_store(store: Store, data: Path) -> Iterator[Finding]:
    yield from stored.store_state(store)
    yield from machine.clock(datetime.now(UTC), stored.moments(store))
    for site in store.sites():
        yield from stored.site_state(store, site, data)
    yield from stored.undelivered(store)


def ways(settings: Settings) -> Iterator[Finding]:
    """Settings that are each allowed, and together do less than somebody may think."""
    for half in halves(settings):
        yield Finding("settings", "wrong", str(half), "No server starts with it.")
    if settings.contact_webhook and not settings.contact_webhook_secret:
        advice = "Set HELPSDK_CONTACT_WEBHOOK_SECRET, and have the receiver check signatures."
        yield Finding("settings", "note", "messages are posted to contact_webhook unsigned", advice)
    if settings.public_url and settings.public_url.startswith("http://") and settings.hsts_seconds:
        yield Finding("settings", "note", "hsts_seconds has no effect while public_url is http")
