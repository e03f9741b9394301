"""The first sentence or two of an article, cut where a reader would cut."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from helpsdk.content.treetext import inline_text, lines
from helpsdk.types import Node, Tree

#: Characters, the ellipsis included.
MAX_EXCERPT = 180

_BOXES = ("div", "details", "callout", "blockquote")
_DANGLING = " \t,;:·–—-、，；：（「『《([{«“‘"
#: Blocks of scripts that are written without spaces, where a line may end after nearly every character.
_UNSPACED = ((0x2E80, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF), (0x20000, 0x3FFFF))


def excerpt_of(tree: Tree) -> str:
    """The first paragraph with words, else the first text of any kind, within `MAX_EXCERPT` characters."""
    first = next((text for node in _paragraphs(tree) if (text := inline_text(node.get("c", ())))), None)
    return shorten(first if first is not None else next(lines(tree), ""))


def shorten(text: str, limit: int = MAX_EXCERPT) -> str:
    """At most `limit` characters, cut between words (or between characters of Chinese and Japanese), ending in `…`."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    cut = limit - 1
    best = next((at for at in range(cut, limit // 2, -1) if _may_break(text, at)), _whole_character(text, cut))
    return text[:best].rstrip(_DANGLING) + "…"


def _paragraphs(nodes: Iterable[Node]) -> Iterator[dict[str, Any]]:
    for node in nodes:
        if isinstance(node, str):
            continue
        if node["t"] == "p" and not _is_picture(node):
            yield node
        elif node["t"] in _BOXES:
            yield from _paragraphs(node.get("c", ()))


def _is_picture(paragraph: dict[str, Any]) -> bool:
    children = paragraph.get("c", ())
    return all(child.isspace() if isinstance(child, str) else child["t"] in ("img", "br") for child in children)


def _may_break(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if before == " " or after == " ":
        return True
    return (_unspaced(before) or _unspaced(after)) and not _joins(after) and unicodedata.category(after)[0] != "P"


def _unspaced(char: str) -> bool:
    return any(first <= ord(char) <= last for first, last in _UNSPACED)


def _joins(char: str) -> bool:
    return char == "\u200d" or unicodedata.category(char)[0] == "M"


def _whole_character(text: str, at: int) -> int:
    """A text of Thai, or one endless word, is cut anywhere but inside a character."""
    while at > 1 and (_joins(text[at]) or text[at - 1] == "\u200d"):
        at -= 1
    return at
