"""Answers to questions: the best two sentences of the articles found, with their source, or honestly none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from helpsdk.i18n.locales import Match, direction
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.finder import Finder
from helpsdk.runtime.findings import Findings
from helpsdk.runtime.fragments import Fragments
from helpsdk.runtime.library import Library
from helpsdk.runtime.placed import Placed
from helpsdk.runtime.searchreplies import Answer, AnswerReply, Corrected
from helpsdk.search.analysis import analyzer
from helpsdk.search.answer import Asked, Window, asked, best_window, share
from helpsdk.search.filters import Filters
from helpsdk.search.highlight import marked, matches
from helpsdk.search.partition import rarity_of
from helpsdk.search.passages import MOST_READ, Passages, width
from helpsdk.search.query import clean_query
from helpsdk.search.question import Question
from helpsdk.search.result import SectionHit
from helpsdk.search.schema import section_of
from helpsdk.search.visible import Visible
from helpsdk.site.published import PublishedArticle, PublishedTranslation, Section
from helpsdk.types import Locale, Tree

READ = 4  # articles that an answer is looked for in, those found first
ALSO = 3  # articles named beside an answer
#: Below this confidence there is no answer. On questions of labelled sets in three languages it keeps 97 % of the right
#: answers; it lets pass 54 % of what is found where the right article is gone but others about the same are there, and
#: 26 % where the site speaks of other things. At 0.45 these would be 90, 34 and 13 %.
FLOOR = 0.35
_FOUND = 2.0  # what it is worth to be found first, beside all of the words in a window
_SPOKEN = 3.0  # what it is worth to speak of all of the question
_WINDOW = 1.0  # what a window is worth by itself, beside the words that it and its headings have
_TITLED = 0.7  # what words are worth that only the title has
_HERE = 0.3  # what it is worth to be the section that was found
_GUESSED = 0.7  # of confidence: a question of corrected words alone may be about something else
_LEAD = 0.25  # of confidence: how far the best article is ahead of the next, as `worth` has it


class _Candidate(NamedTuple):
    """A window of a section, the share of the words that it and the names above it speak of, and what it is worth."""

    match: Match
    article: str
    section: Section
    text: str
    window: Window
    share: float
    worth: float
    guessed: float  # how much of the question is words that were corrected


@dataclass(frozen=True, slots=True)
class Answerer:
    """Answers from one revision. `passages` may be shared: they are of texts alone."""

    library: Library
    fragments: Fragments
    finder: Finder
    revision: int
    passages: Passages

    def answer(
        self, text: str, locales: Sequence[str], viewer: Viewer, *, app_version: str | None = None
    ) -> AnswerReply:
        """A reply to any text, with an answer where one is found to trust."""
        filters = Filters(app_version=app_version)
        found = self.finder.found(Question(text, limit=READ + ALSO + 1, filters=filters), locales, viewer)
        placed = [one for one in found.placed if filters.fits(self._article(one.hit.article))]
        answer = self._answer(self._candidates(found, placed, viewer))
        others = [one for one in placed if answer is None or one.hit.article != answer.article.id][:ALSO]
        return AnswerReply(
            revision=self.revision,
            search_revision=found.search_revision,
            degraded=found.degraded,
            query=clean_query(text),
            locale=found.match.locale,
            dir=direction(found.match.locale),
            corrected=_corrected(found),
            answer=answer,
            also=[self.fragments.card(hit.article, used.locale, fallback=used.fallback) for used, hit, _ in others],
        )

    def _article(self, id: str) -> PublishedArticle:
        return self.library.published.articles[id]

    def _candidates(self, found: Findings, placed: Sequence[Placed], viewer: Viewer) -> list[_Candidate]:
        """Windows of the first articles found, the best first."""
        questions: dict[Locale, Asked] = {}
        guessed: dict[Locale, float] = {}
        candidates: list[_Candidate] = []
        for match, hit, terms in placed[:READ]:
            locale = match.locale
            if locale not in questions:
                rarity, rarest = _rarity(found.visible[locale])
                questions[locale] = asked(found.queries[locale], terms, rarity, analyzer(locale), rarest=rarest)
                guessed[locale] = share(questions[locale], _terms(found.corrected[locale].values(), locale))
            candidates += self._windows(questions[locale], guessed[locale], match, hit, viewer)
        return sorted(candidates, key=lambda one: -one.worth)

    def _windows(
        self, question: Asked, guessed: float, match: Match, hit: SectionHit, viewer: Viewer
    ) -> Iterator[_Candidate]:
        """The best window of each section that the viewer may read."""
        translation, left = self._article(hit.article).translations[match.locale], MOST_READ
        here = section_of(translation, hit.section)
        for section in _sections(translation, hit.section, viewer):
            passage = self.passages.passage(section.text, match.locale)
            title, heading = _names(translation.title, match.locale), _names(section.title, match.locale)
            window = best_window(passage, question.beside(title | heading))
            own = heading if window is None else heading.union(window.matched.values())
            spoken = _spoken(question, title, own)
            if window is not None and spoken:
                worth = _SPOKEN * spoken + _WINDOW * window.value + share(question, heading)
                worth += _FOUND * min(1.0, hit.score) + (_HERE if section is here else 0.0)
                yield _Candidate(match, hit.article, section, passage.text, window, spoken, worth, guessed)
            left -= width(passage.text)
            if left <= 0:
                return

    def _answer(self, candidates: Sequence[_Candidate]) -> Answer | None:
        if not candidates or (confidence := _confidence(candidates)) < FLOOR:
            return None
        best = candidates[0]
        card = self.fragments.card(best.article, best.match.locale, fallback=best.match.fallback)
        section = self.fragments.reference(best.section, card)
        return Answer(tree=_tree(best), article=card, section=section, confidence=round(confidence, 2))


def _corrected(found: Findings) -> Corrected | None:
    """In the language that found something first."""
    locale = found.placed[0][0].locale if found.placed else found.match.locale
    words = found.corrected[locale]
    return Corrected(query=found.queries[locale], words=dict(words)) if words else None


def _confidence(candidates: Sequence[_Candidate]) -> float:
    """How much of the question the best one speaks of, how far it is ahead of the next article's, and how much of the
    question was not typed so."""
    best = candidates[0]
    next_worth = next((one.worth for one in candidates if one.article != best.article), 0.0)
    lead = 1 - _LEAD + _LEAD * min(1.0, max(0.0, best.worth - next_worth))
    return best.share * lead * (1 - _GUESSED * best.guessed)


def _spoken(question: Asked, title: frozenset[str], own: frozenset[str]) -> float:
    """How much of the question a window with its heading speaks of; what only the title says counts less."""
    return (1 - _TITLED) * share(question, own) + _TITLED * share(question, own | title)


@lru_cache(maxsize=8192)
def _names(text: str, locale: Locale) -> frozenset[str]:
    """The terms of a title or a heading."""
    return frozenset(analyzer(locale).terms(text, stops=True))


def _terms(words: Iterable[str], locale: Locale) -> frozenset[str]:
    return frozenset(term for word in words for term in analyzer(locale).terms(word, stops=True))


def _tree(best: _Candidate) -> Tree:
    text = best.text[best.window.start : best.window.end]
    return marked(text, matches(text, best.window.matched, best.match.locale))


def _sections(translation: PublishedTranslation, first: int, viewer: Viewer) -> Iterator[Section]:
    """What the viewer may read of an article, the section found first; its summary where that is nothing."""
    open_ones = [
        (at, section)
        for at, section in enumerate(translation.sections)
        if section.text.strip() and (section.audience is None or section.audience.admits(viewer))
    ]
    yield from (section for _, section in sorted(open_ones, key=lambda one: (one[0] != first, one[0])))
    if not open_ones:
        yield section_of(translation, len(translation.sections))


def _rarity(visible: Visible | None) -> tuple[Callable[[str], float], float]:
    """How rare a term is in the texts that the viewer may see, and one that is in one of them; without an index all
    are alike."""
    if visible is None:
        return (lambda _term: 1.0), 1.0
    return visible.partitions.rarity, rarity_of(1, visible.partitions.rows)
