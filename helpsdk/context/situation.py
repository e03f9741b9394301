"""One request, made ready for the stages: who asks, where they are, what just happened."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import UTC, datetime
from typing import Any, Final

from helpsdk.content.screens import Screen, UrlPattern
from helpsdk.context.context import Context, Event
from helpsdk.context.facts import ArticleFacts, EngineSettings
from helpsdk.context.memory import Memory
from helpsdk.context.patterns import Patterns, compile_patterns
from helpsdk.i18n.locales import MAX_TAG, MAX_WISHES, Match, best_match, canonical
from helpsdk.identity.viewer import Viewer
from helpsdk.types import Locale

#: How many lists of languages are kept, as they are sent and as they are read: at most 2 KB each. There are fewer in
#: use; whoever sends more only makes them be read again.
_KEPT_READINGS: Final = 1_024
#: How many patterns may come to those of the beginning: each time they are compiled again.
_ADDED: Final = 100
_NOTHING: Final[frozenset[str]] = frozenset()
_NO_EVENTS: Final[Mapping[str, float]] = {}


class Reading:
    """What a reader reads: the site's language for them, and their wishes, best first. `locales` are as `meant`."""

    __slots__ = ("_default", "_ordered", "locale", "wishes")

    def __init__(self, locales: tuple[Locale, ...], settings: EngineSettings) -> None:
        self._default = settings.default_locale
        self.locale = best_match(locales, settings.locales, settings.default_locale).locale
        self._ordered = locales or (self.locale,)
        self.wishes = tuple(filter(None, self._ordered))

    def translation(self, article: ArticleFacts) -> Match:
        """Which translation of an article it is."""
        default = self._default if self._default in article.locales else article.source
        return best_match(self._ordered, article.locales, default)


def meant(locales: tuple[str, ...]) -> tuple[Locale, ...]:
    """The same wishes for all who write them differently; what is no language only keeps its place before others."""
    tags = [_meant(tag) for tag in locales[:MAX_WISHES] if len(tag) <= MAX_TAG]
    while tags and not tags[-1]:
        tags.pop()
    return tuple(tags)


def _meant(tag: str) -> Locale:
    """In canonical form; as it was sent where that names the language itself differently, which can be less exact."""
    found = canonical(tag)
    if found is None:
        return ""
    return found if re.split("[-_]", tag.strip().lower())[0] == found.lower().split("-")[0] else tag


class Situation:
    """`screen` is a known one or None; `urls` are numbers of the rules' patterns that match; `events` map a name to
    its age in seconds. A `now` without a zone is in UTC. The stages write `changes_in`, in how many seconds the
    earliest of what they looked at changes by itself, and notes: what they `counted` of a key, which budgets are
    `closed`.
    """

    __slots__ = (
        "attributes",
        "changes_in",
        "closed",
        "context",
        "counted",
        "elements",
        "events",
        "memory",
        "now",
        "reading",
        "screen",
        "urls",
        "viewer",
    )

    def __init__(
        self,
        context: Context,
        viewer: Viewer,
        memory: Memory,
        now: datetime,
        screen: str | None,
        elements: frozenset[str],
        urls: tuple[int, ...],
        events: Mapping[str, float],
        reading: Reading,
        attributes: dict[str, Any],
    ) -> None:
        self.context = context
        self.viewer = viewer
        self.memory = memory
        self.now = now if now.tzinfo is not None else now.replace(tzinfo=UTC)
        self.screen = screen
        self.elements = elements
        self.urls = urls
        self.events = events
        self.reading = reading
        self.attributes = attributes
        self.changes_in: float = math.inf
        self.closed: dict[Any, Any] = {}
        self.counted: dict[str, Any] = {}

    @property
    def seconds(self) -> float:
        """Now as Unix seconds."""
        return self.now.timestamp()

    def lasts(self, seconds: float) -> None:
        """What was looked at changes in so many seconds."""
        if seconds < self.changes_in:
            self.changes_in = seconds


class Surveyor:
    """Turns what the host reported into a Situation; knows the site's screens and the rules' URL patterns."""

    def __init__(self, screens: Iterable[Screen], urls: Iterable[str | UrlPattern], settings: EngineSettings) -> None:
        screens = tuple(screens)
        self.elements = {screen.id: frozenset(element.id for element in screen.elements) for screen in screens}
        self._settings = settings
        self._screens = compile_patterns(_tolerant(_first_claims(screens)))
        self._numbers: dict[str | UrlPattern, str] = {}
        self._added: dict[str | UrlPattern, str] = {}
        self._urls: tuple[Patterns, ...] = ()
        self._slashed: frozenset[str | UrlPattern] = frozenset()  # the rules' patterns less the slash at their end
        self._number(urls)
        self._readings: dict[tuple[str, ...], Reading] = {}
        self._meant: dict[tuple[Locale, ...], Reading] = {}

    def situation(self, context: Context, viewer: Viewer, memory: Memory, now: datetime) -> Situation:
        screen = self._screen(context)
        reading = self._readings.get(context.locales) or self._read(context.locales)
        attributes = self._settings.accepted(context.traits, viewer.traits)
        attributes["app_version"] = context.app_version
        attributes["locale"] = reading.locale
        attributes["element"] = context.element
        attributes["screen"] = screen
        elements = self.elements[screen] if screen is not None else _NOTHING
        urls = self._matched(context) if self._urls else ()
        events = _youngest(context.events) if context.events else _NO_EVENTS
        return Situation(context, viewer, memory, now, screen, elements, urls, events, reading, attributes)

    def following(self, urls: Sequence[str | UrlPattern]) -> Surveyor | None:
        """One that knows further patterns, whose numbers follow those of this one's; this one stays as it is. None
        where there are too many by now, or one differs from another by the slash at its end only: that takes a new one.
        """
        if len(self._added) + len(urls) > _ADDED or any(self._entangled(url, urls) for url in urls):
            return None
        other = copy(self)
        first = len(self._numbers)
        new = {url: str(number) for number, url in enumerate(urls, first)}
        other._numbers, other._added = {**self._numbers, **new}, {**self._added, **new}
        other._slashed = self._slashed | {bare for url in urls if (bare := _bare(url)) != url}
        other._urls = (*self._urls[:1], compile_patterns(_tolerant(other._added)))
        return other

    def entangled(self, url: str | UrlPattern) -> bool:
        """Whether a rule's pattern and another one differ by the slash at its end only: one then stands for less."""
        return self._entangled(url, ())

    def _entangled(self, url: str | UrlPattern, others: Sequence[str | UrlPattern]) -> bool:
        bare = _bare(url)
        return url in self._slashed or (bare != url and (bare in self._numbers or bare in others))

    def _number(self, urls: Iterable[str | UrlPattern]) -> None:
        self._numbers = {url: str(number) for number, url in enumerate(urls)}
        self._slashed = frozenset(bare for url in self._numbers if (bare := _bare(url)) != url)
        self._urls = (compile_patterns(_tolerant(self._numbers)),) if self._numbers else ()

    def _matched(self, context: Context) -> tuple[int, ...]:
        """The numbers of the rules' patterns that match."""
        found = {int(number) for patterns in self._urls for number in _matching(patterns, context)}
        return tuple(sorted(found))

    def _screen(self, context: Context) -> str | None:
        if context.screen in self.elements:
            return context.screen
        return next(iter(_matching(self._screens, context)), None)

    def _read(self, locales: tuple[str, ...]) -> Reading:
        wishes = meant(locales)
        reading = self._meant.get(wishes)
        if reading is None:
            if len(self._meant) >= _KEPT_READINGS:
                self._meant.clear()
            reading = self._meant.setdefault(wishes, Reading(wishes, self._settings))
        if len(locales) <= MAX_WISHES and len("".join(locales)) <= MAX_TAG:
            if len(self._readings) >= _KEPT_READINGS:
                self._readings.clear()
            self._readings[locales] = reading
        return reading


def _first_claims(screens: Iterable[Screen]) -> dict[str | UrlPattern, str]:
    claims: dict[str | UrlPattern, str] = {}
    for screen in screens:
        for url in screen.urls:
            claims.setdefault(url, screen.id)
    return claims


def _tolerant(claims: Mapping[str | UrlPattern, str]) -> dict[str | UrlPattern, str]:
    """A pattern that ends with a slash is also claimed without; `/x/*` does not become `/x`."""
    bare = {_bare(url): id for url, id in claims.items()}
    return {**claims, **{url: id for url, id in bare.items() if url not in claims}}


def _bare(url: str | UrlPattern) -> str | UrlPattern:
    """The pattern without the slash at its end, itself when it has none."""
    pathname = url if isinstance(url, str) else url.pathname
    if pathname is None or len(pathname) < 2 or pathname[-1] != "/" or pathname[-2] == "\\":
        return url
    return pathname[:-1] if isinstance(url, str) else url.model_copy(update={"pathname": pathname[:-1]})


def _matching(patterns: Patterns, context: Context) -> list[str]:
    """What a URL's patterns stand for, best first; a slash at its path's end makes no difference."""
    path = context.path
    if path is None:
        return []
    forms = (path[:-1], path) if len(path) > 1 and path.endswith("/") else (path,)
    more = (context.search, context.hash, context.hostname)
    return [id for form in forms for id, _ in patterns.all(form, *more)]


def _youngest(events: Iterable[Event]) -> dict[str, float]:
    """Each event's age in seconds, the latest of its name; what has no age (NaN) has not happened."""
    ages: dict[str, float] = {}
    for event in events:
        if event.age < ages.get(event.name, math.inf):
            ages[event.name] = max(event.age, 0.0)
    return ages
