"""Suggestions while somebody types: articles by their titles, queries that many typed, words completed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import NamedTuple

from helpsdk.i18n.locales import Match, best_match, direction
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.finder import Finder, ShownOn
from helpsdk.runtime.fragments import Fragments
from helpsdk.runtime.library import Library
from helpsdk.runtime.searchreplies import Suggestion, SuggestReply
from helpsdk.runtime.source import Source, visible_in
from helpsdk.search.analysis import analyzer
from helpsdk.search.filters import Filters
from helpsdk.search.query import clean_query
from helpsdk.search.suggest import Typed, compared, completions, holding, popular, title_rows, typed
from helpsdk.search.visible import Visible
from helpsdk.site.published import PublishedArticle
from helpsdk.types import Locale

MOST_SUGGESTED = 20
_SCANNED = 3000  # titles read one by one while there is no index
_CHECKED = 10  # sections looked at for one that a query leads to
_OTHERS = 3  # queries that many typed, and words completed, of each kind
_ENOUGH = 4  # suggestions; with so many no word is completed, and one after others only where nothing else is found


@dataclass(frozen=True, slots=True)
class Typing:
    """`screen` is where somebody types: its articles come first. `app_version` leaves out those about others."""

    text: str
    screen: str | None = None
    app_version: str | None = None
    limit: int = 8


class _Asked(NamedTuple):
    typing: Typing
    viewer: Viewer
    filters: Filters
    boosted: frozenset[str]
    sources: Mapping[Locale, Source]


class _Title(NamedTuple):
    """`place` is what titles are ordered by: those that begin as typed have a first number below 2."""

    place: tuple[bool, tuple[int, int, str]]
    article: str
    text: str

    @property
    def begins(self) -> bool:
        return self.place[1][0] < 2


@dataclass(frozen=True, slots=True)
class Suggester:
    """Suggests from one revision."""

    library: Library
    fragments: Fragments
    finder: Finder
    revision: int
    shown_on: ShownOn

    def suggest(self, typing: Typing, locales: Sequence[str], viewer: Viewer) -> SuggestReply:
        """A reply to any text, from the first letter on; in the site's default language what is wanting."""
        filters, match = Filters(app_version=typing.app_version), self.library.reply_locale(locales)
        boosted = self.shown_on(typing.screen, viewer) if typing.screen else frozenset()
        asked = _Asked(typing, viewer, filters, boosted, self.finder.sources)
        most = min(typing.limit, MOST_SUGGESTED)
        used, found = [match.locale], list(islice(_unlike(self._in(match, asked)), most))
        if len(found) < most and (default := self.library.default_locale) != match.locale:
            used.append(default)
            other = best_match(self.library.wishes(locales), (default,), default)
            found = list(islice(_unlike(chain(found, self._in(other, asked))), most))
        revisions = [asked.sources[one].index.revision for one in used if one in asked.sources]
        return SuggestReply(
            revision=self.revision,
            search_revision=min(revisions, default=self.revision),
            degraded=any(one not in asked.sources for one in used),
            query=clean_query(typing.text),
            locale=match.locale,
            dir=direction(match.locale),
            suggestions=found,
        )

    def _in(self, match: Match, asked: _Asked) -> Iterator[Suggestion]:
        """Of one language, best first; what comes later is looked for only when it is wanted."""
        words = typed(asked.typing.text, analyzer(match.locale))
        if words is None:
            return
        visible = visible_in(asked.sources.get(match.locale), asked.viewer)
        titles = self._titles(words, match, visible, asked)
        queries = [] if visible is None else list(islice(self._popular(words, match, visible, asked), _OTHERS))
        yield from (self._article(one, match) for one in titles if one.begins)
        yield from (Suggestion(text=one) for one in queries)
        yield from (self._article(one, match) for one in titles if not one.begins)
        enough = 1 if words.words else _ENOUGH
        if visible is not None and len(titles) + len(queries) < enough:
            completed = (one for one in completions(visible, words) if self._leads(one, match, visible, asked))
            yield from (Suggestion(text=one) for one in islice(completed, _OTHERS))

    def _titles(self, words: Typed, match: Match, visible: Visible | None, asked: _Asked) -> list[_Title]:
        admit = partial(self._admits, match, asked)
        ids = self._scanned(words, match, asked) if visible is None else _ids(visible, words, asked.boosted, admit)
        found = []
        for id in ids:
            article = self._readable(id, match, asked)
            if article is not None:
                title = article.translations[match.locale].title
                found.append(_Title((id not in asked.boosted, words.place(title)), id, title))
        return sorted(found)

    def _scanned(self, words: Typed, match: Match, asked: _Asked) -> Iterator[str]:
        """Without an index, the titles one by one."""
        articles = self.library.published.articles if words.parts else ()
        readable = (article for id in articles if (article := self._readable(id, match, asked)))
        return (
            article.id
            for article in islice(readable, _SCANNED)
            if words.begins(article.translations[match.locale].title)
        )

    def _readable(self, id: str, match: Match, asked: _Asked) -> PublishedArticle | None:
        """The article as it is published now, where it is for this reader."""
        article = self.library.published.articles.get(id)
        if article is None or match.locale not in article.translations or not article.audience.admits(asked.viewer):
            return None
        return article if asked.filters.fits(article) else None

    def _admits(self, match: Match, asked: _Asked, id: str) -> bool:
        return self._readable(id, match, asked) is not None

    def _popular(self, words: Typed, match: Match, visible: Visible, asked: _Asked) -> Iterator[str]:
        """What many typed, where it leads this reader somewhere; nothing at a site that does not learn."""
        published = self.library.published
        learned = published.learned.search.get(match.locale) if published.settings.search.learning else None
        queries = popular(words, learned.popular) if learned is not None else ()
        return (one for one in queries if self._leads(one, match, visible, asked))

    def _leads(self, text: str, match: Match, visible: Visible, asked: _Asked) -> bool:
        """Whether something that this viewer may read has all the words, so that nothing is told by naming them."""
        return bool(holding(visible, text, _CHECKED, partial(self._admits, match, asked)))

    def _article(self, title: _Title, match: Match) -> Suggestion:
        card = self.fragments.card(title.article, match.locale, fallback=match.fallback)
        return Suggestion(text=title.text, article=card)


def _ids(visible: Visible, words: Typed, boosted: frozenset[str], admit: Callable[[str], bool]) -> Iterable[str]:
    """Articles, each once; with those of the viewer's screen, however many others there are."""
    of_screen = title_rows(visible, words, boosted, admit) if boosted else []
    rows = [*of_screen, *title_rows(visible, words, admit=admit)]
    return dict.fromkeys(visible.rows[row].article for row in rows)


def _unlike(suggestions: Iterable[Suggestion]) -> Iterator[Suggestion]:
    """Those that say something else than those before."""
    seen: set[str] = set()
    for one in suggestions:
        keys = {compared(one.text), f"\0{one.article.id}" if one.article else ""} - {""}
        if seen.isdisjoint(keys):
            seen |= keys
            yield one
