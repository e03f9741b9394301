"""URL patterns of screens and rules: readable, absolute, and claimed by one screen only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helpsdk.content.screens import UrlPattern
from helpsdk.context.patterns import PatternInvalid, compile_patterns
from helpsdk.errors import Problem
from helpsdk.site.check.url_parts import host_of, misplaced
from helpsdk.site.places import Entry, Sources


def screen_urls(sources: Sources) -> Iterator[Problem]:
    """The patterns of screens, which no two screens may share."""
    claimed: dict[str, str] = {}
    for entry in sources.screens:
        for index, pattern in enumerate(entry.value.urls):
            yield from _form(entry, pattern, "urls", index)
            written = _written(pattern)
            owner = claimed.setdefault(written, entry.value.id)
            if owner != entry.value.id:
                yield entry.problem("duplicate", f"screen `{owner}` has the pattern `{written}` already", "urls", index)


def rule_urls(sources: Sources) -> Iterator[Problem]:
    """The patterns of rules."""
    for rule in sources.rules:
        listed = rule.holds_list("at", "url")
        for index, pattern in enumerate(rule.value.at.url or ()):
            yield from _form(rule, pattern, "at", "url", *((index,) if listed else ()))


def _form(entry: Entry[Any], pattern: str | UrlPattern, *at: str | int) -> Iterator[Problem]:
    if isinstance(pattern, str):
        yield from _path(entry, pattern, *at)
        return
    if pattern.pathname is not None:
        yield from _path(entry, pattern.pathname, *at, "pathname")
    if pattern.hostname is not None:
        yield from _hostname(entry, pattern.hostname, *at, "hostname")
    for name in ("search", "hash"):
        text = getattr(pattern, name)
        if text is not None:
            yield from _compiled(entry, UrlPattern(**{name: text}), *at, name)


def _path(entry: Entry[Any], pattern: str, *at: str | int) -> Iterator[Problem]:
    more = misplaced(pattern)
    if more is not None:
        yield entry.problem("bad-pattern", more, *at)
        return
    if "://" in pattern or pattern[:1].isalnum() or not pattern:
        text = f"`{pattern}` is not a path: it begins with `/` and has no host, query or fragment"
        yield entry.problem("bad-pattern", text, *at, allowed=("/invoices", "/invoices/:id", "/settings/*"))
        return
    yield from _compiled(entry, pattern, *at)


def _hostname(entry: Entry[Any], pattern: str, *at: str | int) -> Iterator[Problem]:
    host = pattern if pattern.startswith(("[", "{", "(")) else host_of(pattern)
    if host != pattern:
        text = f"`{pattern}` is not a host name: write the host alone, without scheme, port or path"
        yield entry.problem("bad-pattern", text, *at, allowed=(host or "app.example",))
    else:
        yield from _compiled(entry, UrlPattern(hostname=pattern), *at, allowed=("app.example", "*.app.example"))


def _compiled(
    entry: Entry[Any], pattern: str | UrlPattern, *at: str | int, allowed: tuple[str, ...] = ()
) -> Iterator[Problem]:
    try:
        compile_patterns({pattern: "screen"})
    except PatternInvalid as error:
        text = str(error)
        if isinstance(pattern, str) and error.pattern[error.position : error.position + 1] == "?":
            text = f"`{pattern}`: a `?` makes the name or group before it optional; a query goes into `search`"
        yield entry.problem("bad-pattern", text, *at, allowed=allowed)


def _written(pattern: str | UrlPattern) -> str:
    """A pattern as one text, the same for two that are the same."""
    if isinstance(pattern, str):
        return pattern
    host = f"//{pattern.hostname}" if pattern.hostname is not None else ""
    search = "" if pattern.search is None else "?" + pattern.search.removeprefix("?")
    hash = "" if pattern.hash is None else "#" + pattern.hash.removeprefix("#")
    return host + ("*" if pattern.pathname is None else pattern.pathname) + search + hash
