"""Publishing a site again and again: what one publish read, checked and packed, the next takes over where it can."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from helpsdk.content.yamlfile import parse_yaml
from helpsdk.errors import Problem, RevisionConflict, SiteInvalid, StoreError
from helpsdk.server.publish.carried import LEARNED
from helpsdk.server.publish.edits import Edits, refused
from helpsdk.server.publish.ownership import FOLDER, Kept, clashes, named
from helpsdk.server.publish.published import Published, commit, trust_of
from helpsdk.server.publish.rollback import publish_again
from helpsdk.server.store import NewRevision, Store, content_digest, sha256
from helpsdk.site.bodies import RenderCache, cache_key
from helpsdk.site.bundle import read_manifest
from helpsdk.site.disk import FolderFiles, read_folder
from helpsdk.site.folder import site_from_folder
from helpsdk.site.manifest import PartEntry
from helpsdk.site.memo import Memo
from helpsdk.site.order import in_file_order
from helpsdk.site.packing import Part, manifest_of, packed
from helpsdk.site.publishable import prepare
from helpsdk.site.rendering import Renderer
from helpsdk.site.site import Site

_TRIES = 3  # of a publish beside others, before it is told that they were faster


@dataclass(frozen=True, slots=True)
class Built:
    """A site that may be published: its parts by name, its files' hashes by path, and the warnings about it."""

    site: Site
    parts: Mapping[str, Part]
    files: Mapping[str, str]
    problems: tuple[Problem, ...]


class Publisher:
    """Of one site. Any thread may call it; one call is served at a time. `store` opens the store, or has it open.

    Raises SiteInvalid with every problem, having changed nothing; RevisionConflict; and StoreError.
    """

    def __init__(self, store: Callable[[], Store]) -> None:
        self._open = store
        self._guard = threading.Lock()
        self._memo = Memo()
        self._render = Renderer()

    def folder(self, folder: Path, *, note: str = "", above: int = 0) -> Published:
        """Publishes what a folder holds now, in one transaction; content already shown makes no new revision.

        The number will be greater than `above`. What other sources have published stays as it is.
        """
        with self._guard:
            return self._published(read_folder(folder), FOLDER, note=note, above=above)

    def sync(self, folder: Path, *, above: int = 0) -> Published:
        """As `folder`, only when a file differs from what was last published: a restart never undoes a rollback.

        Also when this helpsdk renders differently from the one that published what is shown.
        """
        with self._guard:
            found = read_folder(folder)
            return self._unchanged(found, above) or self._published(found, FOLDER, above=above)

    def edit(
        self, site: str, source: str, edits: Edits, *, note: str = "", above: int = 0, expected: int | None = None
    ) -> Published:
        """Publishes a source's drafts with these edits. With `expected`, only if that is the newest revision still."""
        with self._guard:
            return self._tried(lambda: self._edit(site, source, edits, note, above, expected), again=expected is None)

    def preview(self, site: str, source: str, edits: Edits) -> Built:
        """What publishing the drafts with these edits would show. Nothing is kept."""
        with self._guard:
            kept = self.kept(site)
            return self._built(FolderFiles(self._edited(kept, source, edits), ()), kept, source, site)

    def kept(self, site: str) -> Kept:
        """What the store holds of the site."""
        store = self._open()
        latest = store.latest(site)
        if not latest:
            return Kept(store.draft_sources(site))
        newest = store.revision(site, latest)
        parts = {name: part.hash for name, part in read_manifest(newest.manifest).parts.items()}
        hashes = frozenset(parts.values())
        return Kept(store.draft_sources(site), newest.files, latest, hashes, parts.get(LEARNED))

    def close(self) -> None:
        """Ends what is kept running for the next publish."""
        self._render.close()

    def _edit(self, site: str, source: str, edits: Edits, note: str, above: int, expected: int | None) -> Published:
        """Over what is kept now: with another revision in between, nothing is kept."""
        kept = self.kept(site)
        found = FolderFiles(self._edited(kept, source, edits), ())
        built = self._built(found, kept, source, site)
        newest = kept.revision if expected is None else expected
        own = {path: built.files[path] for path in found.files}
        return self._commit(built, own, kept, source, note, above, newest)

    def _published(self, found: FolderFiles, source: str, *, note: str = "", above: int = 0) -> Published:
        """All files of a source. Alone in its site it need not know of others."""
        return self._tried(lambda: self._folder(found, source, note, above), again=True)

    def _folder(self, found: FolderFiles, source: str, note: str, above: int) -> Published:
        site = declared_id(found.files)
        kept = self.kept(site) if site is not None else Kept()
        built = self._built(found, kept, source, site)
        own = {path: built.files[path] for path in found.files}
        newest = kept.revision if len(built.files) > len(own) else None
        return self._commit(built, own, kept, source, note, above, newest)

    def _tried(self, publish: Callable[[], Published], *, again: bool) -> Published:
        """Again, when somebody else published meanwhile."""
        for tries in range(1, _TRIES + 1):
            try:
                return publish()
            except RevisionConflict:
                if not again or tries == _TRIES:
                    raise
        raise AssertionError("the last try raises")

    def _hashes(self, files: Mapping[str, bytes]) -> dict[str, str]:
        return {path: self._hash(path, content) for path, content in self._memo.files(files).items()}

    def _built(self, found: FolderFiles, kept: Kept, source: str, site: str | None) -> Built:
        store, files = self._open(), dict(found.files)
        if taken := [*clashes(kept, source, files)]:
            raise SiteInvalid(in_file_order([*found.problems, *taken]))
        beside = kept.beside(source)
        files |= self._contents(beside)
        cache = _Counted(store.renders)
        try:
            loaded = site_from_folder(
                FolderFiles(files, found.problems), cache=cache, memo=self._memo, render=self._render
            )
            _require_id(loaded.site, site)
            prepared = prepare(loaded.site, cache=cache, memo=self._memo, render=self._render)
        except SiteInvalid as invalid:
            raise SiteInvalid(named(invalid.problems, kept, source, found.files)) from None
        finally:
            if cache.puts:
                store.renders.flush(keep=4 * len(files) + 1000)
        problems = in_file_order([*loaded.problems, *prepared.problems])
        if prepared.published is None:
            raise SiteInvalid(problems)
        parts = {**packed(prepared.published, self._memo), **self._learned(kept)}
        return Built(loaded.site, parts, self._hashes(files), problems)

    def _learned(self, kept: Kept) -> dict[str, Part]:
        """What readers taught: no writer's, so it stays."""
        if kept.learned is None:
            return {}
        hash = self._memo.same("learned", kept.learned)
        content = self._memo.made("carried", LEARNED, (hash,), lambda: self._open().blobs([hash])[hash])
        return {LEARNED: Part(content, PartEntry(hash=hash, bytes=len(content)))}

    def _commit(
        self, built: Built, own: Mapping[str, str], kept: Kept, source: str, note: str, above: int, expected: int | None
    ) -> Published:
        site, parts = built.site, built.parts
        draft = manifest_of(parts, site=site.settings.id, revision=1, created=datetime.now(UTC))
        hashes = {name: part.entry.hash for name, part in parts.items()}
        there = kept.hashes
        contents = {hashes[name]: part.content for name, part in parts.items() if hashes[name] not in there}
        new = NewRevision(
            site=site.settings.id,
            kind="publish",
            content=content_digest(built.files, hashes),
            files=built.files,
            blobs=contents | {own[path]: site.files[path] for path in own if own[path] not in there},
            draft=draft.model_dump_json(),
            note=note,
            source=source,
            above=above,
            expected=expected,
            drafts=own,
        )
        return commit(self._open(), new, built.problems)

    def _unchanged(self, found: FolderFiles, above: int) -> Published | None:
        """What is shown already; None when something is to be published."""
        store = self._open()
        loaded = site_from_folder(found, cache=store.renders, memo=self._memo, render=self._render)
        site = loaded.site.settings.id
        kept = self.kept(site)
        own = self._hashes(found.files)
        if kept.revision < max(above, 1) or kept.of(FOLDER) != own or self._renders_anew(loaded.site, kept, own):
            return None
        return self._signed(site) or Published(site, kept.revision, False, loaded.problems)

    def _signed(self, site: str) -> Published | None:
        """Publishes what is shown again when the active key has not signed it; None when it has, or the store refuses.

        So it is after an upgrade from a version that did not sign, and after a rotation that was interrupted.
        """
        store = self._open()
        newest = read_manifest(store.revision(site).manifest)
        try:
            active = trust_of(store, site).signing("bundle").id
            signed = any(signature.key == active for signature in newest.signatures)
            return None if signed else publish_again(store, site)
        except StoreError:
            return None

    def _renders_anew(self, site: Site, kept: Kept, own: Mapping[str, str]) -> bool:
        """Whether what is shown are the folder's files, as a renderer made them that is not this one's."""
        bodies = (one.body for article in site.articles.values() for one in article.translations.values())
        body = next(bodies, None)
        if body is None or any(kept.published.get(path) != hash for path, hash in own.items()):
            return False
        return self._open().renders.get(cache_key(body)) is None

    def _edited(self, kept: Kept, source: str, edits: Edits) -> dict[str, bytes]:
        """The files of a source after the edits. Raises SiteInvalid for paths that no folder can have."""
        if odd := refused(edits):
            raise SiteInvalid(odd)
        if edits.whole:
            return dict(edits.changed)
        before = {path: hash for path, hash in kept.of(source).items() if path not in edits}
        return {**self._contents(before), **edits.changed}

    def _contents(self, hashes: Mapping[str, str]) -> dict[str, bytes]:
        """The bytes of files, by path; those of the last time are not read again."""
        known, missing = {}, {}
        remembered = self._memo.table("blob")
        for path, hash in hashes.items():
            kept = remembered.get(path)
            if kept is not None and kept[0] == (hash,):
                known[path] = kept[1]
            else:
                missing[path] = hash
        blobs = self._open().blobs(missing.values()) if missing else {}
        for path, hash in missing.items():
            known[path] = blobs[hash]
            remembered[path] = (hash,), blobs[hash]
        return known

    def _hash(self, path: str, content: bytes) -> str:
        return self._memo.made("hash", path, (content,), lambda: sha256(content))


class _Counted:
    """A render cache that tells whether anything was put into it."""

    def __init__(self, cache: RenderCache) -> None:
        self._cache, self.puts = cache, 0

    def get(self, key: str) -> bytes | None:
        return self._cache.get(key)

    def put(self, key: str, value: bytes) -> None:
        self.puts += 1
        self._cache.put(key, value)


def declared_id(files: Mapping[str, bytes]) -> str | None:
    """The id that site.yaml gives, None when that cannot be read."""
    try:
        value = parse_yaml(files.get("site.yaml", b"").decode("utf-8"), file="site.yaml").value
    except (UnicodeDecodeError, SiteInvalid):
        return None
    id = value.get("id") if isinstance(value, dict) else None
    return id if isinstance(id, str) else None


def _require_id(site: Site, id: str | None) -> None:
    if id is not None and site.settings.id != id:
        text = f"this is the site `{site.settings.id}`, not `{id}`, which it is published as"
        raise SiteInvalid([Problem("wrong-site", text, "site.yaml", key="id", allowed=(id,))])
