"""What readers taught a site goes from revision to revision: no publish of writers' work loses it."""

from __future__ import annotations

from helpsdk.server.publish.published import Published, commit
from helpsdk.server.store import NewRevision, Revision, Store, content_digest
from helpsdk.site.learned import Learned
from helpsdk.site.manifest import Manifest, PartEntry, canonical_json, part_hash, read_manifest

LEARNED = "learned"  # the part's name


def carried(content: Manifest, newest: Manifest) -> Manifest:
    """The manifest of some content with what is learned now, in place of what was learned when it was made."""
    return _with(content, newest.parts.get(LEARNED))


def publish_learned(store: Store, site: str, learned: Learned, *, expected: int, note: str = "") -> Published:
    """The content of the revision that was learned about, `expected`, with this part. Drafts stay as they are.

    Raises NotFound when there is no such revision, RevisionConflict when it is not the newest any more, since what was
    learned may not be about the texts that are shown now, and StoreError.
    """
    newest = store.revision(site, expected)
    content = canonical_json(learned.model_dump(mode="json")) if learned else b""
    entry = PartEntry(hash=part_hash(content), bytes=len(content)) if learned else None
    draft = _with(read_manifest(newest.manifest), entry)
    new = NewRevision(
        site=site,
        kind="publish",
        content=digest(newest, draft),
        files=newest.files,
        blobs={entry.hash: content} if entry is not None else {},
        draft=draft.model_dump_json(),
        note=note,
        expected=expected,
    )
    return commit(store, new)


def digest(revision: Revision, manifest: Manifest) -> str:
    """What identifies a revision's files together with the parts of a manifest."""
    return content_digest(revision.files, {name: part.hash for name, part in manifest.parts.items()})


def _with(manifest: Manifest, learned: PartEntry | None) -> Manifest:
    others = {name: part for name, part in manifest.parts.items() if name != LEARNED}
    parts = others if learned is None else {**others, LEARNED: learned}
    return manifest.model_copy(update={"parts": dict(sorted(parts.items()))})
