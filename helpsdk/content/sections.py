"""An article's sections: what search finds and links point to."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Any

from helpsdk.content.allowlist import HEADINGS
from helpsdk.content.treetext import inline_text, tree_text
from helpsdk.types import Node, Tree

#: Boxes a writer may put sections into; a heading in a list, quote, table or callout begins no section.
_TRANSPARENT = ("div", "details")
_LEAD_BLOCKS = 2


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text below it, nested blocks included; the part before the first heading has id ``""``."""

    id: str
    title: str
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that begins a section. `level` is 2 to 6."""

    id: str
    title: str
    level: int


def split_sections(tree: Tree) -> tuple[Section, ...]:
    """In reading order. The part before the first heading is there when it has text, or when it is all there is."""
    sections: list[Section] = []
    head, blocks = Heading("", "", 1), list[Node]()
    for node in _flat(tree):
        if not _is_heading(node):
            blocks.append(node)
            continue
        sections.append(_section(head, blocks))
        head, blocks = _heading(node), []
    sections.append(_section(head, blocks))
    return tuple(sections if sections[0].text or len(sections) == 1 else sections[1:])


def headings_of(sections: tuple[Section, ...]) -> tuple[Heading, ...]:
    return tuple(Heading(section.id, section.title, section.level) for section in sections if section.id)


def lead_of(tree: Tree) -> Tree:
    """The blocks before the first heading, at most two; when a heading comes first, those right after it."""
    blocks = tree[1:] if tree and _is_heading(tree[0]) else tree
    lead: Tree = []
    for node in blocks[:_LEAD_BLOCKS]:
        if _is_heading(node):
            break
        lead.append(node)
    return lead


def blocks_by_heading(tree: Tree) -> Iterator[tuple[int, Node]]:
    """Every block in reading order, with the ordinal of the heading it stands under: -1 before the first."""
    at = -1
    for node in _flat(tree):
        at += _is_heading(node)
        yield at, node


def heading_ids(tree: Tree) -> tuple[str, ...]:
    """The ids of the headings that begin sections, in order."""
    return tuple(node["id"] for node in _flat(tree) if isinstance(node, dict) and _is_heading(node))


def without_sections(tree: Tree, hidden: Container[int]) -> Tree:
    """The tree without the sections whose headings have these ordinals, and without boxes that this empties."""
    return _Cut(hidden).blocks(tree)


class _Cut:
    """One tree being cut, in the order in which `split_sections` reads it."""

    def __init__(self, hidden: Container[int]) -> None:
        self._hidden, self._at = hidden, -1

    def blocks(self, nodes: Tree) -> Tree:
        kept: Tree = []
        for node in nodes:
            if isinstance(node, dict) and _is_box(node) and "c" in node:
                inner = self.blocks(node["c"])
                kept += [{**node, "c": inner}] if inner else []
                continue
            self._at += _is_heading(node)
            kept += [] if self._at in self._hidden else [node]
        return kept


def _flat(tree: Tree) -> Iterator[Node]:
    for node in tree:
        if _is_box(node):
            yield from _flat(node.get("c", []))  # type: ignore[union-attr]
        else:
            yield node


def _is_box(node: Node) -> bool:
    return isinstance(node, dict) and node["t"] in _TRANSPARENT


def _is_heading(node: Node) -> bool:
    return isinstance(node, dict) and node["t"] in HEADINGS


def _heading(node: Any) -> Heading:
    return Heading(node["id"], inline_text(node.get("c", ())), int(node["t"][1]))


def _section(head: Heading, blocks: list[Node]) -> Section:
    return Section(head.id, head.title, head.level, tree_text(blocks))
