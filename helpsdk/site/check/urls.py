"""URL patterns of screens and rules: readable, absolute, and claimed by one screen only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helpsdk.context.patterns import PatternInvalid, compile_patterns
from helpsdk.errors import Problem
from helpsdk.site.places import Entry, Sources


def url_patterns(sources: Sources) -> Iterator[Problem]:
    claimed: dict[str, str] = {}
    for entry in sources.screens:
        for index, pattern in enumerate(entry.value.urls):
            yield from _form(entry, pattern, "urls", index)
            owner = claimed.setdefault(pattern, entry.value.id)
            if owner != entry.value.id:
                yield entry.problem("duplicate", f"screen `{owner}` has the pattern `{pattern}` already", "urls", index)
    for rule in sources.rules:
        listed = rule.holds_list("at", "url")
        for index, pattern in enumerate(rule.value.at.url or ()):
            yield from _form(rule, pattern, "at", "url", *((index,) if listed else ()))


def _form(entry: Entry[Any], pattern: str, *at: str | int) -> Iterator[Problem]:
    if "://" in pattern or pattern[:1].isalnum() or not pattern:
        text = f"`{pattern}` is not a path: it begins with `/` and has no host, query or fragment"
        yield entry.problem("bad-pattern", text, *at, allowed=("/invoices", "/invoices/:id", "/settings/*"))
        return
    try:
        compile_patterns({pattern: "screen"})
    except PatternInvalid as error:
        yield entry.problem("bad-pattern", str(error), *at)
