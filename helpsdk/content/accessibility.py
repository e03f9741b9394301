"""What keeps some readers from a body that others can read: found in the finished tree, however it was written.

After the Web Content Accessibility Guidelines 2.2: 1.1.1 (alternative texts), 1.3.1 (tables), 2.4.4 (link texts).
The order of headings (1.3.1) is told while they are read, by `tokens`.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from helpsdk.content.links import Image, Link
from helpsdk.content.notices import Notice
from helpsdk.content.treetext import inline_text
from helpsdk.content.vague import is_address, is_file_name, is_vague
from helpsdk.types import Node, Tree

_Target: TypeAlias = tuple[str | None, str | None, str | None]


def barriers(
    tree: Tree, links: Sequence[Link], images: Sequence[Image], tables: Sequence[int | None]
) -> tuple[Notice, ...]:
    """Link texts that say nothing, tables without a header, alternative texts that are file names: each with its line.

    `tables` are the lines that they begin on, in order.
    """
    found = [*_of_images(images), *_of_nodes(tree, links, tables)]
    return tuple(sorted(found, key=lambda notice: (notice.line is None, notice.line or 0)))


def _of_images(images: Sequence[Image]) -> Iterator[Notice]:
    for image in images:
        if is_file_name(image.alt, image.src):
            text = f"the alternative text `{image.alt[:80]}` only names the file or a picture: say what it shows"
            yield Notice(image.line, "image-alt", text)


def _of_nodes(tree: Tree, links: Sequence[Link], tables: Sequence[int | None]) -> Iterator[Notice]:
    lines: dict[_Target, deque[int | None]] = defaultdict(deque)
    for link in links:
        lines[link.article, link.section, link.href].append(link.line)
    starts = iter(tables)
    for node in _nodes(tree):
        if node["t"] == "a":
            at = lines[node.get("article"), node.get("section"), node.get("href")]
            yield from _of_link(node, at.popleft() if at else None)
        elif node["t"] == "table":
            yield from _of_table(node, next(starts, None))


def _of_link(node: dict[str, Any], line: int | None) -> Iterator[Notice]:
    text = inline_text(node.get("c", ()))
    if not text:
        yield Notice(line, "link-text", "a link without a text: nobody who listens to the page can follow it")
    elif is_address(text):
        yield Notice(
            line, "link-text", f"the link's text is its address: write what it leads to, as [the form]({text[:80]})"
        )
    elif is_vague(text):
        yield Notice(line, "link-text", f"the link text `{text}` says nothing by itself: name what it leads to")


def _of_table(node: dict[str, Any], line: int | None) -> Iterator[Notice]:
    if not any(one["t"] == "th" and inline_text(one.get("c", ())) for one in _nodes(node.get("c", ()))):
        text = "a table without a header: name its columns in the first row, or its rows in `<th>`"
        yield Notice(line, "table-header", text)


def _nodes(tree: Sequence[Node]) -> Iterator[dict[str, Any]]:
    """Every node that is not a text, in reading order."""
    open_nodes = list(reversed(tree))
    while open_nodes:
        node = open_nodes.pop()
        if isinstance(node, dict):
            yield node
            open_nodes += reversed(node.get("c", ()))
