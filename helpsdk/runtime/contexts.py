"""What a client reported, as the engine's context."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from urllib.parse import urlsplit

from helpsdk.context.context import Context, Event
from helpsdk.context.resolution import Candidate
from helpsdk.runtime.requests import ResolveRequest
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


@dataclass(frozen=True, slots=True)
class SearchedContext(Context):
    """A context with its own search."""

    lookup: Lookup = field(default_factory=Lookup, compare=False)


def found(context: Context) -> Sequence[Candidate] | None:
    """The engine's `fallback`. Raises NotSearched."""
    if not isinstance(context, SearchedContext):
        raise NotSearched
    return context.lookup()


def context_of(request: ResolveRequest, wishes: tuple[Locale, ...]) -> SearchedContext:
    """The context of a request by somebody who reads these languages."""
    url = _url(request.url)
    return SearchedContext(
        screen=request.screen,
        path=url.path,
        search=url.search,
        hash=url.hash,
        hostname=url.hostname,
        element=request.element,
        events=tuple(Event(event.name, event.age, event.id) for event in request.events),
        traits=request.traits,
        locales=wishes,
        app_version=request.app_version,
        device=request.device,
        tz=request.tz,
        screen_text=request.screen_text,
        open=frozenset(request.open),
        shows=None if request.shows is None else frozenset(request.shows),
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


class _Url(NamedTuple):
    path: str | None = None
    search: str | None = None
    hash: str | None = None
    hostname: str | None = None


def _url(url: str | None) -> _Url:
    """The parts of a URL, or of a path with a query and fragment; of what is neither, none."""
    if url is None:
        return _Url()
    try:
        parts = urlsplit(url)
        return _Url(parts.path or "/", parts.query, parts.fragment, parts.hostname)
    except ValueError:
        return _Url()
