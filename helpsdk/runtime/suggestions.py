"""What the search offers where no rule puts anything into the panel: articles that speak of the page's words."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Iterator
from typing import NamedTuple

from helpsdk.context.context import Context
from helpsdk.context.resolution import Candidate
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.finder import Finder
from helpsdk.runtime.library import Library
from helpsdk.runtime.pathwords import path_words
from helpsdk.runtime.tally import Tally
from helpsdk.search.question import Question

#: Answers for screens and paths that are remembered. Those for a page's own words never are.
REMEMBERED = 512
#: Characters of a page's words that are searched for: the first, which say what it is about.
_MOST_TEXT = 600
_SPARE = 2  # times as many are found as are shown: some are for other versions of the product
_DIGITS = re.compile(r"\d+")
_BETWEEN_WORDS = re.compile(r"[._-]+")


class Place(NamedTuple):
    """Where a search is asked for: the screen as the engine knows it, the page's words, and where there is no screen
    those of its path, by segment.
    """

    screen: str | None
    text: str | None
    locales: tuple[str, ...]
    path: tuple[str, ...] = ()


def place_of(screen: str | None, context: Context) -> Place:
    return Place(screen, context.screen_text, context.locales, path_words(context.path) if screen is None else ())


class _Key(NamedTuple):
    """`admitted` are the audiences the viewer is of: who is of the same ones finds the same."""

    screen: str | None
    path: tuple[str, ...]
    locales: tuple[str, ...]
    admitted: tuple[bool, ...]
    indexed: bool


class Suggestions:
    """Of one revision. May be asked from several threads."""

    def __init__(self, library: Library, finder: Finder, tally: Tally) -> None:
        published = library.published
        self._library, self._finder = library, finder
        self._ways = [way.search for way in published.policy.fallback if way.search is not None]
        #: Everything that decides what a search finds: for whom articles, their sections and rules are.
        self._audiences = tuple(sorted(library.audiences.union(tally.audiences), key=lambda audience: audience.order))
        self._remembered: OrderedDict[_Key, tuple[Candidate, ...]] = OrderedDict()
        self._guard = threading.Lock()

    def has_words(self, place: Place) -> bool:
        """Whether there is anything to search for."""
        return any(self._queries(place))

    def remembered(self, place: Place, viewer: Viewer) -> tuple[Candidate, ...] | None:
        """What is known without a search, at once; None when only a search can tell."""
        if not self.has_words(place):
            return ()
        if self._says_something(place):
            return None
        return self._remembered.get(self._key(place, viewer))

    def find(self, place: Place, viewer: Viewer) -> tuple[Candidate, ...]:
        """Articles this viewer may see, best first. Takes milliseconds, before the index is ready more."""
        known = self.remembered(place, viewer)
        if known is not None:
            return known
        key = self._key(place, viewer)
        candidates = self._searched(place, viewer)
        if not self._says_something(place):
            self._remember(key, candidates)
        return candidates

    def _searched(self, place: Place, viewer: Viewer) -> tuple[Candidate, ...]:
        """What the first words that anything speaks of find: enough of it to be shown."""
        least, most = min(way.min_score for way in self._ways), max(way.limit for way in self._ways)
        for words in self._queries(place):
            # `exact`: nobody typed these words, so there is nothing to correct
            question = Question(words, screen=place.screen, limit=_SPARE * most, exact=True)
            found = self._finder.candidates(question, place.locales, viewer)
            good = tuple(one for one in found if one.score >= least)
            if good:
                return good
        return ()

    def _queries(self, place: Place) -> Iterator[str]:
        """Words to search for, the most telling first: the page's, the screen's title, the screen's id.

        Of a page without a screen all of its path, then its segments, the last first.
        """
        sources = dict.fromkeys(source for way in self._ways for source in way.words)
        for source in sources:
            yield from filter(None, self._words_of_page(place) if source == "screen_text" else self._of_screen(place))

    def _words_of_page(self, place: Place) -> Iterator[str]:
        yield " ".join(_without_numbers(place.text or ""))[:_MOST_TEXT]

    def _of_screen(self, place: Place) -> Iterator[str]:
        screen = self._library.screens.get(place.screen or "")
        if screen is None:
            yield from dict.fromkeys((" ".join(place.path), *reversed(place.path)))
        else:
            yield self._library.text(screen.title, self._library.reply_locale(place.locales).locale)
            yield _BETWEEN_WORDS.sub(" ", place.screen or "")

    def _says_something(self, place: Place) -> bool:
        """Whether the page's own words are searched for."""
        return any("screen_text" in way.words for way in self._ways) and any(self._words_of_page(place))

    def _key(self, place: Place, viewer: Viewer) -> _Key:
        admitted = tuple(audience.admits(viewer) for audience in self._audiences)
        return _Key(place.screen, place.path, place.locales, admitted, self._finder.ready)

    def _remember(self, key: _Key, candidates: tuple[Candidate, ...]) -> None:
        with self._guard:
            self._remembered[key] = candidates
            while len(self._remembered) > REMEMBERED:
                self._remembered.popitem(last=False)


def _without_numbers(text: str) -> Iterator[str]:
    """Numbers on a page are somebody's, and no article speaks of them. Scripts without spaces keep what is around."""
    for word in text.split():
        rest = _DIGITS.sub(" ", word)
        if rest == word or not word.isascii():
            yield rest
