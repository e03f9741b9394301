"""Content trees of a server that may be newer: nodes this version does not know are left out, not stumbled over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from helpsdk.content.allowlist import MAX_DEPTH, TAGS
from helpsdk.runtime.replies import ArticleReply, Item, ResolveReply
from helpsdk.runtime.searchreplies import AnswerReply, SearchReply
from helpsdk.types import Tree


def known(tree: Iterable[Any], depth: int = MAX_DEPTH) -> Tree:
    """The nodes that can be drawn: texts, and elements of a known tag, with what is known of their children."""
    return [made for node in tree if (made := _known(node, depth)) is not None] if depth else []


def _known(node: Any, depth: int) -> str | dict[str, Any] | None:
    if isinstance(node, str):
        return node
    tag = node.get("t") if isinstance(node, dict) else None
    if not isinstance(tag, str) or tag not in TAGS:
        return None
    children = node.get("c")
    if children is None:
        return dict(node)
    return {**node, "c": known(children if isinstance(children, list) else (), depth - 1)}


def with_known_trees(reply: Any) -> None:
    """Changes the trees of a reply of any kind."""
    if isinstance(reply, ResolveReply):
        for items in (reply.items, *reply.also.values()):
            _of_items(items)
    elif isinstance(reply, ArticleReply):
        reply.tree = known(reply.tree) if reply.tree is not None else None
    elif isinstance(reply, SearchReply):
        for hit in reply.hits:
            hit.title, hit.snippet = known(hit.title), known(hit.snippet)
    elif isinstance(reply, AnswerReply) and reply.answer is not None:
        reply.answer.tree = known(reply.answer.tree)


def _of_items(items: Iterable[Item]) -> None:
    for item in items:
        item.tree = known(item.tree) if item.tree is not None else None
        for step in item.steps or ():
            step.tree = known(step.tree)
