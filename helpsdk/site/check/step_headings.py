"""Steps of tours and checklists show sections of their article: each has a heading with the step's id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from helpsdk.content.article import Article
from helpsdk.context.rules import Rule
from helpsdk.errors import Problem
from helpsdk.site.aliases import ids_by_name
from helpsdk.site.bodies import Bodies
from helpsdk.site.check.spots import spot
from helpsdk.site.doubts import Doubts
from helpsdk.site.nearest import did_you_mean, listed
from helpsdk.site.places import Entry
from helpsdk.site.rulefiles import entry_of_rule
from helpsdk.site.writing import Writing


def step_headings(site: Writing, bodies: Bodies, doubts: Doubts) -> Iterator[Problem]:
    """An error where the source lacks the heading, a warning where only a translation does."""
    ids = ids_by_name(site.articles.values())
    for rule in site.rules:
        article = site.articles.get(ids.get(rule.show.article, ""))
        if rule.show.steps and article is not None and not doubts.about("source", article.id):
            yield from _steps(site.files, rule, article, bodies)


def _steps(files: Mapping[str, bytes], rule: Rule, article: Article, bodies: Bodies) -> Iterator[Problem]:
    headings = {
        locale: {section.id for section in bodies.by_key[article.id, locale].sections if section.id}
        for locale in article.translations
        if (article.id, locale) in bodies.by_key
    }
    for index, step in enumerate(rule.show.steps):
        lacking = [locale for locale, ids in headings.items() if step.id not in ids]
        if article.source in lacking:
            yield _unknown_step(entry_of_rule(files, rule), index, step.id, article.id, headings[article.source])
            continue
        for locale in lacking:
            translation = article.translations[locale]
            if step.id not in translation.meta.omits:
                text = f"there is no heading {{#{step.id}}}: in {locale}, a step of rule `{rule.id}` is left out"
                yield spot(translation, "step-without-section", text, severity="warning")


def _unknown_step(entry: Entry[Any], index: int, step: str, article: str, headings: set[str]) -> Problem:
    at = ("show", "steps", index, "id") if entry.holds_list("show", "steps") else ("show", "steps", "id")
    text = f"article `{article}` has no heading {{#{step}}}{did_you_mean(step, sorted(headings))}"
    return entry.problem("unknown-section", text, *at, allowed=listed(step, headings))
