"""What rules, articles, collections and assets name: everything they refer to must exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helpsdk.content.audience import WrittenAudience, groups_named
from helpsdk.context.rules import Rule, Step
from helpsdk.errors import Problem
from helpsdk.site.check.unknown import unknown
from helpsdk.site.places import Entry, Sources


def rule_targets(sources: Sources) -> Iterator[Problem]:
    """Names in rules that nothing declares, and elements that are not on the rule's screens."""
    for entry in sources.rules:
        rule = entry.value
        yield from unknown(sources, entry, "article", rule.show.article, "show", "article")
        yield from _place_names(sources, entry)
        yield from _groups(sources, entry, rule.audience, "audience")
        if rule.set is not None:
            yield from unknown(sources, entry, "set", rule.set, "set")
        if rule.stop_after is not None:
            yield from unknown(sources, entry, "event", rule.stop_after.event, "stop_after", "event")
        for index, step in enumerate(rule.show.steps):
            position = (index,) if entry.holds_list("show", "steps") else ()
            yield from _step(sources, entry, step, "show", "steps", *position)


def article_targets(sources: Sources) -> Iterator[Problem]:
    """Names in front matter that nothing declares."""
    for id, entry in sources.articles.items():
        meta = entry.value.meta
        if meta.collection is not None:
            yield from unknown(sources, entry, "collection", meta.collection, "collection")
        for index, related in enumerate(meta.related):
            yield from unknown(sources, entry, "article", related, "related", index)
            if related == id:
                yield entry.problem("self", "an article is not related to itself", "related", index)
        yield from _groups(sources, entry, meta.audience, "audience")
        for section, restricted in meta.sections.items():
            yield from _groups(sources, entry, restricted.audience, "sections", section, "audience")


def audience_targets(sources: Sources) -> Iterator[Problem]:
    """Groups that collections and the audiences of assets name and nothing declares."""
    for entry in sources.collections:
        yield from _groups(sources, entry, entry.value.audience, "audience")
    if sources.audiences is not None:
        for index, asset in enumerate(sources.audiences.value.assets):
            yield from _groups(sources, sources.audiences, asset.audience, "assets", index, "audience")


def _place_names(sources: Sources, entry: Entry[Rule]) -> Iterator[Problem]:
    at = entry.value.at
    screens = at.screen or ()
    for index, screen in enumerate(screens):
        position = (index,) if entry.holds_list("at", "screen") else ()
        yield from unknown(sources, entry, "screen", screen, "at", "screen", *position)
    if at.event is not None:
        yield from unknown(sources, entry, "event", at.event, "at", "event")
    if at.element is not None:
        yield from _element(sources, entry, at.element, screens, "the rule's screens", "at", "element")


def _step(sources: Sources, entry: Entry[Rule], step: Step, *at: str | int) -> Iterator[Problem]:
    if step.screen is not None:
        yield from unknown(sources, entry, "screen", step.screen, *at, "screen")
    if step.event is not None:
        yield from unknown(sources, entry, "event", step.event, *at, "event")
    if step.article is not None:
        yield from unknown(sources, entry, "article", step.article, *at, "article")
    if step.element is not None:
        screens = (step.screen,) if step.screen is not None else ()
        yield from _element(sources, entry, step.element, screens, "the step's screen", *at, "element")


def _element(
    sources: Sources, entry: Entry[Rule], element: str, screens: tuple[str, ...], whose: str, *at: str | int
) -> Iterator[Problem]:
    found = list(unknown(sources, entry, "element", element, *at))
    yield from found
    if found or not screens:
        return
    having = {one.value.id for one in sources.screens if any(each.id == element for each in one.value.elements)}
    loaded = {one.value.id for one in sources.screens}
    certain = loaded.issuperset(screens) and not sources.doubts.about("element", element)
    if certain and having and having.isdisjoint(screens):
        text = (
            f"element `{element}` is not on {whose}"
            if len(screens) == 1
            else f"element `{element}` is on none of {whose}"
        )
        yield entry.problem("unknown-element", text, *at, allowed=tuple(sorted(having))[:10])


def _groups(sources: Sources, entry: Entry[Any], written: WrittenAudience | None, *at: str | int) -> Iterator[Problem]:
    for index, group in enumerate(groups_named(written)):
        yield from unknown(sources, entry, "group", group, *at, "groups", index)
