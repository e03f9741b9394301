"""Local evaluation: the same rules and texts as the server's, answered in the host's own process.

`HelpClient.local` makes one. It follows a help server's signed bundle, or a file that `helpsdk export --bundle` wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from time import monotonic
from types import TracebackType
from typing import Any, Self, TypeVar

from helpsdk.client.conversation.notices import NOT_FOUND, Notices
from helpsdk.client.interface import Help
from helpsdk.client.local.asking import Clock, asked_of, given, resolved, wishes
from helpsdk.client.local.follower import Follower
from helpsdk.client.local.index import LocalIndex
from helpsdk.client.local.pictures import Picture, picture_of
from helpsdk.client.local.revision import LocalRevision
from helpsdk.client.local.state import status_of
from helpsdk.client.status import Counts, Status
from helpsdk.client.wire import calls
from helpsdk.client.wire.empty import empty_resolve
from helpsdk.client.wire.interactions import checked
from helpsdk.client.wire.servertime import ServerTime
from helpsdk.errors import HelpError, HelpRefused, HelpUnavailable, MissingExtra, NotFound
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.replies import ArticleReply, ResolveReply
from helpsdk.runtime.runtime import Runtime
from helpsdk.runtime.searchreplies import AnswerReply, SearchReply, SuggestReply
from helpsdk.search.extra import require_search
from helpsdk.types import ArticleType, Locale

Answer = TypeVar("Answer")

#: Articles that are searched without an index: more would keep a host's request waiting until it is built.
_SCANNED = 500


class LocalHelp:
    """Answers from a bundle in this process. Any number of threads may use it, and children of a fork.

    `resolve` waits for nothing. The items of a reply are shared with other replies: nobody changes them. Until a first
    revision is loaded `remote` is asked, and without one replies are empty. With `raises` a question that cannot be
    answered raises HelpUnavailable. Interactions go out by `remote`; without one they are counted as dropped.
    """

    def __init__(
        self,
        follower: Follower,
        *,
        site: str,
        clock: ServerTime,
        remote: Help | None = None,
        locale: Sequence[str] = (),
        raises: bool = False,
    ) -> None:
        self.site = site
        self._follower, self._clock, self._remote = follower, Clock(clock), remote
        self._locale, self._raises = tuple(calls.languages(locale)), raises
        self._counts, self._index, self._dropped, self._closed = Counts(), LocalIndex(), 0, False
        self._notices = Notices(monotonic)
        follower.start()

    def resolve(
        self,
        screen: str | None = None,
        *,
        url: str | None = None,
        element: str | None = None,
        events: Sequence[Mapping[str, Any]] = (),
        traits: Mapping[str, Any] | None = None,
        locale: Sequence[str] = (),
        app_version: str | None = None,
        tz: str | None = None,
        device: str | None = None,
        screen_text: str | None = None,
        memory: Mapping[str, Any] | None = None,
        next: Sequence[str] = (),
        shows: Sequence[str] | None = None,
        viewer: Viewer | None = None,
    ) -> ResolveReply:
        """What to show where the reader is. The arguments are the fields of `POST /v1/resolve`."""
        context = given(
            screen, url, element, events, traits, locale, app_version, tz, device, screen_text, memory, next, shows
        )
        self._counts.asked()
        revision = self._current()
        try:
            if revision is not None:
                reply = resolved(revision, context, viewer, self._clock, self._locale, self._may_search)
                self._counts.succeeded()
                return reply
            if self._remote is not None and not self._closed:
                return self._remote.resolve(**context, viewer=viewer)
            raise self._unavailable()
        except Exception as error:  # a fault of ours must not be one of the host's
            return self._failed(error, lambda: empty_resolve(self.site, screen, self._wishes(locale, viewer)))

    def explain(
        self, context: Mapping[str, Any], *, viewer: Viewer | None = None, now: datetime | None = None
    ) -> ResolveReply:
        """What shows and what is withheld, by which stage and why: for authors and for tests.

        `context` is a body of `POST /v1/resolve`, such as those that `helpsdk replay` reads. Raises HelpUnavailable
        while nothing is loaded, and HelpRefused for a context that is none.
        """
        revision = self._current()
        if revision is None:
            raise self._unavailable()
        asked = asked_of(context, revision, viewer, self._locale)
        return revision.runtime.resolve(asked, viewer or ANONYMOUS, now or asked.now or self.now(), explain=True)

    def search(
        self,
        q: str,
        *,
        locale: Sequence[str] = (),
        screen: str | None = None,
        type: ArticleType | None = None,
        collection: str | None = None,
        app_version: str | None = None,
        limit: int = 10,
        offset: int = 0,
        viewer: Viewer | None = None,
    ) -> SearchReply:
        """Articles for some words. Raises ValueError for a limit or offset out of range (together up to 100)."""
        narrowed: dict[str, Any] = {
            "screen": screen,
            "type": type,
            "collection": collection,
            "app_version": app_version,
            "limit": limit,
            "offset": offset,
        }
        empty = calls.search(q, locale=locale, **narrowed).empty
        return self._search(
            lambda runtime, wishes, who: runtime.search(q, wishes, who, **narrowed),
            lambda remote: remote.search(q, locale=locale, viewer=viewer, **narrowed),
            empty,
            (locale, viewer),
        )

    def suggest(
        self,
        q: str,
        *,
        locale: Sequence[str] = (),
        screen: str | None = None,
        app_version: str | None = None,
        viewer: Viewer | None = None,
    ) -> SuggestReply:
        """What somebody may be typing."""
        return self._search(
            lambda runtime, wishes, who: runtime.suggest(q, wishes, who, screen=screen, app_version=app_version),
            lambda remote: remote.suggest(q, locale=locale, screen=screen, app_version=app_version, viewer=viewer),
            calls.suggest(q, locale=locale, screen=screen, app_version=app_version).empty,
            (locale, viewer),
        )

    def answer(
        self, q: str, *, locale: Sequence[str] = (), app_version: str | None = None, viewer: Viewer | None = None
    ) -> AnswerReply:
        """The sentences that answer a question, or honestly none."""
        return self._search(
            lambda runtime, wishes, who: runtime.answer(q, wishes, who, app_version=app_version),
            lambda remote: remote.answer(q, locale=locale, app_version=app_version, viewer=viewer),
            calls.answer(q, locale=locale, app_version=app_version).empty,
            (locale, viewer),
        )

    def article(
        self, id: str, *, locale: Sequence[str] = (), format: str = "tree", viewer: Viewer | None = None
    ) -> ArticleReply | None:
        """None where there is no such article, or not for this viewer; `format` is `tree` or `html`."""
        empty = calls.article(id, locale=locale, format=format).empty

        def here(revision: LocalRevision) -> ArticleReply | None:
            wishes = self._wishes(locale, viewer)
            try:
                return revision.runtime.article(id, wishes, viewer or ANONYMOUS, format)  # type: ignore[arg-type]
            except NotFound:
                looks = self._notices.tells(NOT_FOUND) and revision.missed.is_new(id)
                near = revision.runtime.near(id, viewer or ANONYMOUS) if looks else None
                if near is not None:
                    self._notices.failed(NotFound("article", id, near))
                return None

        return self._ask(here, lambda one: one.article(id, locale=locale, format=format, viewer=viewer), empty)

    def picture(self, src: str, *, viewer: Viewer | None = None) -> Picture | None:
        """The bytes of a picture that a tree shows, where they came with the bundle file; None for all others, and for
        what this viewer may not see. Reads a file.
        """
        revision = self._current()
        return None if revision is None else picture_of(self._follower, revision, src, viewer or ANONYMOUS)

    def track(
        self, name: str, *, id: str | None = None, device: str | None = None, viewer: Viewer | None = None
    ) -> None:
        """Notes a product event as an interaction; sent later, in the background. `id` makes it count once."""
        self.interaction("tracked", name=name, value=id, device=device, viewer=viewer)

    def interaction(self, type: str, *, viewer: Viewer | None = None, **fields: Any) -> None:
        """Notes what a reader did (`shown`, `opened`, `voted`, …); sent later, in the background."""
        if self._remote is not None:
            self._remote.interaction(type, viewer=viewer, **fields)
            return
        checked(type, fields)
        self._dropped += 1

    def flush(self, timeout: float = 5.0) -> bool:
        """Sends what waits; whether all of it went out within `timeout` seconds."""
        return self._remote is None or self._remote.flush(timeout)

    def wait(self, timeout: float = 5.0) -> bool:
        """Whether help is loaded, at the latest after `timeout` seconds: for a host that would rather start later."""
        return self._current() is not None or self._follower.wait(timeout)

    def wait_for_index(self, timeout: float = 60.0) -> bool:
        """Has the search index made now, and whether it is there at the latest after `timeout` seconds."""
        revision = self._current()
        if revision is None:
            return False
        require_search()
        self._index.want(revision.runtime)
        self._index.wait(timeout)
        return revision.runtime.index_ready

    def refresh(self) -> bool:
        """Looks for a newer revision now, in this thread; whether there was one."""
        return self._follower.look()

    @property
    def answers_at_once(self) -> bool:
        """Whether `resolve` is answered in this process."""
        return self._current() is not None

    def now(self) -> datetime:
        """The time that schedules and caps go by: the help server's, where one has told it."""
        return self._clock.now()

    def status(self) -> Status:
        """`last_error` is why the newest revision is not served, as long as that is so; else of the last question."""
        there: Status | None = getattr(self._remote, "status", lambda: None)()
        return status_of(self._follower, self._index, self._counts, there, self._dropped)

    def close(self) -> None:
        """Flushes shortly and stops all threads; may be called twice. Every call after it gets an empty reply."""
        self._closed = True
        self._follower.close()
        self._index.wait(5.0)
        if self._remote is not None:
            self._remote.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"LocalHelp({str(self._follower.source)!r}, {self.site!r})"

    def _current(self) -> LocalRevision | None:
        follower = self._follower
        if not follower.running and not self._closed:  # in the child of a fork
            follower.start()
        return None if self._closed else follower.current

    def _ask(
        self,
        here: Callable[[LocalRevision], Answer],
        there: Callable[[Help], Answer],
        empty: Callable[[], Answer],
    ) -> Answer:
        self._counts.asked()
        revision = self._current()
        try:
            if revision is not None:
                answer = here(revision)
                self._counts.succeeded()
                return answer
            if self._remote is not None and not self._closed:
                return there(self._remote)
            raise self._unavailable()
        except Exception as error:  # a fault of ours must not be one of the host's
            return self._failed(error, empty)

    def _search(
        self,
        here: Callable[[Runtime, tuple[Locale, ...], Viewer], Answer],
        there: Callable[[Help], Answer],
        empty: Callable[[], Answer],
        who: tuple[Sequence[str], Viewer | None],
    ) -> Answer:
        def found(revision: LocalRevision) -> Answer:
            require_search()
            runtime = revision.runtime
            if not self._searches(runtime):
                return there(self._remote) if self._remote is not None else empty()
            return here(runtime, self._wishes(*who), who[1] or ANONYMOUS)

        return self._ask(found, there, empty)

    def _searches(self, runtime: Runtime) -> bool:
        """Whether a search takes milliseconds now; if not, that is being seen to."""
        self._index.want(runtime)
        return runtime.index_ready or runtime.index_follows or len(runtime.published.articles) <= _SCANNED

    def _may_search(self, runtime: Runtime) -> bool:
        try:
            require_search()
        except MissingExtra:
            return False
        return self._searches(runtime)

    def _wishes(self, locale: Sequence[str], viewer: Viewer | None) -> tuple[Locale, ...]:
        return wishes(locale, viewer, self._locale)

    def _failed(self, error: Exception, empty: Callable[[], Answer]) -> Answer:
        if not isinstance(error, HelpError):
            error = HelpUnavailable("broken", f"{type(error).__name__}: {error}")
        refused = error if isinstance(error, HelpRefused) and error.status is None else None  # here: a host's mistake
        self._counts.failed(str(error), is_well=refused is not None)
        if refused is not None:
            self._notices.failed(refused)
        if self._raises:
            raise error
        return empty()

    def _unavailable(self) -> HelpUnavailable:
        if self._closed:
            return HelpUnavailable("closed", "the client was closed")
        return HelpUnavailable("not_loaded", self._follower.error or "no help is loaded yet")
