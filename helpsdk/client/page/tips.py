"""The tips of a screen, for a page that is being rendered. Nobody ever waits for a network here.

Help in the same process is asked at once. Help elsewhere is asked by a thread of our own: a page gets what was
answered before, and nothing the first time; the widget shows it then.
"""

from __future__ import annotations

import logging
import math
import os
import queue
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Protocol

from helpsdk.errors import HelpRefused
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.replies import Item, ResolveReply

FRESH = 60.0  # seconds after which an answer is asked for again, and still used
STALE = 3600.0  # seconds after which it is not used any more
AGAIN = 10.0  # seconds after which a question that nobody answered is asked again
KEPT = 512  # answers
WAITING = 64  # questions
_IDLE = 30.0  # seconds without a question after which the thread ends
_log = logging.getLogger("helpsdk.client")


class TipSource(Protocol):
    """What of a `Help` is asked for tips. One that answers from this process's memory says so by `answers_at_once`."""

    def resolve(
        self,
        screen: str | None = None,
        *,
        url: str | None = None,
        traits: Mapping[str, Any] | None = None,
        locale: Sequence[str] = (),
        app_version: str | None = None,
        shows: Sequence[str] | None = None,
        viewer: Viewer | None = None,
    ) -> ResolveReply: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Who looks at which page, with what. `locale` is what they prefer, best first; nobody signed `traits`."""

    screen: str | None = None
    url: str | None = None
    locale: tuple[str, ...] = ()
    viewer: Viewer | None = None
    app_version: str | None = None
    traits: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[object, ...]:
        """Equal only for readers who are alike in everything that can decide what they get."""
        who = self.viewer
        known = (who.id, who.account, who.groups, _written(who.traits), who.locale) if who else None
        where = self.url if self.screen is None else None  # addresses of one screen get the same
        return self.screen, where, self.locale, known, self.app_version, _written(self.traits)


def _written(traits: Mapping[str, Any]) -> str:
    return repr(sorted(traits.items(), key=str)) if traits else ""


class Answered(NamedTuple):
    """`when` that was, and when to ask `again`."""

    when: float
    items: list[Item]
    again: float


_NOTHING = Answered(-math.inf, [], -math.inf)


class Tips:
    """`help` answers; None when there is no help to ask. May be called from several threads."""

    def __init__(self, help: TipSource | None, *, now: Callable[[], float] = time.monotonic) -> None:
        self._help, self._now = help, now
        self._begin()

    def _begin(self) -> None:
        """All that belongs to one process: a fork inherits neither threads nor what they were about to do."""
        self._process = os.getpid()
        self._known: OrderedDict[tuple[object, ...], Answered] = OrderedDict()
        self._strange: dict[str, float] = {}  # what is no screen of the site, and when it was found to be none
        self._wanted: queue.Queue[tuple[tuple[object, ...], Place]] = queue.Queue(WAITING)
        self._asking: set[tuple[object, ...]] = set()
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None

    def of(self, place: Place) -> list[Item]:
        """At once, and nothing when help is away. Never raises."""
        if self._help is None:
            return []
        if self._process != os.getpid():
            self._begin()
        if getattr(self._help, "answers_at_once", False):  # a local client, once it has loaded something
            return self._answer(place)[1] or []
        key, now = self._as_known(place).key, self._now()
        known = self._known.get(key, _NOTHING)
        if now >= known.again:
            self._want(key, place)
        return known.items if now - known.when < STALE else []

    def _as_known(self, place: Place) -> Place:
        """By its address, where the name is none of a screen: then each address is a place of its own."""
        strange = place.screen is not None and place.screen in self._strange
        return replace(place, screen=None) if strange else place

    def _answer(self, place: Place) -> tuple[Place, list[Item] | None]:
        """The items are None when help is away or refuses; whatever that is, the page is shown without it."""
        try:
            return self._found(place)
        except Exception as error:
            _log.warning("no tips for the page: %s: %s", type(error).__name__, error)
            return self._as_known(place), None

    def _found(self, place: Place) -> tuple[Place, list[Item] | None]:
        """A route need not be a screen. Nobody says so: it is none when it gets no answer and its address does."""
        screen, by_url = place.screen, replace(place, screen=None)
        if screen is None or self._now() - self._strange.get(screen, -math.inf) < FRESH:
            return by_url, self._asked(by_url)
        items = self._asked(place)
        if items is None and place.url is not None:
            items = self._asked(by_url)
            if items is not None:
                self._note_strange(screen)
                return by_url, items
        elif items is not None:
            self._strange.pop(screen, None)
        return self._as_known(place), items

    def _note_strange(self, screen: str) -> None:
        if len(self._strange) >= KEPT:
            self._strange.clear()
        self._strange[screen] = self._now()

    def _asked(self, place: Place) -> list[Item] | None:
        """None for no answer, and for a screen that there is not. Raises what else the help raises."""
        assert self._help is not None
        try:
            reply = self._help.resolve(
                place.screen,
                url=place.url,
                traits=place.traits,
                locale=place.locale,
                app_version=place.app_version,
                shows=("tip",),
                viewer=place.viewer,
            )
        except HelpRefused as refused:
            if refused.code != "unknown_screen":
                raise
            return None
        return [item for item in reply.items if item.kind == "tip"] if reply.revision else None

    def _want(self, key: tuple[object, ...], place: Place) -> None:
        with self._guard:
            if key in self._asking or self._wanted.full():  # then the next page asks again
                return
            if self._now() < self._known.get(key, _NOTHING).again:  # it came a moment ago
                return
            self._wanted.put_nowait((key, place))
            self._asking.add(key)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="helpsdk-tips", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                key, place = self._wanted.get(timeout=_IDLE)
            except queue.Empty:
                with self._guard:
                    if self._wanted.empty():
                        self._thread = None
                        return
                continue
            self._note(*self._answer(place))
            with self._guard:
                self._asking.discard(key)

    def _note(self, place: Place, items: list[Item] | None) -> None:
        """Who did not answer is not asked with every page; what they said before stays."""
        now, before = self._now(), self._known.get(place.key, _NOTHING)
        with self._guard:
            self._known[place.key] = (
                Answered(now, items, now + FRESH) if items is not None else before._replace(again=now + AGAIN)
            )
            self._known.move_to_end(place.key)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
