"""One revision of one site, ready to answer. Never changes: a publish makes another and swaps it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from helpsdk.runtime.runtime import Runtime
from helpsdk.server.follower.assets import Asset
from helpsdk.server.follower.bodies import Bodies
from helpsdk.server.follower.shown import Shown, shown_after, shown_of
from helpsdk.site.addresses import asset_url
from helpsdk.site.assets import FOLDER
from helpsdk.site.manifest import Manifest
from helpsdk.site.opening import OpenedBundle, open_bundle
from helpsdk.site.site import SiteSettings
from helpsdk.types import Locale

Blob = Callable[[str], bytes]


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Snapshot:
    """`manifest` is the bundle's, as JSON; `counts` are of articles that anybody may read, per language.

    `screens` are the ids of the screens that the site names; `parts` the hashes that the manifest names; `addresses`
    lead from a picture's address in an article to its path; `bodies` are by article and language. The next revision
    takes over from `opened` and `shown` what it does not change.
    """

    revision: int
    settings: SiteSettings
    runtime: Runtime
    manifest: str
    assets: Mapping[str, Asset]
    counts: Mapping[Locale, int]
    screens: frozenset[str]
    parts: frozenset[str]
    addresses: Mapping[str, str]
    bodies: Bodies
    opened: OpenedBundle
    shown: Shown

    @property
    def pictures(self) -> dict[str, str]:
        """path → hash of every picture that is served."""
        return {f"assets/{path}": asset.hash for path, asset in self.assets.items()}


@dataclass(frozen=True, slots=True)
class Opening:
    """How snapshots of a site are opened. An index is kept in `index_folder`, in memory without one."""

    index_folder: Path | None = None
    interface_locales: Sequence[Locale] = ("en",)

    def snapshot(
        self,
        manifest: Manifest,
        text: str,
        files: Mapping[str, str],
        blob: Blob,
        *,
        previous: Snapshot | None = None,
        trusted: bool = False,
    ) -> Snapshot:
        """`text` is the manifest as JSON; `blob` gives bytes by hash, and is asked only for what `previous` lacks.

        `trusted` parts were opened by this version before and come with a checksum of ours. Raises BundleInvalid for
        a part that is not what the manifest says.
        """
        opened = open_bundle(manifest, blob, previous.opened if previous else None, trusted=trusted)
        shown = _shown(opened, files, previous)
        assets, id = shown.assets, opened.published.settings.id
        addresses = {asset_url(quote(FOLDER + path), id): path for path in assets}
        guarded = frozenset(address for address, path in addresses.items() if not assets[path].public)
        return Snapshot(
            revision=manifest.revision,
            settings=opened.published.settings,
            runtime=self._runtime(replace(opened, published=shown.site), previous),
            manifest=text,
            assets=assets,
            counts=shown.counts,
            screens=_screens(opened, previous),
            parts=frozenset(part.hash for part in manifest.parts.values()),
            addresses=addresses,
            bodies=Bodies(shown.site, guarded),
            opened=opened,
            shown=shown,
        )

    def _runtime(self, opened: OpenedBundle, previous: Snapshot | None) -> Runtime:
        if previous is not None:
            return Runtime.following(previous.runtime, opened)
        return Runtime(
            opened.published,
            opened.manifest.revision,
            index_folder=self.index_folder,
            interface_locales=self.interface_locales,
        )


def _screens(opened: OpenedBundle, previous: Snapshot | None) -> frozenset[str]:
    screens = opened.published.screens
    if previous is not None and previous.opened.published.screens is screens:
        return previous.screens
    return frozenset(screen.id for screen in screens)


def _shown(opened: OpenedBundle, files: Mapping[str, str], previous: Snapshot | None) -> Shown:
    changes = opened.changes
    if previous is None or changes.site:
        return shown_of(opened.published, files)
    return shown_after(previous.shown, opened.published, files, changes.articles)
