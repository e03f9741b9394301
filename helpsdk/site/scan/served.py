"""Which of a site's URL patterns the product still answers, and which screen the site sees at a product's address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from helpsdk.content.screens import UrlPattern
from helpsdk.context.patterns import PatternInvalid, Patterns, compile_patterns
from helpsdk.context.patterns.parts import Part, parts_of
from helpsdk.site.scan.host import Routes
from helpsdk.site.scan.pages import NOT_GET
from helpsdk.site.scan.patterns import same_place

Url = str | UrlPattern

_FILLERS: Final = ("1", "a", "00000000-0000-4000-8000-000000000000")


class Served:
    """The addresses of a product."""

    def __init__(self, routes: Routes) -> None:
        answering = [route for route in routes.routes if route.why_not != NOT_GET]
        urls = [route.url for route in answering if route.url is not None]
        unclear = [_literal_beginning(route.written) + "*" for route in answering if route.url is None]
        self._same = {same_place(url): url for url in urls}
        self._patterns = _compiled([*urls, *routes.opaque, *unclear])
        self._samples = [sample for url in urls for sample in samples_of(url)]

    def at(self, url: Url) -> str | None:
        """The product's own pattern that answers there; `*` where nothing can be said, None where nothing answers."""
        pathname = pathname_of(url)
        if pathname is None:
            return "*"
        if same_place(pathname) in self._same:
            return self._same[same_place(pathname)]
        found = (self._patterns(sample) for sample in samples_of(pathname))
        return next((one[0] for one in found if one is not None), None)

    def reached(self, seen: Patterns) -> set[str]:
        """The screens that the site sees at the product's addresses."""
        found = (seen(sample) for sample in self._samples)
        return {one[0] for one in found if one is not None}


def screens_seen(urls: Mapping[str, Iterable[Url]]) -> Patterns:
    """The site's own patterns, by screen: the screen that a reader's browser is on."""
    patterns: dict[str, str] = {}
    for screen, listed in urls.items():
        for url in listed:
            pathname = pathname_of(url)
            if pathname is not None:
                patterns.setdefault(pathname, screen)
    return compile_patterns(patterns)


def pathname_of(url: Url) -> str | None:
    return url if isinstance(url, str) else url.pathname


@lru_cache(maxsize=8192)
def samples_of(pathname: str) -> tuple[str, ...]:
    """Addresses that a pattern matches: at most two, which differ where its parameters take different texts."""
    try:
        parts = parts_of(pathname)
    except PatternInvalid:
        return ()
    fitting = [_fitting(part) for part in parts]
    texts = ("".join(choices[at] for choices in fitting if choices) for at in (0, -1))
    own = _compiled([pathname])
    return tuple(text for text in dict.fromkeys(texts) if own(text) is not None)


def _fitting(part: Part) -> list[str]:
    """What may stand for a part of a pattern."""
    if part.regexp is None:
        return [part.prefix]
    words = re.findall(r"[A-Za-z0-9_-]+", part.regexp)
    try:
        fits = compile_patterns({f"/:x({part.regexp})": ""})
    except PatternInvalid:
        return [f"{part.prefix}a{part.suffix}"]
    fillers = [filler for filler in (*_FILLERS, *words) if fits(f"/{filler}") is not None] or ["a"]
    return [f"{part.prefix}{filler}{part.suffix}" for filler in fillers]


def _compiled(urls: Iterable[str]) -> Patterns:
    return compile_patterns(dict(_valid(urls)))


def _valid(urls: Iterable[str]) -> Iterator[tuple[str, str]]:
    for url in urls:
        try:
            compile_patterns({url: url})
        except PatternInvalid:
            continue
        yield url, url


def _literal_beginning(written: str) -> str:
    """`/shop/` of `/shop/(?:a|b)/$`: what is certain of an address that no pattern says."""
    literal = re.split(r"[^\w./-]", written)[0]
    return literal[: literal.rfind("/") + 1] or "/"
