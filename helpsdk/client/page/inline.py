"""A tip as HTML of the page itself, so that there is help where no script runs.

It is a `<details>` that opens by itself in any browser, styled by the help server's `inline.css`, which also takes it
out of sight once the widget shows the same tip. Nothing in it is writers' HTML: the content tree is written
tag by tag.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from html import escape
from typing import Any

from helpsdk.client.page.html import Html, attributes
from helpsdk.content.allowlist import HEADINGS
from helpsdk.content.tree import Writes, link, tree_html
from helpsdk.i18n.locales import native_name
from helpsdk.runtime.replies import Item

CLASS = "helpsdk-tip"


def inline_tip(item: Item, root: str) -> Html:
    """`root` is where pages find the help server, without a slash at its end."""
    card = item.article
    outer = attributes({"class": CLASS, "lang": card.locale, "dir": card.dir})
    mark = f'<summary aria-label="{escape(card.title)}"><span aria-hidden="true">?</span></summary>'
    body = tree_html(item.tree or [], video_hosts=(), own=_own(card.id, root))
    title = f'<strong class="{CLASS}-title">{escape(card.title)}</strong>'
    return Html(f'<details{outer}>{mark}<div class="{CLASS}-body">{title}{_language(item)}{body}</div></details>')


def _language(item: Item) -> str:
    """Which language it is in, where it is none that the reader asked for."""
    if item.article.fallback_locale is None:
        return ""
    return f'<span class="{CLASS}-language">{escape(native_name(item.article.locale))}</span>'


def _own(article: str, root: str) -> Mapping[str, Writes]:
    """What has to be written otherwise in a page that is not ours: ids are its own, and so are its fragments."""
    return {
        **dict.fromkeys(HEADINGS, _heading),
        "a": partial(_link, article),
        "img": partial(_picture, root),
    }


def _heading(_tag: str, _node: Mapping[str, Any]) -> tuple[str, str]:
    """The page's outline stays its own."""
    return "<p><strong>", "</strong></p>"


def _link(article: str, tag: str, node: Mapping[str, Any]) -> tuple[str, str]:
    """To an article: an address that the widget opens, in whatever page it is."""
    href = str(node.get("href", ""))
    if "article" in node:
        place = "/".join(str(node[name]) for name in ("article", "section") if name in node)
    elif href.startswith("#"):
        place = f"{article}/{href[1:]}"
    else:
        return link(tag, node)
    return f'<a href="#help={escape(place)}">', "</a>"


def _picture(root: str, _tag: str, node: Mapping[str, Any]) -> tuple[str, str]:
    src = str(node.get("src", ""))
    known = {name: str(node[name]) for name in ("alt", "width", "height") if name in node}
    given = {"src": f"{root}/{src}" if src.startswith("v1/") else src, "loading": "lazy", **known}
    return f"<img{attributes(given)}>", ""
