"""Where rules can be in play: on which screens, at which URLs, or everywhere."""

from __future__ import annotations

from collections import defaultdict
from typing import TypeAlias

from helpsdk.content.screens import UrlPattern
from helpsdk.context.rules import Rule
from helpsdk.site.places import Sources

#: A screen's id or a URL pattern, marked as what it is.
Place: TypeAlias = tuple[str, str | UrlPattern]

#: The place of what is bound to no screen and no URL.
EVERYWHERE: Place = ("everywhere", "")


class RulePlaces:
    """The places of a site's rules, as far as its screens say."""

    def __init__(self, sources: Sources) -> None:
        self._declaring: dict[str, set[str]] = defaultdict(set)
        self._at_url: dict[str | UrlPattern, set[str]] = defaultdict(set)
        for screen in (entry.value for entry in sources.screens):
            for element in screen.elements:
                self._declaring[element.id].add(screen.id)
            for url in screen.urls:
                self._at_url[url].add(screen.id)

    def of(self, rule: Rule) -> frozenset[Place]:
        """Where a rule can be in play, its steps aside; `EVERYWHERE` alone for one that is bound to no place."""
        at = rule.at
        if at.screen is not None:
            return frozenset(("screen", screen) for screen in at.screen)
        if at.url is not None:
            screens = {("screen", screen) for url in at.url for screen in self._at_url.get(url, ())}
            return frozenset({*screens, *(("url", url) for url in at.url)})
        if at.element is not None:
            return frozenset(("screen", screen) for screen in self._declaring.get(at.element, ()))
        return frozenset({EVERYWHERE})

    def of_steps(self, rule: Rule) -> frozenset[Place]:
        """Where the steps of a tour or checklist take place."""
        steps = rule.show.steps
        screens = {step.screen for step in steps if step.screen is not None}
        elements = (step.element for step in steps if step.element is not None)
        return frozenset(
            ("screen", screen) for screen in screens.union(*(self._declaring.get(one, set()) for one in elements))
        )

    def may_show_on(self, rule: Rule, screen: str) -> bool:
        """Whether a rule can be in play there; one that has a URL may, since a path can belong to any screen."""
        places = self.of(rule) | self.of_steps(rule)
        return EVERYWHERE in places or ("screen", screen) in places or rule.at.url is not None
