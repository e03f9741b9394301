"""Where the reader is, and whether a rule is for that place. Patterns are literals, `:names` and one `*` at the end."""

from __future__ import annotations

from collections.abc import Sequence

from helpsdk.content.screens import Screen, UrlPattern
from helpsdk.context import Context
from helpsdk.context.rules import Rule, Step
from tests.context.plain.asked import Asked
from tests.context.plain.times import seconds

Url = str | UrlPattern


def current_screen(screens: Sequence[Screen], context: Context) -> Screen | None:
    for screen in screens:
        if screen.id == context.screen:
            return screen
    for form in forms(context.path):
        claims = [(url, screen) for screen in screens for url in screen.urls if url_matches(url, form, context)]
        if claims:
            return min(claims, key=lambda claim: (weight(pathname(claim[0])), -conditions(claim[0])))[1]
    return None


def pathname(url: Url) -> str:
    return url if isinstance(url, str) else url.pathname or "/*"


def conditions(url: Url) -> int:
    """How much more than a path it asks for."""
    return 0 if isinstance(url, str) else sum(part is not None for part in (url.search, url.hash, url.hostname))


def url_matches(url: Url, path: str | None, context: Context) -> bool:
    if not path_matches(pathname(url), path):
        return False
    if isinstance(url, str):
        return True
    pairs = ((url.search, context.search), (url.hash, context.hash), (url.hostname, context.hostname))
    return all(wanted is None or wanted == (actual or "") for wanted, actual in pairs)


def weight(url: str) -> list[int]:
    return [{":": 1, "*": 2}.get(segment[:1], 0) for segment in url.rstrip("/").split("/")[1:]]


def forms(path: str | None) -> list[str]:
    if path is None:
        return []
    return [path[:-1], path] if len(path) > 1 and path.endswith("/") else [path]


def path_matches(url: str, path: str | None) -> bool:
    urls = [url, url[:-1]] if len(url) > 1 and url.endswith("/") else [url]
    return any(segments_match(one.split("/"), form.split("/")) for one in urls for form in forms(path))


def segments_match(url: list[str], path: list[str]) -> bool:
    if url[0] == "*":
        return bool(path)
    if not path:
        return False
    if url[0] != path[0] and not (url[0].startswith(":") and path[0]):
        return False
    return segments_match(url[1:], path[1:]) if url[1:] else not path[1:]


def literals(url: Url) -> int:
    return sum(bool(part) and part[0] not in ":*" for part in pathname(url).split("/"))


def misplaced(rule: Rule, asked: Asked, ahead: Sequence[Step]) -> str | None:
    """The code of why a rule is not in place, None when it is; `ahead` are the steps of what was begun."""
    if not at_a_step(ahead, asked.screen):
        code = elsewhere(rule, asked) or waiting(rule, asked.context)
        if code is not None:
            return code
    return None if supported(rule, asked.context) else "not_supported"


def at_a_step(steps: Sequence[Step], screen: Screen | None) -> bool:
    if screen is None:
        return False
    declared = {element.id for element in screen.elements}
    return any(step.element in declared or step.screen == screen.id for step in steps)


def elsewhere(rule: Rule, asked: Asked) -> str | None:
    at, screen, context = rule.at, asked.screen, asked.context
    if at.screen is not None and (screen is None or screen.id not in at.screen):
        return "not_on_screen"
    if at.url is not None and not any(url_matches(url, context.path, context) for url in at.url):
        return "not_on_screen"
    if at.element is None:
        return None
    declared = screen is not None and any(element.id == at.element for element in screen.elements)
    if at.url is None and not declared:
        return "not_on_screen"
    return None if rule.show.kind == "tip" or context.element == at.element else "not_at_element"


def waiting(rule: Rule, context: Context) -> str | None:
    ages = [event.age for event in context.events if event.name == rule.at.event and event.age < float("inf")]
    if rule.at.event is None:
        return None
    if not ages:
        return "no_event"
    return None if min(ages) <= seconds(rule.at.event_ttl) else "event_too_old"


def supported(rule: Rule, context: Context) -> bool:
    """Announcements are told apart by style."""
    name = rule.show.kind if rule.show.kind != "announcement" else rule.show.style or "banner"
    return context.shows is None or name in context.shows
