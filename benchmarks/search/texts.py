"""Random texts of a Zipf-like vocabulary with rare words of their own, and the site that is made of them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from helpsdk.identity.audience import PUBLIC, Audience
from helpsdk.site.learned import Learned, LearnedSearch
from helpsdk.site.published import PublishedArticle, PublishedSite, PublishedTranslation, Section
from helpsdk.site.site import SiteSettings

RESTRICTED = Audience("groups", frozenset({"staff"}))
_VOCABULARY = 20_000


class Words:
    """Words by a Zipf-like law."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        letters = "aeioubcdfglmnprst"
        self._words = ["".join(self._chance.choices(letters, k=self._chance.randint(3, 9))) for _ in range(_VOCABULARY)]
        self._sums = list(accumulate(1 / (at + 10) for at in range(_VOCABULARY)))

    def text(self, count: int) -> str:
        return " ".join(self._chance.choices(self._words, cum_weights=self._sums, k=count))

    def body(self, number: int, count: int) -> str:
        """With one word that no other text has."""
        return f"{self.text(count)} rare{number:x}"


def site(words: Words, sections: int, *, each: int, length: int, restricted: float) -> PublishedSite:
    """Articles of `each` sections; of every ten articles some are for staff."""
    articles = {}
    for at in range(max(1, sections // each)):
        id, audience = f"a{at:07}", RESTRICTED if at % 10 < restricted * 10 else PUBLIC
        translations = {"en": _text(words, at, each, length)}
        articles[id] = PublishedArticle(id=id, audience=audience, source="en", translations=translations)
    settings = SiteSettings(id="bench", title="Bench", default_locale="en", locales=("en",))
    return PublishedSite(settings=settings, articles=articles)


def _text(words: Words, at: int, each: int, length: int) -> PublishedTranslation:
    made = tuple(
        Section(id=f"s{part}", title=words.text(3), level=2, text=words.body(at * each + part, length))
        for part in range(each)
    )
    return PublishedTranslation(
        locale="en", title=words.text(4), excerpt="", tree=[], lead=[], sections=made, source_revision="0"
    )


def edited(article: PublishedArticle, text: str) -> PublishedArticle:
    """With another text in its first section."""
    translation = article.translations["en"]
    first = replace(translation.sections[0], text=text)
    changed = translation.model_copy(update={"sections": (first, *translation.sections[1:])})
    return article.model_copy(update={"translations": {"en": changed}})


def bodies(published: PublishedSite) -> Iterator[str]:
    for article in published.articles.values():
        for section in article.translations["en"].sections:
            yield section.text


def learned(published: PublishedSite, terms: Sequence[str]) -> PublishedSite:
    """The same with something learned of each of these terms, about a hundred articles."""
    chance = random.Random(7)
    ids = list(published.articles)[:100_000]
    counts = {term: {chance.choice(ids): (5.0, 20.0, 0.0) for _ in range(50)} for term in terms}
    taught = Learned(search={"en": LearnedSearch(day="2026-01-01", terms=counts)})
    return published.model_copy(update={"learned": taught})
