"""A writer's folder becomes the next revision."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from helpsdk.errors import SiteInvalid, StoreError
from helpsdk.server.publish.published import Published, commit, sealing, trust_of
from helpsdk.server.publish.rollback import publish_again
from helpsdk.server.store import NewRevision, Store, content_digest, sha256
from helpsdk.site.bodies import cache_key
from helpsdk.site.bundle import manifest, pack, read_manifest
from helpsdk.site.folder import Loaded, load_site
from helpsdk.site.order import in_file_order
from helpsdk.site.publishable import prepare
from helpsdk.site.site import Site

SOURCE = "folder"


def publish_folder(store: Store, folder: Path, *, note: str = "", above: int = 0) -> Published:
    """Publishes what the folder holds now, in one transaction; content already shown makes no new revision.

    The number will be greater than `above`. Raises SiteInvalid with every problem, having changed nothing; StoreError.
    """
    return _publish(store, load_site(folder, cache=store.renders), note=note, above=above)


def sync_folder(store: Store, folder: Path, *, above: int = 0) -> Published:
    """Publishes only when a file differs from what was last published, so that a restart never undoes a rollback.

    Also when this helpsdk renders differently from the one that published what is shown. Raises SiteInvalid and
    StoreError.
    """
    loaded = load_site(folder, cache=store.renders)
    site = loaded.site.settings.id
    latest = store.latest(site)
    drafted = store.drafts(site) == _hashes(loaded.site)
    if latest >= above and latest and drafted and not _renders_anew(store, loaded.site):
        return _signed(store, site) or Published(site, latest, False, loaded.problems)
    return _publish(store, loaded, above=above)


def _signed(store: Store, site: str) -> Published | None:
    """Publishes what is shown again when the active key has not signed it; None when it has, or nothing can be written.

    So it is after an upgrade from a version that did not sign, and after a rotation that was interrupted.
    """
    newest = read_manifest(store.revision(site).manifest)
    try:
        active = trust_of(store, site).signing("bundle").id
        signed = any(signature.key == active for signature in newest.signatures)
        return None if signed else publish_again(store, site)
    except StoreError:
        return None


def _renders_anew(store: Store, site: Site) -> bool:
    """Whether what is shown are the folder's files, as a renderer made them that is not this one's."""
    bodies = (one.body for article in site.articles.values() for one in article.translations.values())
    body = next(bodies, None)
    if body is None or store.revision(site.settings.id).files != _hashes(site):
        return False
    return store.renders.get(cache_key(body)) is None


def _publish(store: Store, loaded: Loaded, *, note: str = "", above: int = 0) -> Published:
    site = loaded.site
    prepared = prepare(site, cache=store.renders)
    store.renders.flush(keep=4 * _translations(site) + 1000)
    if prepared.published is None:
        raise SiteInvalid(in_file_order([*loaded.problems, *prepared.problems]))
    parts = pack(prepared.published)
    draft = manifest(parts, site=site.settings.id, revision=1, created=datetime.now(UTC))
    hashes = {name: part.hash for name, part in draft.parts.items()}
    files = _hashes(site)
    new = NewRevision(
        site=site.settings.id,
        kind="publish",
        content=content_digest(files, hashes),
        files=files,
        blobs={hashes[name]: data for name, data in parts.items()}
        | {files[path]: data for path, data in site.files.items()},
        seal=sealing(draft),
        note=note,
        source=SOURCE,
        above=above,
    )
    return commit(store, new, in_file_order([*loaded.problems, *prepared.problems]))


def _hashes(site: Site) -> dict[str, str]:
    return {path: sha256(data) for path, data in site.files.items()}


def _translations(site: Site) -> int:
    return sum(len(article.translations) for article in site.articles.values())
