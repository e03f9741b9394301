"""A question to a revision in this process, from a host's arguments to a reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from helpsdk.client.local.repeats import words_of
from helpsdk.client.local.revision import LocalRevision
from helpsdk.client.wire.servertime import ServerTime
from helpsdk.errors import HelpRefused
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.asked import Asked
from helpsdk.runtime.replies import ResolveReply
from helpsdk.runtime.runtime import Runtime, SearchNeeded
from helpsdk.runtime.shared import Shared
from helpsdk.runtime.wishes import wished_here
from helpsdk.site.nearest import nearest
from helpsdk.types import Locale

_COMPARED = 300  # screens; comparing takes about 30 µs each, of a host's time


class Clock:
    """The time that schedules and caps go by: the help server's, where one has told it."""

    def __init__(self, time: ServerTime) -> None:
        self.time = time
        self._second, self._written = -1, ""

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.time.now(), UTC)

    def written(self, now: float) -> str:
        """A Unix time as replies say it, to the millisecond."""
        second = int(now)
        if second != self._second:
            self._written = datetime.fromtimestamp(second, UTC).isoformat()[:-6]
            self._second = second
        return f"{self._written}.{int((now - second) * 1000):03d}Z"


def resolved(
    revision: LocalRevision,
    context: Mapping[str, Any],
    viewer: Viewer | None,
    clock: Clock,
    otherwise: tuple[Locale, ...],
    may_search: Callable[[Runtime], bool],
) -> ResolveReply:
    """`otherwise` are the languages of who names none; `may_search` is asked only where a search would add something.
    Raises HelpRefused.
    """
    words = words_of(context, viewer)
    now = clock.time.now()
    said = clock.written(now)
    known = None if words is None else revision.repeats.reply(words, said)
    if known is not None:
        return known
    asked = asked_of(context, revision, viewer, otherwise)
    made = _made(revision, asked, viewer or ANONYMOUS, (datetime.fromtimestamp(now, UTC), said), may_search)
    if words is not None and made.lasting:
        revision.repeats.note(words, made.reply)
    return made.reply


def asked_of(
    context: Mapping[str, Any], revision: LocalRevision, viewer: Viewer | None, otherwise: tuple[Locale, ...]
) -> Asked:
    """Raises HelpRefused for what a server would refuse."""
    try:
        asked = Asked.of(context)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise HelpRefused("invalid", f"{place}: {first['msg']}") from None
    if asked.screen is not None and asked.screen not in revision.screens:
        raise unknown_screen(asked.screen, revision.screens)
    asked.locale = wishes(asked.locale, viewer, otherwise)
    return asked


def unknown_screen(name: str, known: frozenset[str]) -> HelpRefused:
    """A host's mistake, with the screen that was meant."""
    near = _meant(name, known) if len(known) <= _COMPARED else None
    hint = f"; did you mean {near!r}?" if near else ""
    return HelpRefused("unknown_screen", f"the site has no screen {name!r}{hint}")


@lru_cache(maxsize=128)
def _meant(name: str, known: frozenset[str]) -> str | None:
    """A page that names a wrong screen does so each time it is shown."""
    return nearest(name, known)


def wishes(locale: Sequence[str], viewer: Viewer | None, otherwise: tuple[Locale, ...]) -> tuple[Locale, ...]:
    """The languages that a reader is to have, best first."""
    named = tuple(locale.split(",")) if isinstance(locale, str) else tuple(locale)
    return wished_here(named, viewer.locale if viewer is not None else None) or otherwise


def _made(
    revision: LocalRevision,
    asked: Asked,
    viewer: Viewer,
    time: tuple[datetime, str],
    may_search: Callable[[Runtime], bool],
) -> Shared:
    """`time` is now, and as replies say it."""
    runtime, (now, said) = revision.runtime, time
    try:
        return runtime.resolve_shared(asked, viewer, now, said)
    except SearchNeeded:
        answer = runtime.resolve if may_search(runtime) else runtime.resolve_without_search
        return Shared(answer(asked, viewer, now))


def given(
    screen: str | None,
    url: str | None,
    element: str | None,
    events: Sequence[Mapping[str, Any]],
    traits: Mapping[str, Any] | None,
    locale: Sequence[str],
    app_version: str | None,
    tz: str | None,
    device: str | None,
    screen_text: str | None,
    memory: Mapping[str, Any] | None,
    next: Sequence[str],
    shows: Sequence[str] | None,
) -> dict[str, Any]:
    """The fields that say something, by name: one comparison each, since this is asked in every request of a host."""
    found: dict[str, Any] = {}
    if screen is not None:
        found["screen"] = screen
    if url is not None:
        found["url"] = url
    if element is not None:
        found["element"] = element
    if events:
        found["events"] = events
    if traits:
        found["traits"] = traits
    if locale:
        found["locale"] = [locale] if isinstance(locale, str) else locale
    if app_version is not None:
        found["app_version"] = app_version
    if tz is not None:
        found["tz"] = tz
    if device is not None:
        found["device"] = device
    if screen_text is not None:
        found["screen_text"] = screen_text
    if memory:
        found["memory"] = memory
    if next:
        found["next"] = next
    if shows is not None:
        found["shows"] = shows
    return found
