"""One revision of a site in this process, verified and ready to answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from pydantic import ValidationError

from helpsdk.client.local.collecting import COLLECTING
from helpsdk.client.local.missed import Missed
from helpsdk.client.local.repeats import LocalRepeats
from helpsdk.errors import BundleInvalid
from helpsdk.runtime.runtime import Runtime
from helpsdk.site.addresses import shown_article
from helpsdk.site.bundlefile import pictures_of
from helpsdk.site.manifest import SCHEMA, Manifest, PartEntry, first_problem
from helpsdk.site.opening import OpenedBundle, open_bundle
from helpsdk.site.published import PublishedArticle, PublishedSite
from helpsdk.site.signing import Pinned, read_signed
from helpsdk.types import Locale


class Shelf(Protocol):
    """Where the bytes of one revision lie. What is read is verified by whoever reads. Raises BundleInvalid, and what
    says that it cannot be read now: HelpUnavailable, OSError.
    """

    @property
    def manifest(self) -> bytes: ...

    def part(self, entry: PartEntry) -> bytes: ...

    def picture(self, entry: PartEntry) -> bytes: ...


@dataclass(frozen=True, slots=True)
class LocalRevision:
    """`pictures` are by path, with `assets/`; the next revision takes over what it does not change of `opened`."""

    number: int
    manifest: Manifest
    runtime: Runtime
    screens: frozenset[str]
    pictures: Mapping[str, PartEntry]
    opened: OpenedBundle
    repeats: LocalRepeats = field(default_factory=LocalRepeats)
    missed: Missed = field(default_factory=Missed)


class Opener:
    """Opens what pinned keys have signed for one site. Nothing here asks what time it is."""

    def __init__(
        self,
        site: str | None,
        keys: Pinned,
        index_folder: Path | None = None,
        interface_locales: tuple[Locale, ...] = ("en",),
    ) -> None:
        self.site, self.index_folder = site, index_folder
        self._keys, self._interface_locales = keys, interface_locales

    def manifest(self, text: bytes) -> Manifest:
        """Verified before any part is asked for. Raises BundleInvalid."""
        manifest = read_signed(text, self._keys)
        if self.site is not None and manifest.site != self.site:
            raise BundleInvalid(f"the bundle is of the site {manifest.site!r}, not of {self.site!r}")
        if manifest.schema_number > SCHEMA:
            raise BundleInvalid(
                f"the bundle has schema {manifest.schema_number}, newer than {SCHEMA}, the newest this version reads: "
                "upgrade helpsdk"
            )
        return manifest

    def revision(
        self, manifest: Manifest, shelf: Shelf, previous: LocalRevision | None, *, at_hand: bool = True
    ) -> LocalRevision:
        """`manifest` was verified; `at_hand` is whether the shelf takes no network. Raises BundleInvalid, and what the
        shelf raises.
        """
        if previous is not None or not at_hand:  # little is made, or the host would wait for its collector as long
            return self._opened(manifest, shelf, previous)
        with COLLECTING.off():
            return self._opened(manifest, shelf, None)

    def _opened(self, manifest: Manifest, shelf: Shelf, previous: LocalRevision | None) -> LocalRevision:
        entries = {entry.hash: entry for entry in manifest.parts.values()}
        before = previous.opened if previous is not None else None
        opened = open_bundle(manifest, lambda hash: shelf.part(entries[hash]), before, signed=True)
        shown = _addressed(opened, previous)
        try:
            runtime = self._runtime(replace(opened, published=shown), previous)
        except ValidationError as error:  # of rules, which are read when they are made ready
            raise BundleInvalid(f"a rule is of another format: {first_problem(error)}", part="rules") from None
        screens = frozenset(screen.id for screen in shown.screens)
        return LocalRevision(manifest.revision, manifest, runtime, screens, pictures_of(manifest), opened)

    def _runtime(self, opened: OpenedBundle, previous: LocalRevision | None) -> Runtime:
        if previous is not None:
            return Runtime.following(previous.runtime, opened)
        return Runtime(
            opened.published,
            opened.manifest.revision,
            index_folder=self.index_folder,
            interface_locales=self._interface_locales,
        )


def _addressed(opened: OpenedBundle, previous: LocalRevision | None) -> PublishedSite:
    """The site with its pictures at the help server's addresses, as a server shows it."""
    published, site = opened.published, opened.manifest.site
    before = previous.runtime.published.articles if previous is not None else {}
    changed: Collection[str] = opened.changes.articles if previous is not None else published.articles
    moved = {id: shown_article(published.articles[id], site) for id in _pictured(published, changed)}
    kept = {id: one for id, one in before.items() if id in published.articles and id not in changed}
    if not moved and all(kept[id] is published.articles[id] for id in kept):
        return published
    return published.model_copy(update={"articles": {**published.articles, **kept, **moved}})


def _pictured(published: PublishedSite, ids: Collection[str]) -> list[str]:
    found: dict[str, PublishedArticle | None] = {id: published.articles.get(id) for id in ids}
    return [id for id, one in found.items() if one and any(text.shows_files for text in one.translations.values())]
