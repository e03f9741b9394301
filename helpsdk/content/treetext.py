"""The plain text of a content tree: for search, excerpts and screen summaries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from helpsdk.content.allowlist import BLOCKS
from helpsdk.types import Node

_SPACE = re.compile(r"\s+")
_NOT_READ = frozenset({"rt", "rp"})
#: Blocks whose children stand on one line of text.
_ROWS = frozenset({"tr"})


def tree_text(nodes: Iterable[Node]) -> str:
    """One line per block, white space made single spaces; alternative texts of images are included."""
    return "\n".join(lines(nodes))


def inline_text(nodes: Iterable[Node]) -> str:
    """The words on one line."""
    return _SPACE.sub(" ", "".join(_words(nodes))).strip()


def lines(nodes: Iterable[Node]) -> Iterator[str]:
    """The text of each block, in reading order; loose text between blocks is a line too."""
    loose: list[Node] = []
    for node in nodes:
        if isinstance(node, str) or node["t"] not in BLOCKS:
            loose.append(node)
            continue
        yield from _line(loose)
        loose = []
        yield from _block_lines(node)
    yield from _line(loose)


def _block_lines(node: dict[str, object]) -> Iterator[str]:
    children: list[Node] = node.get("c", [])  # type: ignore[assignment]
    title = node.get("title") if node["t"] in ("callout", "video") else None
    if isinstance(title, str):
        yield from _line([title])
    if node["t"] in _ROWS:
        cells = filter(None, (inline_text([child]) for child in children))
        yield from _line([" · ".join(cells)])
    else:
        yield from lines(children)


def _line(nodes: list[Node]) -> Iterator[str]:
    text = inline_text(nodes)
    if text:
        yield text


def _words(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif node["t"] == "img":
            yield node.get("alt", "")
        elif node["t"] == "br":
            yield " "
        elif node["t"] not in _NOT_READ:
            yield from _words(node.get("c", ()))
