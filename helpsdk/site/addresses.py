"""Where a browser finds the pictures of articles: at an address of the help server, relative to its root."""

from __future__ import annotations

import json
import re
from copy import copy
from urllib.parse import quote, unquote

from helpsdk.site.assets import FILE_NODE, FOLDER
from helpsdk.site.published import PublishedArticle, PublishedTranslation


def asset_url(src: str, site: str) -> str:
    """`src` is as Markdown gives it: percent-encoded."""
    return f"v1/assets/{quote(unquote(src).removeprefix(FOLDER))}?site={quote(site)}"


def shown_article(article: PublishedArticle, site: str) -> PublishedArticle:
    """The same article with its pictures at their address."""
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
