"""Pictures of a site: whom they may be shown to, and the address a browser finds them at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from helpsdk.identity.audience import Audience
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.site.assets import FOLDER, asset_audiences
from helpsdk.site.published import PublishedArticle, PublishedSite, PublishedTranslation


@dataclass(frozen=True, slots=True)
class Asset:
    """One picture. It is as visible as the sections that show it; one that none shows is for nobody."""

    hash: str
    audiences: frozenset[Audience] = field(default_factory=frozenset)

    def admits(self, viewer: Viewer) -> bool:
        return any(audience.admits(viewer) for audience in self.audiences)

    @property
    def public(self) -> bool:
        return self.admits(ANONYMOUS)

    @property
    def policy(self) -> str:
        """Equal for equal audiences: what a promise to show it is bound to."""
        return repr(sorted(audience.order for audience in self.audiences))


def assets_of(published: PublishedSite, files: Mapping[str, str]) -> dict[str, Asset]:
    """Path below `assets/` → asset, for every picture that an article shows. `files` maps paths to hashes."""
    return {
        path.removeprefix(FOLDER): Asset(files[path], audiences)
        for path, audiences in asset_audiences(published).items()
        if path in files
    }


def with_asset_urls(published: PublishedSite) -> PublishedSite:
    """The same site with pictures at their address, relative to the server's root: `v1/assets/x.png?site=ledger`."""
    site = published.settings.id
    articles = {id: _article(article, site) for id, article in published.articles.items()}
    return published.model_copy(update={"articles": articles})


def asset_url(src: str, site: str) -> str:
    """`src` is as Markdown gives it: percent-encoded."""
    return f"v1/assets/{quote(unquote(src).removeprefix(FOLDER))}?site={quote(site)}"


def _article(article: PublishedArticle, site: str) -> PublishedArticle:
    if next(_images(article), None) is None:
        return article
    changed = {locale: _translation(one, site) for locale, one in article.translations.items()}
    return article.model_copy(update={"translations": changed})


def _translation(translation: PublishedTranslation, site: str) -> PublishedTranslation:
    trees = {"tree": _moved(translation.tree, site), "lead": _moved(translation.lead, site)}
    return translation.model_copy(update=trees)


def _moved(nodes: list[Any], site: str) -> list[Any]:
    return [_moved_node(node, site) if isinstance(node, dict) else node for node in nodes]


def _moved_node(node: dict[str, Any], site: str) -> dict[str, Any]:
    if _is_image(node):
        return {**node, "src": asset_url(node["src"], site)}
    return {**node, "c": _moved(node["c"], site)} if "c" in node else node


def _images(article: PublishedArticle) -> Iterator[dict[str, Any]]:
    for translation in article.translations.values():
        yield from _images_in(translation.tree)
        yield from _images_in(translation.lead)


def _images_in(nodes: list[Any]) -> Iterator[dict[str, Any]]:
    for node in nodes:
        if not isinstance(node, dict):
            continue
        if _is_image(node):
            yield node
        yield from _images_in(node.get("c", []))


def _is_image(node: dict[str, Any]) -> bool:
    return node.get("t") == "img" and str(node.get("src", "")).startswith(FOLDER)
