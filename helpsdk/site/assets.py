"""Whom the files below `assets/` are for: those who may see some place that shows them, within `audiences.yaml`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import unquote

from helpsdk.content.audience import audience_of
from helpsdk.content.excerpt import excerpt_of
from helpsdk.content.sections import blocks_by_heading, split_sections
from helpsdk.identity.audience import PUBLIC, Audience
from helpsdk.site.bodies import Bodies, Body
from helpsdk.site.memo import Memo
from helpsdk.site.published import PublishedArticle, PublishedSite, Section
from helpsdk.site.site import Audiences

FOLDER = "assets/"
#: `src` and `t` of such a node in canonical JSON; quotes inside texts are escaped, so that nothing else matches.
FILE_NODE = re.compile(rb'"src":("assets/(?:[^"\\]|\\.)*"),"t":"img"')
_WILD = re.compile(r"\*\*/|\*\*|\*|\?")
_MEANS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def asset_audiences(published: PublishedSite) -> dict[str, frozenset[Audience]]:
    """Path with `assets/` → the audiences of the places that show it, any of which opens it."""
    shown: dict[str, set[Audience]] = {}
    for article in published.articles.values():
        for path, audience in shown_by(article):
            shown.setdefault(path, set()).add(audience)
    return {
        path: frozenset(audience.narrowed(limit) for audience in audiences)
        for path, audiences in shown.items()
        for limit in [asset_limit(published.audiences, path)]
    }


def asset_limit(audiences: Audiences, path: str) -> Audience:
    """Whom `audiences.yaml` lets see a file at most: every entry that matches narrows."""
    limit = PUBLIC
    for entry in audiences.assets:
        if asset_matches(entry.path, path):
            limit = limit.narrowed(audience_of(entry.audience, audiences.staff))
    return limit


def asset_matches(pattern: str, path: str) -> bool:
    """Whether a pattern below `assets/` means the file at `path`: `*` stays in its folder, `**` is any folders."""
    return path.startswith(FOLDER) and re.fullmatch(_expression(pattern), path[len(FOLDER) :]) is not None


def quotable(bodies: Bodies, audiences: Audiences, memo: Memo | None = None) -> Bodies:
    """The bodies with sections and excerpts that leave out what describes files which `audiences.yaml` narrows.

    A picture's alternative text stays with the picture, in the tree. The very same bodies when no file is narrowed.
    """
    if not audiences.assets:
        return bodies
    memo = memo or Memo()
    limits = memo.same("audiences", audiences)
    changed = {
        key: memo.made("quotable", key, (body, limits), partial(_quotable, body, audiences))
        for key, body in bodies.by_key.items()
    }
    memo.keep("quotable", changed)
    return replace(bodies, by_key=changed)


def _quotable(body: Body, audiences: Audiences) -> Body:
    if all(asset_limit(audiences, path) == PUBLIC for path in _images(body.tree)):
        return body
    tree = list(_without_narrowed(body.tree, audiences))
    sections = tuple(Section(one.id, one.title, one.level, one.text) for one in split_sections(tree))
    return body.model_copy(update={"sections": sections, "excerpt": excerpt_of(tree)})


def _without_narrowed(nodes: list[Any], audiences: Audiences) -> Iterator[Any]:
    for node in nodes:
        if not isinstance(node, dict):
            yield node
        elif "c" in node:
            yield {**node, "c": list(_without_narrowed(node["c"], audiences))}
        elif not _is_file(node) or asset_limit(audiences, unquote(node["src"])) == PUBLIC:
            yield node


def _expression(pattern: str) -> str:
    found, at = "", 0
    for wild in _WILD.finditer(pattern):
        found += re.escape(pattern[at : wild.start()]) + _MEANS[wild[0]]
        at = wild.end()
    return found + re.escape(pattern[at:])


def shown_by(article: PublishedArticle) -> Iterator[tuple[str, Audience]]:
    """Every place of an article that shows a file: its path with `assets/`, and whom the place is for."""
    for translation in article.translations.values():
        yield from ((path, article.audience) for path in files_in(translation.lead_json))
        if not translation.restricted:
            yield from ((path, article.audience) for path in files_in(translation.tree_json))
            continue
        headed = [section.audience or article.audience for section in translation.sections if section.id]
        for at, node in blocks_by_heading(translation.tree):
            yield from ((path, article.audience if at < 0 else headed[at]) for path in _images([node]))


def files_in(encoded: bytes) -> Iterator[str]:
    """The paths of the files that a tree shows, from its canonical JSON: decoding would take fifty times as long."""
    return (unquote(json.loads(found[1])) for found in FILE_NODE.finditer(encoded))


def _images(nodes: list[Any]) -> Iterator[str]:
    for node in nodes:
        if not isinstance(node, dict):
            continue
        if _is_file(node):
            yield unquote(node["src"])
        yield from _images(node.get("c", []))


def _is_file(node: dict[str, Any]) -> bool:
    return node.get("t") == "img" and str(node.get("src", "")).startswith(FOLDER)
