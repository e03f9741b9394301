"""What a reply has to know of a body before it is made: how large it is, and whether it shows pictures."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Any

from helpsdk.site.published import PublishedSite, PublishedTranslation
from helpsdk.types import Locale, Tree


@dataclass(frozen=True, slots=True)
class Body:
    """Of one article in one language. `nodes` counts texts too; `guarded`: some picture is not for everybody."""

    nodes: int = 0
    pictured: bool = False
    guarded: bool = False


class Bodies:
    """By article and language, each looked at when it is first asked for. Safe to use from several threads."""

    def __init__(self, published: PublishedSite, guarded: Container[str]) -> None:
        """`guarded` are the pictures that are not for everybody, as articles name them."""
        self._published, self._guarded = published, guarded
        self._known: dict[tuple[str, Locale], Body] = {}

    def __getitem__(self, place: tuple[str, Locale]) -> Body:
        """Raises KeyError for a body that is not there."""
        body = self._known.get(place)
        if body is None:
            translation = self._published.articles[place[0]].translations[place[1]]
            body = self._known[place] = _body(translation, self._guarded)
        return body


def _body(translation: PublishedTranslation, guarded: Container[str]) -> Body:
    nodes, shown = 0, set[str]()
    for number, tree in enumerate((translation.tree, translation.lead)):
        for node in _nodes(tree):
            nodes += number == 0
            if isinstance(node, dict) and node.get("t") == "img":
                shown.add(str(node.get("src", "")))
    return Body(nodes, bool(shown), any(src in guarded for src in shown))


def _nodes(tree: Tree) -> Iterator[Any]:
    """Every node and text, in no order."""
    waiting: list[Any] = [*tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, dict):
            waiting += node.get("c", ())
