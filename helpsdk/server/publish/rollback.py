"""A revision's content under a new number, signed with the keys of now; writers' drafts stay as they are."""

from __future__ import annotations

from helpsdk.server.publish.published import Published, commit, sealing
from helpsdk.server.store import NewRevision, Store
from helpsdk.site.bundle import read_manifest


def rollback(store: Store, site: str, revision: int, *, note: str = "") -> Published:
    """Always a new revision, also of what is shown already. Raises NotFound when there is none to go back to."""
    old = store.revision(site, revision)
    new = NewRevision(
        site=site,
        kind="rollback",
        content=old.content,
        files=old.files,
        blobs={},
        seal=sealing(read_manifest(old.manifest)),
        note=note,
        of=revision,
    )
    return commit(store, new)


def publish_again(store: Store, site: str) -> Published | None:
    """The newest revision once more, for other keys to sign it; None when nothing is published."""
    latest = store.latest(site)
    return rollback(store, site, latest, note="signed anew") if latest else None
