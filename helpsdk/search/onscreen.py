"""Which articles a site's rules map to which screen: what gets a boost while the viewer is there."""

from __future__ import annotations

from collections.abc import Iterator

from helpsdk.content.audience import audience_of
from helpsdk.context.rules import Rule
from helpsdk.identity.audience import Audience
from helpsdk.identity.viewer import Viewer
from helpsdk.site.published import PublishedSite


class OnScreen:
    """Which articles rules show a viewer on a screen. A rule for others maps nothing."""

    def __init__(self, published: PublishedSite) -> None:
        self._found = {screen: frozenset(shown) for screen, shown in _shown_by_screen(published).items()}

    def articles(self, screen: str | None, viewer: Viewer) -> frozenset[str]:
        """Ids; none for a screen that is not known."""
        shown = self._found.get(screen or "", frozenset())
        return frozenset(article for article, audience in shown if audience.admits(viewer))


def _shown_by_screen(published: PublishedSite) -> dict[str, set[tuple[str, Audience]]]:
    declaring: dict[str, list[str]] = {}
    for screen in published.screens:
        for element in screen.elements:
            declaring.setdefault(element.id, []).append(screen.id)
    found: dict[str, set[tuple[str, Audience]]] = {}
    for rule in published.rules:
        for screen_id in _screens(rule, declaring):
            audience = audience_of(rule.audience, published.audiences.staff)
            found.setdefault(screen_id, set()).add((rule.show.article, audience))
    return found


def _screens(rule: Rule, declaring: dict[str, list[str]]) -> Iterator[str]:
    if rule.at.screen is not None:
        yield from rule.at.screen
    elif rule.at.element is not None:
        yield from declaring.get(rule.at.element, ())
