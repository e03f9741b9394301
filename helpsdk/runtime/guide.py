"""What to show here and now, and why: the engine's answer in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeAlias

from helpsdk.content.screens import Screen
from helpsdk.context.explain import explain_text
from helpsdk.context.memory import NO_MEMORY, Memory
from helpsdk.context.resolution import Candidate, Outcome, Resolution
from helpsdk.i18n.locales import best_match, direction
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.compiled import compiled_engine
from helpsdk.runtime.contexts import Lookup, SearchedContext, context_of, found, on_another
from helpsdk.runtime.counted import Counted
from helpsdk.runtime.gone import Gone
from helpsdk.runtime.items import Items, left_of, ring_of, url_parts_of
from helpsdk.runtime.library import Library
from helpsdk.runtime.replies import ResolveReply, SiteOut, ThemeOut, Tried, Withheld
from helpsdk.runtime.requests import ResolveRequest
from helpsdk.runtime.suggestions import Place, Suggestions, place_of
from helpsdk.types import Locale

SHOWN = "shown"  # the stage of a rule that no stage stopped

#: Finds articles for a place and a viewer; None where only a search can tell.
Search: TypeAlias = Callable[[Place, Viewer], Sequence[Candidate] | None]


class SearchNeeded(Exception):
    """The answer takes a search, which takes its time."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks, and with which search for where nothing is mapped; None: without."""

    viewer: Viewer
    memory: Memory
    now: datetime
    search: Search | None


class Guide:
    """Resolves contexts for one revision."""

    def __init__(
        self,
        library: Library,
        items: Items,
        suggestions: Suggestions,
        revision: int,
        interface_locales: tuple[Locale, ...],
    ) -> None:
        self._library, self._items, self._suggestions = library, items, suggestions
        self._revision, self._interface_locales = revision, interface_locales
        published = library.published
        self._settings = published.settings
        self._engine = compiled_engine(published, found)
        self._screens = {screen.id: screen for screen in published.screens}
        self._ring, self._counted, self._gone = ring_of(published), Counted(published), Gone(published)
        self._url_parts = url_parts_of(published)

    def resolve(self, request: ResolveRequest, viewer: Viewer, now: datetime, *, explain: bool = False) -> ResolveReply:
        """Items in rank order; with `explain` also what was withheld, by which stage and why. May search."""
        return self._reply(request, _visit(request, viewer, now, self._suggestions.find), explain)

    def resolve_at_once(
        self, request: ResolveRequest, viewer: Viewer, now: datetime, *, explain: bool = False
    ) -> ResolveReply:
        """As `resolve`, without a search that takes its time. Raises SearchNeeded."""
        return self._reply(request, _visit(request, viewer, now, self._suggestions.remembered), explain)

    def resolve_without_search(
        self, request: ResolveRequest, viewer: Viewer, now: datetime, *, explain: bool = False
    ) -> ResolveReply:
        """As `resolve`, as if a search found nothing."""
        return self._reply(request, _visit(request, viewer, now, None), explain)

    def resolution(self, request: ResolveRequest, viewer: Viewer, now: datetime, *, explain: bool) -> Resolution:
        """The engine's answer."""
        return self._resolved(self._context(request), _visit(request, viewer, now, self._suggestions.find), explain)

    def explain_text(self, request: ResolveRequest, viewer: Viewer, now: datetime) -> str:
        """What shows and what does not, for people to read."""
        return explain_text(self.resolution(request, viewer, now, explain=True), request.url)

    def _context(self, request: ResolveRequest) -> SearchedContext:
        return context_of(request, self._library.wishes(request.locale))

    def _resolved(self, context: SearchedContext, visit: Visit, explain: bool) -> Resolution:
        """The engine says whether a search matters; only then one is made, and the engine asked again."""
        walk = self._engine.explain if explain else self._engine.resolve
        resolution = walk(context, visit.viewer, visit.memory, visit.now)
        if visit.search is None or not context.lookup.wanted:
            return resolution
        place = place_of(resolution.screen, context)
        candidates = visit.search(place, visit.viewer)
        if candidates is None:
            raise SearchNeeded
        lookup = Lookup(candidates, words=self._suggestions.has_words(place))
        return walk(replace(context, lookup=lookup), visit.viewer, visit.memory, visit.now)

    def _reply(self, request: ResolveRequest, visit: Visit, explain: bool) -> ResolveReply:
        context = self._context(request)
        resolution = self._resolved(context, visit, explain)
        others = self._elsewhere(request, context, visit)
        locale, counts = resolution.locale, self._counted.events(visit.viewer)
        screen = self._screens.get(resolution.screen or "")
        reply = ResolveReply(
            revision=self._revision,
            now=visit.now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            site=self._site(locale),
            screen=resolution.screen,
            screen_title=self._library.text(screen.title, locale) if screen else None,
            locale=locale,
            dir=direction(locale),
            interface_locale=self._interface_locale(request, locale),
            ttl=min([resolution.ttl, *(other.ttl for other in others.values())]),
            items=self._items.items(resolution, context.locales, visit.viewer),
            also={screen: self._items.items(one, context.locales, visit.viewer) for screen, one in others.items()},
            elements=self._elements(screen, locale),
            held_out=list(resolution.held_out),
            left=left_of(*others.values(), resolution),
            url_parts=self._url_parts,
            ring=self._ring,
            counts=counts,
            gone=self._gone.keys(visit.memory, visit.viewer, counts),
        )
        return _explained(reply, resolution) if explain else reply

    def _elsewhere(self, request: ResolveRequest, context: SearchedContext, visit: Visit) -> dict[str, Resolution]:
        """The engine's answers for the other screens; one that the site does not have is left out."""
        others = [screen for screen in dict.fromkeys(request.next) if screen in self._screens]
        return {screen: self._resolved(on_another(screen, context), visit, explain=False) for screen in others}

    def _site(self, locale: Locale) -> SiteOut:
        theme = self._settings.theme
        return SiteOut(
            id=self._settings.id,
            title=self._library.text(self._settings.title, locale),
            theme=ThemeOut(accent=theme.accent, font=theme.font, round=theme.round),
        )

    def _elements(self, screen: Screen | None, locale: Locale) -> dict[str, str]:
        elements = screen.elements if screen else ()
        return {element.id: self._library.text(element.title, locale) for element in elements}

    def _interface_locale(self, request: ResolveRequest, locale: Locale) -> Locale:
        """The reader's wish among the widget's languages; failing that, the language of the help beside it."""
        wishes = (*request.locale, locale)
        return best_match(wishes, self._interface_locales, self._interface_locales[0]).locale


def _visit(request: ResolveRequest, viewer: Viewer, now: datetime, search: Search | None) -> Visit:
    return Visit(viewer, request.memory or NO_MEMORY, now, search)


def _explained(reply: ResolveReply, resolution: Resolution) -> ResolveReply:
    """The reply, and what only authors are told."""
    reply.withheld = [_withheld(outcome) for outcome in resolution.withheld if outcome.stage != SHOWN]
    reply.tried = [Tried(way=one.way, code=one.code, detail=one.detail) for one in resolution.tried]
    reply.nearest = list(resolution.nearest)
    return reply


def _withheld(outcome: Outcome) -> Withheld:
    return Withheld(rule=outcome.rule, stage=outcome.stage, code=outcome.code, detail=outcome.detail)
