"""Examples of screens: addresses of the product that are the screen they stand at."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from helpsdk.content.screens import Screen, UrlPattern
from helpsdk.context.patterns import PatternInvalid, compile_patterns
from helpsdk.errors import Problem
from helpsdk.site.places import Sources

_FORMS = ("/invoices/INV-2041", "/invoices?state=paid")


def screen_examples(sources: Sources) -> Iterator[Problem]:
    """Examples that are no path, or that none of the screen's own patterns matches."""
    for entry in sources.screens:
        screen = entry.value
        for index, example in enumerate(screen.example):
            at = ("example", index) if entry.holds_list("example") else ("example",)
            if not example.startswith("/") or example.startswith("//") or any(map(str.isspace, example)):
                text = f"`{example}` is not an address within the product: it begins with `/` and has no host"
                yield entry.problem("bad-example", text, *at, allowed=_FORMS)
            elif screen.urls and not _matches(screen, example):
                text = f"no pattern in `urls` of screen `{screen.id}` matches `{example}`"
                yield entry.problem("bad-example", text, *at)


def _matches(screen: Screen, example: str) -> bool:
    """Whether a pattern does, on whatever host it is."""
    patterns = [_anywhere(url) for url in screen.urls]
    url = urlsplit(example)
    try:
        compiled = compile_patterns({one: screen.id for one in patterns if one is not None})
    except PatternInvalid:  # told by another check
        return True
    return None in patterns or next(compiled.all(url.path, url.query, url.fragment), None) is not None


def _anywhere(url: str | UrlPattern) -> str | UrlPattern | None:
    """The pattern without its host; None for one that has nothing else."""
    if isinstance(url, str) or url.hostname is None:
        return url
    rest = url.model_dump(exclude_none=True, exclude={"hostname"})
    return UrlPattern(**rest) if rest else None
