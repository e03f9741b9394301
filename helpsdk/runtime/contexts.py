"""What a client reported, as the engine's context."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from helpsdk.context.context import Context, Event
from helpsdk.context.resolution import Candidate
from helpsdk.runtime.asked import Question
from helpsdk.types import Locale


class NotSearched(Exception):
    """No search was made for this context."""


class Lookup:
    """A search that the engine may ask for. What was `found` is known beforehand; None: `wanted` says if it should be.

    The engine is pure and takes no viewer's search: so it is asked once to learn whether a search matters, and again
    with what was found; without `words` there was nothing to search for.
    """

    def __init__(self, found: Sequence[Candidate] | None = None, *, words: bool = True) -> None:
        self._found, self._words = found, words
        self.wanted = False

    def __call__(self) -> Sequence[Candidate] | None:
        """None where there are no words to search for. Raises NotSearched."""
        self.wanted = True
        if not self._words:
            return None
        if self._found is None:
            raise NotSearched
        return self._found


@dataclass(slots=True)
class SearchedContext(Context):
    """A context with its own search."""

    lookup: Lookup = field(default_factory=Lookup, compare=False)


def found(context: Context) -> Sequence[Candidate] | None:
    """The engine's `fallback`. Raises NotSearched."""
    if not isinstance(context, SearchedContext):
        raise NotSearched
    return context.lookup()


def context_of(request: Question, wishes: tuple[Locale, ...]) -> SearchedContext:
    """The context of a request by somebody who reads these languages."""
    url = _url(request.url)
    events = request.events
    return SearchedContext(  # by position: names take their time
        request.screen,
        url.path,
        request.element,
        tuple([Event(event.name, event.age, event.id) for event in events]) if events else (),
        request.traits,
        wishes,
        request.app_version,
        request.device,
        request.tz,
        url.search,
        url.hash,
        url.hostname,
        request.screen_text,
        frozenset(request.open) if request.open else _NONE_OPEN,
        None if request.shows is None else frozenset(request.shows),
        Lookup(),
    )


def on_another(screen: str, context: SearchedContext) -> SearchedContext:
    """The context as it would be on another screen: nothing of this page goes there."""
    return replace(
        context,
        screen=screen,
        path=None,
        search=None,
        hash=None,
        element=None,
        screen_text=None,
        open=frozenset(),
        lookup=Lookup(),
    )


_NONE_OPEN: Final[frozenset[str]] = frozenset()


class _Url(NamedTuple):
    path: str | None = None
    search: str | None = None
    hash: str | None = None
    hostname: str | None = None


_NO_URL: Final = _Url()
#: Nothing that a parser would take away: control characters and spaces.
_PLAIN: Final = re.compile(r"[!-\uffff]*").fullmatch


def _url(url: str | None) -> _Url:
    """The parts of a URL, or of a path with a query and fragment; of what is neither, none."""
    if url is None:
        return _NO_URL
    if url[:1] == "/" and url[:2] != "//" and _PLAIN(url):  # what widgets send, told apart without a parser
        rest, _, fragment = url.partition("#")
        path, _, query = rest.partition("?")
        return _Url(path, query, fragment, None)
    try:
        parts = urlsplit(url)
        return _Url(parts.path or "/", parts.query, parts.fragment, parts.hostname)
    except ValueError:
        return _Url()
