"""One revision of one site, ready to answer. Never changes: a publish makes another and swaps it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from helpsdk.identity.viewer import ANONYMOUS
from helpsdk.runtime.runtime import Runtime
from helpsdk.server.follower.assets import Asset, asset_url, assets_of, with_asset_urls
from helpsdk.server.follower.bodies import Body, bodies_of
from helpsdk.site.assets import FOLDER
from helpsdk.site.bundle import read_manifest, unpack
from helpsdk.site.published import PublishedSite
from helpsdk.site.site import SiteSettings
from helpsdk.types import Locale


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`manifest` is the bundle's, as JSON; `counts` are of articles that anybody may read, per language.

    `screens` are the ids of the screens that the site names; `parts` the hashes that the manifest names; `addresses`
    lead from a picture's address in an article to its path; `bodies` are by article and language.
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
    bodies: Mapping[tuple[str, Locale], Body]

    @property
    def pictures(self) -> dict[str, str]:
        """path → hash of every picture that is served."""
        return {f"assets/{path}": asset.hash for path, asset in self.assets.items()}


def open_snapshot(
    manifest: str,
    files: Mapping[str, str],
    blob: Callable[[str], bytes],
    *,
    index_folder: Path | None,
    interface_locales: Sequence[Locale] = ("en",),
) -> Snapshot:
    """`blob` gives bytes by hash. Raises BundleInvalid for a part that is not what the manifest says."""
    sealed = read_manifest(manifest)
    published = unpack(sealed, blob)
    assets = assets_of(published, files)
    shown = with_asset_urls(published)
    addresses = {asset_url(quote(FOLDER + path), published.settings.id): path for path in assets}
    guarded = frozenset(address for address, path in addresses.items() if not assets[path].public)
    return Snapshot(
        revision=sealed.revision,
        settings=published.settings,
        runtime=Runtime(shown, sealed.revision, index_folder=index_folder, interface_locales=interface_locales),
        manifest=manifest,
        assets=assets,
        counts=_counts(published),
        screens=frozenset(screen.id for screen in published.screens),
        parts=frozenset(part.hash for part in sealed.parts.values()),
        addresses=addresses,
        bodies=bodies_of(shown, guarded),
    )


def _counts(published: PublishedSite) -> dict[Locale, int]:
    public = [article for article in published.articles.values() if article.audience.admits(ANONYMOUS)]
    return {locale: sum(locale in article.translations for article in public) for locale in published.settings.locales}
