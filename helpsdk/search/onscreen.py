"""Which articles a site's rules map to which screen: what gets a boost while the viewer is there."""

from __future__ import annotations

from collections.abc import Iterator

from helpsdk.context.rules import Rule
from helpsdk.site.published import PublishedSite


def articles_by_screen(published: PublishedSite) -> dict[str, frozenset[str]]:
    """Screen id → ids of the articles that some rule shows there."""
    declaring: dict[str, list[str]] = {}
    for screen in published.screens:
        for element in screen.elements:
            declaring.setdefault(element.id, []).append(screen.id)
    found: dict[str, set[str]] = {}
    for rule in published.rules:
        for screen_id in _screens(rule, declaring):
            found.setdefault(screen_id, set()).add(rule.show.article)
    return {screen_id: frozenset(articles) for screen_id, articles in found.items()}


def _screens(rule: Rule, declaring: dict[str, list[str]]) -> Iterator[str]:
    if rule.at.screen is not None:
        yield from rule.at.screen
    elif rule.at.element is not None:
        yield from declaring.get(rule.at.element, ())
