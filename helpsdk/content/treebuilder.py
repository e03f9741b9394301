"""Sanitised HTML → the content tree. The last gate: what the allow-list does not name is dropped here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html.parser import HTMLParser
from itertools import groupby
from typing import Any

from helpsdk.content.allowlist import ATTRIBUTES, BLOCKS, HEADINGS, MAX_DEPTH, REQUIRED, VOID
from helpsdk.content.links import read_link
from helpsdk.content.slugs import Ids, is_id
from helpsdk.content.treetext import inline_text
from helpsdk.errors import MarkupRefused
from helpsdk.types import Node, Tree

_INTEGERS = ("start", "colspan", "rowspan", "width", "height")
_CARRIED = {"data-callout": "kind", "data-lang": "lang", "data-term": "id", "data-title": "title", "data-video": "src"}
_TAG_OF = {"data-callout": "callout", "data-video": "video", "data-term": "term"}
#: Children of these are never loose text.
_ONLY_BLOCKS = ("callout",)

_Open = tuple[str, "dict[str, Any] | None", Tree]


def build_tree(html: str) -> Tree:
    """The tree of sanitised HTML, headings with their ids. Raises MarkupRefused when it is nested too deep."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    tree = builder.finish()
    _give_ids(builder.headings)
    return tree


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.headings: list[dict[str, Any]] = []
        self._root: Tree = []
        self._open: list[_Open] = [("", None, self._root)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = _node(tag, attrs)
        siblings = self._open[-1][2]
        if node is None:
            if tag not in VOID:
                self._open.append((tag, None, siblings))
            return
        siblings.append(node)
        if node["t"] in HEADINGS:
            self.headings.append(node)
        if tag not in VOID:
            self._push(tag, node)

    def handle_endtag(self, tag: str) -> None:
        if not any(name == tag for name, _, _ in self._open[1:]):
            return
        while len(self._open) > 1:
            name, node, children = self._open.pop()
            if node is not None:
                _finish(node, children)
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        siblings = self._open[-1][2]
        if siblings and isinstance(siblings[-1], str):
            siblings[-1] += data
        else:
            siblings.append(data)

    def finish(self) -> Tree:
        while len(self._open) > 1:
            self.handle_endtag(self._open[-1][0])
        return _only_blocks(_tidy(self._root))

    def _push(self, tag: str, node: dict[str, Any]) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise MarkupRefused("the depth of nested elements", len(self._open) + 1, MAX_DEPTH)
        self._open.append((tag, node, []))


def _node(tag: str, attrs: list[tuple[str, str | None]]) -> dict[str, Any] | None:
    """The node a tag stands for, without children; None when only its content counts."""
    given = {name: value or "" for name, value in attrs}
    kind = next((_TAG_OF[name] for name in given if name in _TAG_OF), tag)
    if kind not in ATTRIBUTES:
        return None
    node: dict[str, Any] = {"t": kind, **_attributes(kind, given)}
    if any(name not in node for name in REQUIRED.get(kind, ()) if kind not in HEADINGS):
        return None
    return None if kind == "a" and len(node.keys() & {"href", "article"}) != 1 else node


def _attributes(tag: str, given: Mapping[str, str]) -> dict[str, Any]:
    checks = ATTRIBUTES[tag]
    found: dict[str, Any] = {}
    for name, text in given.items():
        if tag == "a" and name == "href":
            link = read_link(text)
            found.update(link.attributes() if link is not None else {})
            continue
        if tag in HEADINGS and name == "data-id":
            found["id"] = text
            continue
        attribute = _CARRIED.get(name, name)
        value = _value(attribute, text)
        if attribute in checks and checks[attribute](value):
            found[attribute] = value
    return found


def _value(name: str, text: str) -> object:
    if name == "open":
        return True
    if name in _INTEGERS:
        return int(text) if len(text) < 10 and text.removeprefix("-").isdecimal() and text.isascii() else None
    return text


def _finish(node: dict[str, Any], children: Tree) -> None:
    if node["t"] in VOID:
        return
    kept = _FINISHERS.get(node["t"], _tidy)(children)
    if node["t"] in _ONLY_BLOCKS:
        kept = _only_blocks(kept)
    if node["t"] in BLOCKS and node["t"] != "pre":
        kept = _trim(kept)
    if kept:
        node["c"] = kept


def _tidy(children: Tree) -> Tree:
    """Without the white space that only separates blocks, and without empty texts."""
    if len(children) < 2 and not (children and isinstance(children[0], str) and children[0].isspace()):
        return children
    if not any(_is_block(child) for child in children):
        return children
    last = len(children) - 1
    kept: Tree = []
    for at, child in enumerate(children):
        if isinstance(child, str):
            child = child.lstrip() if at == 0 or _is_block(children[at - 1]) else child
            child = child.rstrip() if at == last or _is_block(children[at + 1]) else child
        if child != "":
            kept.append(child)
    return kept


def _trim(children: Tree) -> Tree:
    """A block neither begins nor ends with white space."""
    if children and isinstance(children[0], str):
        children[0] = children[0].lstrip()
    if children and isinstance(children[-1], str):
        children[-1] = children[-1].rstrip()
    return [child for child in children if child != ""]


def _structure(children: Tree) -> Tree:
    """Lists and tables hold no white space of their own."""
    return [child for child in children if not (isinstance(child, str) and child.isspace())]


def _preformatted(children: Tree) -> Tree:
    if len(children) == 1 and isinstance(children[0], dict) and children[0]["t"] == "code":
        return children
    return [{"t": "code", "c": children}] if children else children


def _only_blocks(children: Tree) -> Tree:
    """Loose text becomes paragraphs."""
    kept: Tree = []
    for block, group in groupby(children, key=_is_block):
        nodes = list(group)
        kept += nodes if block else _paragraph(nodes)
    return kept


def _paragraph(nodes: Tree) -> Iterable[Node]:
    if all(isinstance(node, str) and node.isspace() for node in nodes):
        return []
    return [{"t": "p", "c": _trim(nodes)}]


def _is_block(node: Node) -> bool:
    return isinstance(node, dict) and node["t"] in BLOCKS


def _give_ids(headings: list[dict[str, Any]]) -> None:
    """Ids that writers gave stay; the others are made from the headings' words and numbered where they repeat."""
    given: set[str] = set()
    for heading in headings:
        id = heading.pop("id", None)
        if is_id(id) and id not in given:
            given.add(id)
            heading["id"] = id
    ids = Ids(given)
    for heading in headings:
        if "id" not in heading:
            heading["id"] = ids.unique(inline_text(heading.get("c", [])))


_FINISHERS: Mapping[str, Callable[[Tree], Tree]] = {
    **dict.fromkeys(("ul", "ol", "table", "thead", "tbody", "tr", "dl"), _structure),
    "pre": _preformatted,
}
