"""What to show here and now, and why: the engine's answer in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple, TypeAlias

from pydantic_core import to_json

from helpsdk.content.screens import Screen
from helpsdk.context.explain import explain_text
from helpsdk.context.memory import NO_MEMORY, Memory
from helpsdk.context.resolution import Candidate, Outcome, Resolution
from helpsdk.i18n.locales import best_match, direction
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.asked import Question
from helpsdk.runtime.compiled import Ruled
from helpsdk.runtime.contexts import Lookup, SearchedContext, context_of, on_another
from helpsdk.runtime.counted import Counted
from helpsdk.runtime.frames import Frames, ScreenJson, filled
from helpsdk.runtime.gone import Gone
from helpsdk.runtime.items import Items, left_of, ring_of, url_parts_of
from helpsdk.runtime.joined import Finish, JoinedItems
from helpsdk.runtime.library import Library
from helpsdk.runtime.recording import Recording
from helpsdk.runtime.repeats import Written, written
from helpsdk.runtime.replies import ResolveReply, SiteOut, ThemeOut, Tried, Withheld
from helpsdk.runtime.shared import Shared, SharedReplies
from helpsdk.runtime.suggestions import Place, Suggestions, place_of
from helpsdk.runtime.weakly import weakly
from helpsdk.types import Locale

SHOWN = "shown"  # the stage of a rule that no stage stopped

#: Finds articles for a place and a viewer; None where only a search can tell.
Search: TypeAlias = Callable[[Place, Viewer], Sequence[Candidate] | None]


class SearchNeeded(Exception):
    """The answer takes a search, which takes its time."""


class Visit(NamedTuple):
    """Who asks, and with which search for where nothing is mapped; None: without."""

    viewer: Viewer
    memory: Memory
    now: datetime
    search: Search | None


class Ask(NamedTuple):
    """One question to be answered in JSON: by whom, with what they remember, under which opaque key, and when."""

    request: Question
    viewer: Viewer
    memory: Memory | None
    now: datetime
    viewer_key: str | None = None
    finish: Finish | None = None


class Guide:
    """Resolves contexts for one revision."""

    def __init__(
        self,
        library: Library,
        items: Items,
        joined: JoinedItems,
        ruled: Ruled,
        suggestions: Suggestions,
        revision: int,
        interface_locales: tuple[Locale, ...],
    ) -> None:
        self._library, self._items, self._joined, self._suggestions = library, items, joined, suggestions
        self._revision, self._interface_locales = revision, interface_locales
        published = library.published
        self._settings = published.settings
        self._engine, tally = ruled.engine, ruled.tally
        self._screens = library.screens
        self._ring, self._counted = ring_of(published, tally), Counted(tally)
        self._gone, self._url_parts = Gone(ruled, published.articles), url_parts_of(library, tally)
        self._public_counts = to_json(self._counted.events(ANONYMOUS))
        strangers = {**_OF_STRANGERS, "counts": self._public_counts}
        self._frames = Frames(weakly(self._nowhere), weakly(self._screen_json), strangers)
        self._worded: dict[tuple[tuple[Locale, ...], Locale], Locale] = {}
        self._shared = SharedReplies(weakly(self._framed), items, joined.alike_for_all)
        #: what memories record of this revision
        self.recording = Recording(self._engine, self._counted, self._gone, self._ring, revision)

    def resolve(self, request: Question, viewer: Viewer, now: datetime, *, explain: bool = False) -> ResolveReply:
        """Items in rank order; with `explain` also what was withheld, by which stage and why. May search."""
        return self._reply(request, _visit(request, viewer, now, self._suggestions.find), explain)

    def resolve_at_once(
        self, request: Question, viewer: Viewer, now: datetime, *, explain: bool = False
    ) -> ResolveReply:
        """As `resolve`, without a search that takes its time. Raises SearchNeeded."""
        return self._reply(request, _visit(request, viewer, now, self._suggestions.remembered), explain)

    def resolve_without_search(
        self, request: Question, viewer: Viewer, now: datetime, *, explain: bool = False
    ) -> ResolveReply:
        """As `resolve`, as if a search found nothing."""
        return self._reply(request, _visit(request, viewer, now, None), explain)

    def resolve_shared(self, request: Question, viewer: Viewer, now: datetime, said: str | None = None) -> Shared:
        """As `resolve_at_once`, made of what other replies hold as well. Raises SearchNeeded."""
        visit = _visit(request, viewer, now, self._suggestions.remembered)
        context = self._context(request)
        resolution = self._resolved(context, visit, False)
        if request.next or resolution.left or resolution.done or visit.memory is not NO_MEMORY:
            return Shared(self._reply_of(resolution, request, context, visit))
        words = self._interface_locale(request, resolution.locale)
        anchors, counts = self._items.anchors.of(resolution, viewer), self._counted.events(viewer)
        own = {"now": said or written(now), "anchors": anchors, "counts": counts}
        reply = self._shared.reply(resolution, words, context.locales, viewer, own)
        return Shared(reply, resolution.steady and not context.lookup.wanted)

    def resolve_json(self, ask: Ask) -> Written:
        """As `resolve_at_once`, as JSON that is joined from fragments. Raises SearchNeeded."""
        visit = Visit(ask.viewer, ask.memory or NO_MEMORY, ask.now, self._suggestions.remembered)
        request = ask.request
        context = context_of(request, self._library.wishes(request.locale))
        resolution = self._resolved(context, visit, False)
        others = self._elsewhere(request, context, visit) if request.next else {}
        locale, words = resolution.locale, self._interface_locale(request, resolution.locale)
        if others or resolution.left or resolution.held_out or not _by_a_stranger(ask):
            frame = self._frames.frame(locale, words)
            return Written(filled(frame, self._varying(ask, visit, context.locales, resolution, others)), lasting=False)
        json = self._for_a_stranger(ask, visit, context, resolution, words)
        lasting = resolution.steady and not context.lookup.wanted and self._joined.alike(resolution)
        return Written(json, lasting)

    def _for_a_stranger(
        self, ask: Ask, visit: Visit, context: SearchedContext, resolution: Resolution, words: Locale
    ) -> bytes:
        locale = resolution.locale
        short, here = self._frames.short(locale, words), self._frames.screen(resolution.screen, locale)
        return b'%b"%b"%b%b%b%b%b%d%b%b%b%b%b%b%b' % (
            short[0],
            written(visit.now).encode(),
            short[1],
            here.id,
            short[2],
            here.title,
            short[3],
            resolution.ttl,
            short[4],
            self._joined.json(resolution, context.locales, visit.viewer, ask.finish),
            short[5],
            here.elements,
            short[6],
            self._items.anchors.json(resolution, visit.viewer),
            short[7],
        )

    def resolution(self, request: Question, viewer: Viewer, now: datetime, *, explain: bool) -> Resolution:
        """The engine's answer."""
        return self._resolved(self._context(request), _visit(request, viewer, now, self._suggestions.find), explain)

    def explain_text(self, request: Question, viewer: Viewer, now: datetime) -> str:
        """What shows and what does not, for people to read."""
        return explain_text(self.resolution(request, viewer, now, explain=True), request.url)

    def _context(self, request: Question) -> SearchedContext:
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

    def _reply(self, request: Question, visit: Visit, explain: bool) -> ResolveReply:
        context = self._context(request)
        resolution = self._resolved(context, visit, explain)
        reply = self._reply_of(resolution, request, context, visit)
        return _explained(reply, resolution) if explain else reply

    def _reply_of(
        self, resolution: Resolution, request: Question, context: SearchedContext, visit: Visit
    ) -> ResolveReply:
        others = self._elsewhere(request, context, visit)
        counts = self._counted.events(visit.viewer)
        reply = self._framed(resolution.screen, resolution.locale, self._interface_locale(request, resolution.locale))
        reply.now = written(visit.now)
        reply.ttl = _ttl(resolution, others)
        reply.items = self._items.items(resolution, context.locales, visit.viewer)
        reply.also = {id: self._items.items(one, context.locales, visit.viewer) for id, one in others.items()}
        reply.anchors = self._items.anchors.of(resolution, visit.viewer)
        reply.held_out = list(resolution.held_out)
        reply.left = left_of(*others.values(), resolution)
        reply.counts = counts
        reply.again = visit.memory.again
        reply.gone = self._gone.keys(visit.memory, visit.viewer, counts)
        return reply

    def _framed(self, screen: str | None, locale: Locale, interface_locale: Locale) -> ResolveReply:
        """A reply with what all of a screen and its languages have in common."""
        found = self._screens.get(screen or "")
        return ResolveReply(
            revision=self._revision,
            now="",
            site=self._site(locale),
            screen=screen,
            screen_title=self._library.text(found.title, locale) if found else None,
            locale=locale,
            dir=direction(locale),
            interface_locale=interface_locale,
            ttl=0,
            items=[],
            elements=self._elements(found, locale),
            url_parts=self._url_parts,
            ring=self._ring,
        )

    def _nowhere(self, locale: Locale, interface_locale: Locale) -> ResolveReply:
        return self._framed(None, locale, interface_locale)

    def _screen_json(self, id: str | None, locale: Locale) -> ScreenJson:
        """What a reply says of the screen it is for."""
        found = self._screens.get(id or "")
        title = self._library.text(found.title, locale) if found else None
        return ScreenJson(to_json(id), to_json(title), to_json(self._elements(found, locale)))

    def _varying(
        self,
        ask: Ask,
        visit: Visit,
        locales: tuple[Locale, ...],
        resolution: Resolution,
        others: Mapping[str, Resolution],
    ) -> tuple[bytes, ...]:
        """The values that a frame leaves open, in their order, as JSON."""
        viewer, memory, joined = visit.viewer, visit.memory, self._joined
        screen = self._frames.screen(resolution.screen, resolution.locale)
        return (
            b'"%b"' % written(visit.now).encode(),
            to_json(ask.viewer_key) if ask.viewer_key is not None else b"null",
            screen.id,
            screen.title,
            b"%d" % _ttl(resolution, others),
            joined.json(resolution, locales, viewer, ask.finish),
            b"{%b}"
            % b",".join(
                b"%b:%b" % (to_json(id), joined.json(one, locales, viewer, ask.finish)) for id, one in others.items()
            )
            if others
            else b"{}",
            screen.elements,
            self._items.anchors.json(resolution, viewer),
            to_json(resolution.held_out) if resolution.held_out else b"[]",
            to_json(left_of(*others.values(), resolution)) if others or resolution.left else _NOTHING_LEFT,
            self._public_counts if viewer is ANONYMOUS else to_json(self._counted.events(viewer)),
            b"%d" % memory.again,
            b"[]" if memory is NO_MEMORY else to_json(self._gone.keys(memory, viewer, self._counted.events(viewer))),
        )

    def _elsewhere(self, request: Question, context: SearchedContext, visit: Visit) -> dict[str, Resolution]:
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

    def _interface_locale(self, request: Question, locale: Locale) -> Locale:
        """The reader's wish among the widget's languages; failing that, the language of the help beside it."""
        asked = (tuple(request.locale), locale)
        words = self._worded.get(asked)
        if words is None:
            if len(self._worded) >= _KEPT_WORDS:
                self._worded.clear()
            words = best_match((*asked[0], locale), self._interface_locales, self._interface_locales[0]).locale
            if len("".join(asked[0])) <= _SHORT:
                self._worded[asked] = words
        return words


_KEPT_WORDS: Final = 1_024  # lists of languages whose widget's language is remembered
_SHORT: Final = 200  # characters of such a list
_NOTHING_LEFT: Final = to_json(left_of())
#: What a reply says of whom nobody knows.
_OF_STRANGERS: Final = {
    "viewer": b"null",
    "also": b"{}",
    "held_out": b"[]",
    "left": _NOTHING_LEFT,
    "again": b"0",
    "gone": b"[]",
}


def _by_a_stranger(ask: Ask) -> bool:
    return ask.viewer_key is None and ask.memory is None and ask.viewer is ANONYMOUS


def _ttl(resolution: Resolution, others: Mapping[str, Resolution]) -> int:
    return min([resolution.ttl, *(other.ttl for other in others.values())]) if others else resolution.ttl


def _visit(request: Question, viewer: Viewer, now: datetime, search: Search | None) -> Visit:
    return Visit(viewer, request.memory or NO_MEMORY, now, search)


def _explained(reply: ResolveReply, resolution: Resolution) -> ResolveReply:
    """The reply, and what only authors are told."""
    reply.withheld = [_withheld(outcome) for outcome in resolution.withheld if outcome.stage != SHOWN]
    reply.tried = [Tried(way=one.way, code=one.code, detail=one.detail) for one in resolution.tried]
    reply.nearest = list(resolution.nearest)
    return reply


def _withheld(outcome: Outcome) -> Withheld:
    return Withheld(rule=outcome.rule, stage=outcome.stage, code=outcome.code, detail=outcome.detail)
