"""A revision's content under a new number, signed with the keys of now; writers' drafts stay as they are."""

from __future__ import annotations

from helpsdk.server.publish.published import Published, commit
from helpsdk.server.store import NewRevision, Store


def rollback(store: Store, site: str, revision: int, *, note: str = "", above: int = 0) -> Published:
    """Always a new revision, greater than `above`, also of what is shown already.

    Raises NotFound when there is none to go back to.
    """
    old = store.revision(site, revision)
    new = NewRevision(
        site=site,
        kind="rollback",
        content=old.content,
        files=old.files,
        blobs={},
        draft=old.manifest,
        note=note,
        of=revision,
        above=above,
    )
    return commit(store, new)


def publish_again(store: Store, site: str) -> Published | None:
    """The newest revision once more, for other keys to sign it; None when nothing is published."""
    latest = store.latest(site)
    return rollback(store, site, latest, note="signed anew") if latest else None
