"""Pictures of a site: whom they may be shown to, and the address a browser finds them at."""

from __future__ import annotations

import json
import re
from copy import copy
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from helpsdk.identity.audience import Audience
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.site.assets import FILE_NODE, FOLDER
from helpsdk.site.published import PublishedArticle, PublishedTranslation


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


def asset_url(src: str, site: str) -> str:
    """`src` is as Markdown gives it: percent-encoded."""
    return f"v1/assets/{quote(unquote(src).removeprefix(FOLDER))}?site={quote(site)}"


def shown_article(article: PublishedArticle, site: str) -> PublishedArticle:
    """The same article with its pictures at their address, relative to the server's root."""
    changed = {locale: _translation(one, site) for locale, one in article.translations.items()}
    return article.model_copy(update={"translations": changed})


def _translation(translation: PublishedTranslation, site: str) -> PublishedTranslation:
    moved = copy(translation)  # its other members stay shared
    moved.tree_json = _moved(translation.tree_json, site)
    moved.lead_json = _moved(translation.lead_json, site)
    return moved


def _moved(encoded: bytes, site: str) -> bytes:
    def address(found: re.Match[bytes]) -> bytes:
        src = json.dumps(asset_url(json.loads(found[1]), site))
        return b'"src":%b,"t":"img"' % src.encode()

    return FILE_NODE.sub(address, encoded)
