"""A strict allow-list (nh3) over the intermediate HTML, with the depth proved before the sanitiser sees it."""

from __future__ import annotations

import re

import nh3

from helpsdk.content.allowlist import HEADINGS, MAX_DEPTH, TAGS, VOID, names
from helpsdk.errors import MarkupRefused

_TAGS = TAGS.difference(("callout", "video", "term")) | {"aside"}
_GLOBAL = {"lang", "dir", "title"}
_OWN: dict[str, set[str]] = {
    **{heading: {"data-id"} for heading in HEADINGS},
    "a": {"href"},
    "aside": {"data-callout", "data-title"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "p": {"data-video", "data-title"},
    "pre": {"data-lang"},
    "span": {"data-term"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan"},
}
_ATTRIBUTES = {tag: _GLOBAL | _OWN.get(tag, set()) for tag in _TAGS}
_SCHEMES = {"http", "https", "mailto", "tel", "article"}
_CODE = {"script", "style", "textarea", "title", "noscript", "iframe", "template"}
#: In HTML built by us every `<` begins a tag, so this finds them all.
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)")
#: Elements that a new one of the second kind closes without an end tag.
_CLOSED_BY = {
    "p": ("p",),
    "li": ("li",),
    "tr": ("td", "th", "tr"),
    **dict.fromkeys(("dt", "dd"), ("dt", "dd")),
    **dict.fromkeys(("td", "th"), ("td", "th")),
    **dict.fromkeys(("thead", "tbody"), ("td", "th", "tr", "thead", "tbody")),
}
_END_TAG_OPTIONAL = names("p li dt dd td th tr thead tbody")
_HOLDS_OPTIONAL = names("ul ol dl table thead tbody tr blockquote div details aside ruby figure")


def sanitize(html: str) -> str:
    """The HTML with only allowed tags, attributes and schemes left. Raises MarkupRefused when it is nested too deep."""
    depth = depth_of(html)
    if depth > MAX_DEPTH:
        raise MarkupRefused("the depth of nested elements", depth, MAX_DEPTH)
    images = "data:image/" in html
    return nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_CODE,
        attributes=_ATTRIBUTES,
        attribute_filter=_only_images if images else None,
        url_schemes=_SCHEMES | {"data"} if images else _SCHEMES,
        link_rel=None,
    )


def depth_of(html: str) -> int:
    """How deep an HTML parser could nest these tags, or more; counting stops just above the limit.

    Sanitising is quadratic in depth, so this must never be less than the truth: an end tag counts only when nothing but
    elements with an optional end tag stand between it and its element.
    """
    open_tags: list[str] = []
    deepest = 0
    for match in _TAG.finditer(html):
        closing, tag = match[1], match[2]
        if closing:
            _close(open_tags, tag)
        elif tag not in VOID:
            _open(open_tags, tag)
            deepest = max(deepest, len(open_tags))
            if deepest > MAX_DEPTH:
                break
    return deepest


def _open(open_tags: list[str], tag: str) -> None:
    closed = _CLOSED_BY.get(tag, ())
    while open_tags and open_tags[-1] in closed:
        open_tags.pop()
    open_tags.append(tag)


def _close(open_tags: list[str], tag: str) -> None:
    top = len(open_tags)
    if tag in _HOLDS_OPTIONAL:
        while top and open_tags[top - 1] in _END_TAG_OPTIONAL and open_tags[top - 1] != tag:
            top -= 1
    if top and open_tags[top - 1] == tag:
        del open_tags[top - 1 :]


def _only_images(_tag: str, name: str, value: str) -> str | None:
    return None if name == "href" and value.strip().lower().startswith("data:") else value
