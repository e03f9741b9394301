"""A revision's content under a new number, signed with the keys of now; writers' drafts stay as they are."""

from __future__ import annotations

from helpsdk.server.publish.carried import carried, digest
from helpsdk.server.publish.published import Published, commit
from helpsdk.server.store import NewRevision, Store
from helpsdk.site.manifest import read_manifest


def rollback(store: Store, site: str, revision: int, *, note: str = "", above: int = 0) -> Published:
    """Always a new revision, greater than `above`, also of what is shown already. What readers taught stays.

    Raises NotFound when there is none to go back to.
    """
    old = store.revision(site, revision)
    draft = carried(read_manifest(old.manifest), read_manifest(store.revision(site).manifest))
    new = NewRevision(
        site=site,
        kind="rollback",
        content=digest(old, draft),
        files=old.files,
        blobs={},
        draft=draft.model_dump_json(),
        note=note,
        of=revision,
        above=above,
    )
    return commit(store, new)


def publish_again(store: Store, site: str) -> Published | None:
    """The newest revision once more, for other keys to sign it; None when nothing is published."""
    latest = store.latest(site)
    return rollback(store, site, latest, note="signed anew") if latest else None
