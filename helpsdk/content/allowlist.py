"""What a content tree may hold: tags, attributes and the values each attribute may have. Everything else is dropped."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from helpsdk.content.links import is_article_id, is_safe_href, is_safe_src, is_video
from helpsdk.content.slugs import is_id

#: Levels of nodes, our own and those of raw HTML together.
MAX_DEPTH = 100

Check = Callable[[Any], bool]

_LANG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,5}")
_CODE_LANG = re.compile(r"[\w+#.-]{1,40}")
_MAX_TEXT = 2_000
CALLOUTS = ("note", "tip", "warning", "danger")


def names(words: str) -> frozenset[str]:
    """A set of names written as one line."""
    return frozenset(words.split())


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _MAX_TEXT


def _is_any_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _MAX_TEXT


def _matches(pattern: re.Pattern[str]) -> Check:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _one_of(*allowed: str) -> Check:
    return lambda value: isinstance(value, str) and value in allowed


def _between(lowest: int, highest: int) -> Check:
    return lambda value: type(value) is int and lowest <= value <= highest


_GLOBAL: Mapping[str, Check] = {"lang": _matches(_LANG), "dir": _one_of("ltr", "rtl", "auto"), "title": _is_text}
_CELL: Mapping[str, Check] = {
    "align": _one_of("left", "center", "right"),
    "colspan": _between(1, 1000),
    "rowspan": _between(1, 1000),
}
_OWN: Mapping[str, Mapping[str, Check]] = {
    **{f"h{level}": {"id": is_id} for level in range(2, 7)},
    "ol": {"start": _between(-999_999_999, 999_999_999)},
    "pre": {"lang": _matches(_CODE_LANG)},
    "td": _CELL,
    "th": _CELL,
    "details": {"open": lambda value: value is True},
    "img": {"src": is_safe_src, "alt": _is_any_text, "width": _between(1, 10_000), "height": _between(1, 10_000)},
    "a": {"href": is_safe_href, "article": is_article_id, "section": is_id},
    "callout": {"kind": _one_of(*CALLOUTS)},
    "video": {"src": is_video},
    "term": {"id": is_id},
}

#: The headings a body may have; h1 is the article's title.
HEADINGS = ("h2", "h3", "h4", "h5", "h6")
BLOCKS = names(
    "p h2 h3 h4 h5 h6 ul ol li blockquote pre table thead tbody tr th td hr dl dt dd figure figcaption details "
    "summary div callout video"
)
INLINES = names(
    "a em strong code del ins sub sup kbd mark br abbr q cite small s u b i span img ruby rt rp bdi bdo time term"
)
VOID = frozenset({"hr", "br", "img", "video"})
TAGS = BLOCKS | INLINES
#: Per tag, every attribute and its check.
ATTRIBUTES: Mapping[str, Mapping[str, Check]] = {tag: {**_GLOBAL, **_OWN.get(tag, {})} for tag in sorted(TAGS)}
#: Attributes without which a node means nothing.
REQUIRED: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(HEADINGS, ("id",)),
    "img": ("src", "alt"),
    "callout": ("kind",),
    "video": ("src", "title"),
    "term": ("id",),
}
