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


def bodies_of(published: PublishedSite, guarded: Container[str]) -> dict[tuple[str, Locale], Body]:
    """By article and language. `guarded` are the pictures that are not for everybody, as articles name them."""
    return {
        (article.id, locale): _body(translation, guarded)
        for article in published.articles.values()
        for locale, translation in article.translations.items()
    }


def _body(translation: PublishedTranslation, guarded: Container[str]) -> Body:
    nodes, shown = 0, set[str]()
    for tree in (translation.tree, translation.lead):
        for node in _nodes(tree):
            nodes += tree is translation.tree
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
