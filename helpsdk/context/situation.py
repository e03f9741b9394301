"""One request, made ready for the stages: who asks, where they are, what just happened."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from helpsdk.content.screens import Screen
from helpsdk.context.context import Context, Event
from helpsdk.context.facts import EngineSettings
from helpsdk.context.memory import Memory
from helpsdk.context.patterns import Patterns, compile_patterns
from helpsdk.i18n.locales import best_match, canonical
from helpsdk.identity.viewer import Viewer
from helpsdk.types import Locale


@dataclass(frozen=True, slots=True)
class Situation:
    """`screen` is a known one or None; `urls` are the rules' patterns that match; `events` map a name to its age."""

    screen: str | None
    elements: frozenset[str]
    urls: frozenset[str]
    element: str | None
    events: Mapping[str, float]
    attributes: Mapping[str, Any]
    viewer: Viewer
    memory: Memory
    wishes: tuple[Locale, ...]
    locale: Locale
    now: datetime


class Surveyor:
    """Turns what the host reported into a Situation; knows the site's screens and the rules' URL patterns."""

    def __init__(self, screens: Iterable[Screen], urls: Iterable[str], settings: EngineSettings) -> None:
        screens = tuple(screens)
        self.elements = {screen.id: frozenset(element.id for element in screen.elements) for screen in screens}
        self._settings = settings
        self._screens = compile_patterns(_tolerant(_first_claims(screens)))
        self._urls = compile_patterns(_tolerant({url: url for url in urls}))

    def situation(self, context: Context, viewer: Viewer, memory: Memory, now: datetime) -> Situation:
        screen = self._screen(context)
        settings = self._settings
        locale = best_match(context.locales, settings.locales, settings.default_locale).locale
        attributes = settings.accepted(context.traits, viewer.traits)
        attributes["app_version"] = context.app_version
        attributes["locale"] = locale
        attributes["element"] = context.element
        attributes["screen"] = screen
        return Situation(
            screen=screen,
            elements=self.elements.get(screen, frozenset()) if screen is not None else frozenset(),
            urls=frozenset(_matching(self._urls, context.path)),
            element=context.element,
            events=_youngest(context.events),
            attributes=attributes,
            viewer=viewer,
            memory=memory,
            wishes=context.locales if any(map(canonical, context.locales)) else (locale,),
            locale=locale,
            now=now,
        )

    def _screen(self, context: Context) -> str | None:
        if context.screen in self.elements:
            return context.screen
        return next(iter(_matching(self._screens, context.path)), None)


def _first_claims(screens: Iterable[Screen]) -> dict[str, str]:
    claims: dict[str, str] = {}
    for screen in screens:
        for url in screen.urls:
            claims.setdefault(url, screen.id)
    return claims


def _tolerant(claims: Mapping[str, str]) -> dict[str, str]:
    """A pattern that ends with a slash is also claimed without; `/x/*` does not become `/x`."""
    bare = {url[:-1]: id for url, id in claims.items() if len(url) > 1 and url[-1] == "/" and url[-2] != "\\"}
    return {**claims, **{url: id for url, id in bare.items() if url not in claims}}


def _matching(patterns: Patterns, path: str | None) -> list[str]:
    """The screens of a path, best first; a slash at its end makes no difference."""
    if path is None:
        return []
    forms = (path[:-1], path) if len(path) > 1 and path.endswith("/") else (path,)
    return [screen for form in forms for screen, _ in patterns.all(form)]


def _youngest(events: Iterable[Event]) -> dict[str, float]:
    """Each event's age in seconds, the latest of its name; what has no age (NaN) has not happened."""
    ages: dict[str, float] = {}
    for event in events:
        if event.age < ages.get(event.name, math.inf):
            ages[event.name] = max(event.age, 0.0)
    return ages
