"""What rules and articles name: articles, screens, elements, events, groups and collections that must exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helpsdk.content.audience import WrittenAudience, groups_named
from helpsdk.context.rules import Rule
from helpsdk.errors import Problem
from helpsdk.site.places import Entry, Sources
from helpsdk.site.wording import unknown_name

_DECLARED_IN = {
    "screen": "screens.yaml",
    "element": "screens.yaml",
    "event": "events of site.yaml",
    "group": "audiences.yaml",
    "collection": "collections.yaml",
}


def rule_targets(sources: Sources) -> Iterator[Problem]:
    """Names in rules that nothing declares, and elements that are not on the rule's screens."""
    for entry in sources.rules:
        yield from _unknown(sources, entry, "article", entry.value.show.article, "show", "article")
        yield from _place_names(sources, entry)
        yield from _groups(sources, entry, entry.value.audience, "audience")


def article_targets(sources: Sources) -> Iterator[Problem]:
    """Names in front matter that nothing declares."""
    for id, entry in sources.articles.items():
        meta = entry.value.meta
        if meta.collection is not None:
            yield from _unknown(sources, entry, "collection", meta.collection, "collection")
        for index, related in enumerate(meta.related):
            yield from _unknown(sources, entry, "article", related, "related", index)
            if related == id:
                yield entry.problem("self", "an article is not related to itself", "related", index)
        yield from _groups(sources, entry, meta.audience, "audience")
        for section, restricted in meta.sections.items():
            yield from _groups(sources, entry, restricted.audience, "sections", section, "audience")


def _place_names(sources: Sources, entry: Entry[Rule]) -> Iterator[Problem]:
    at = entry.value.at
    screens = at.screen or ()
    for index, screen in enumerate(screens):
        position = (index,) if entry.holds_list("at", "screen") else ()
        yield from _unknown(sources, entry, "screen", screen, "at", "screen", *position)
    if at.event is not None:
        yield from _unknown(sources, entry, "event", at.event, "at", "event")
    if at.element is None:
        return
    unknown = list(_unknown(sources, entry, "element", at.element, "at", "element"))
    yield from unknown
    if screens and not unknown:
        yield from _misplaced(sources, entry, at.element, screens)


def _misplaced(sources: Sources, entry: Entry[Rule], element: str, screens: tuple[str, ...]) -> Iterator[Problem]:
    having = {one.value.id for one in sources.screens if any(each.id == element for each in one.value.elements)}
    loaded = {one.value.id for one in sources.screens}
    certain = loaded.issuperset(screens) and not sources.doubts.about("element", element)
    if certain and having and having.isdisjoint(screens):
        text = f"element `{element}` is on none of the rule's screens"
        yield entry.problem("unknown-element", text, "at", "element", allowed=tuple(sorted(having))[:10])


def audience_targets(sources: Sources) -> Iterator[Problem]:
    """Groups that collections and the audiences of assets name and nothing declares."""
    for entry in sources.collections:
        yield from _groups(sources, entry, entry.value.audience, "audience")
    if sources.audiences is not None:
        for index, asset in enumerate(sources.audiences.value.assets):
            yield from _groups(sources, sources.audiences, asset.audience, "assets", index, "audience")


def _groups(sources: Sources, entry: Entry[Any], written: WrittenAudience | None, *at: str | int) -> Iterator[Problem]:
    for index, group in enumerate(groups_named(written)):
        yield from _unknown(sources, entry, "group", group, *at, "groups", index)


def _unknown(sources: Sources, entry: Entry[Any], kind: str, name: str, *at: str | int) -> Iterator[Problem]:
    if not sources.lacks(kind, name):
        return
    known = sources.known.get(kind, set())
    text, allowed = unknown_name(kind, name, known)
    if kind in _DECLARED_IN and not known:
        text += f"; nothing is declared in {_DECLARED_IN[kind]}"
    yield entry.problem(f"unknown-{kind}", text, *at, allowed=allowed)
