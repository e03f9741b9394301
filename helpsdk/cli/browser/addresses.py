"""Where the screens of a product are: their examples, patterns that are addresses, and links that match the others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from helpsdk.content.screens import Screen, UrlPattern
from helpsdk.context.patterns import Patterns, compile_patterns

#: What makes a pattern more than one address.
_OPEN = re.compile(r"[:*(){}+?\\]")


class Addresses:
    """Of the screens of one site, on one host."""

    def __init__(self, screens: Iterable[Screen], host: str) -> None:
        self._host = host
        patterns = {url: screen.id for screen in screens for url in screen.urls}
        self._patterns: Patterns = compile_patterns(patterns)

    def known(self, screen: Screen) -> list[str]:
        """What can be visited without having seen any page: paths, with query and fragment."""
        written = (self._of_pattern(url) for url in screen.urls)
        return list(dict.fromkeys([*screen.example, *filter(None, written)]))

    def screen_at(self, url: str) -> str | None:
        """The screen that a widget at this address would say it is on, as far as the address tells."""
        parts = urlsplit(url)
        found = next(self._patterns.all(parts.path or "/", parts.query, parts.fragment, parts.hostname), None)
        return found[0] if found is not None else None

    def led_to(self, links: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Of the links of a page, those that lead to a screen of this host: its id and the address."""
        for link in links:
            parts = urlsplit(link)
            if parts.netloc.lower() != self._host.lower():
                continue
            screen = self.screen_at(link)
            if screen is not None:
                yield screen, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def _of_pattern(self, url: str | UrlPattern) -> str | None:
        pattern = UrlPattern(pathname=url) if isinstance(url, str) else url
        written = (pattern.pathname, pattern.search, pattern.hash, pattern.hostname)
        if pattern.pathname is None or any(one is not None and _OPEN.search(one) for one in written):
            return None
        if pattern.hostname is not None and pattern.hostname.lower() != self._host.partition(":")[0].lower():
            return None
        query = f"?{pattern.search}" if pattern.search else ""
        return pattern.pathname + query + (f"#{pattern.hash}" if pattern.hash else "")
