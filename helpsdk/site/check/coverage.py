"""How much of a product has help, in numbers: screens, elements, languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from helpsdk.site.check.outdated_translations import outdated_translations
from helpsdk.site.check.rule_places import RulePlaces
from helpsdk.site.places import Sources
from helpsdk.types import Locale


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    done: int
    of: int

    @property
    def percent(self) -> int:
        """Rounded down, so that 100 means all; of nothing, all is done."""
        return 100 * self.done // self.of if self.of else 100

    def as_dict(self) -> dict[str, int]:
        return {"done": self.done, "of": self.of, "percent": self.percent}


@dataclass(frozen=True, slots=True)
class Coverage:
    """`screens` that some rule shows something on, `elements` that some rule or step names, articles in each language.

    `outdated` counts the translations whose source has changed since.
    """

    screens: Share
    elements: Share
    translations: dict[Locale, Share]
    outdated: int

    def as_dict(self) -> dict[str, Any]:
        return {
            "screens": self.screens.as_dict(),
            "elements": self.elements.as_dict(),
            "translations": {locale: share.as_dict() for locale, share in self.translations.items()},
            "outdated_translations": self.outdated,
        }


def coverage(sources: Sources) -> Coverage:
    """Of the screens, elements and articles that could be read."""
    rules, places = [entry.value for entry in sources.rules], RulePlaces(sources)
    reached = {place for rule in rules for place in places.of(rule) | places.of_steps(rule)}
    screens = {entry.value.id for entry in sources.screens}
    elements = {element.id for entry in sources.screens for element in entry.value.elements}
    named = {rule.at.element for rule in rules} | {step.element for rule in rules for step in rule.show.steps}
    articles = [entry.value for entry in sources.articles.values()]
    return Coverage(
        Share(sum(("screen", screen) in reached for screen in screens), len(screens)),
        Share(len(elements & named), len(elements)),
        {
            locale: Share(sum(locale in article.translations for article in articles), len(articles))
            for locale in sources.locales or ()
        },
        sum(1 for _ in outdated_translations(sources)),
    )
