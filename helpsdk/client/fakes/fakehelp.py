"""A `Help` for tests: the same engine as a server's, in memory and at a time of the test's choosing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from helpsdk.client.fakes.fakememory import Memories
from helpsdk.client.fakes.fakesite import WrittenArticle, fake_files
from helpsdk.client.fakes.inmemory import InMemory, request_of, wishes
from helpsdk.client.fakes.noted import Noted, interaction_of
from helpsdk.client.status import Status
from helpsdk.client.wire import calls
from helpsdk.client.wire.empty import empty_resolve
from helpsdk.errors import HelpRefused, HelpUnavailable, MissingExtra
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.replies import ArticleReply, ResolveReply
from helpsdk.runtime.requests import ResolveRequest
from helpsdk.runtime.searchreplies import AnswerReply, SearchReply, SuggestReply
from helpsdk.site.nearest import nearest
from helpsdk.types import ArticleType

_Reply = TypeVar("_Reply")
_LIMIT = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: the method, what it was given beside its defaults, and for whom."""

    method: str
    given: Mapping[str, Any] = field(default_factory=dict)
    viewer: Viewer | None = None


class FakeHelp:
    """A `Help` that needs neither server nor network, and remembers what it was asked and told.

    `asked` are the questions so far, `interactions` what was noted, `tracked` the names of the product events among
    them. What a signed-in viewer dismissed, saw or did counts in what they are shown next, as with a server. `now` is
    the time that everything happens at, and may be set; None is the present. `away()` makes help unreachable: that is
    an empty reply, as from a real client, or HelpUnavailable with `raises`.
    """

    answers_at_once = True

    def __init__(self, folder: str | Path = "help", *, now: datetime | None = None, raises: bool = False) -> None:
        """Raises SiteInvalid with every error that `helpsdk check` finds in the folder."""
        self._begin(InMemory.folder(Path(folder)), now, raises)

    @classmethod
    def of(
        cls,
        *,
        rules: Sequence[Mapping[str, Any]] = (),
        articles: Mapping[str, WrittenArticle] | None = None,
        screens: Sequence[Mapping[str, Any]] = (),
        site: Mapping[str, Any] | None = None,
        audiences: Mapping[str, Any] | None = None,
        policy: Mapping[str, Any] | None = None,
        collections: Sequence[Mapping[str, Any]] = (),
        glossary: Sequence[Mapping[str, Any]] = (),
        synonyms: Mapping[str, Any] | None = None,
        now: datetime | None = None,
        raises: bool = False,
    ) -> FakeHelp:
        """A site written down in the test: what its YAML files would hold.

        An article is Markdown, or a mapping of its front matter with the Markdown as `body`, or either by locale.
        Raises SiteInvalid with every error that `helpsdk check` would find.
        """
        files = fake_files(
            rules=rules,
            articles=articles or {},
            screens=screens,
            site=site or {},
            audiences=audiences,
            policy=policy,
            collections=collections,
            glossary=glossary,
            synonyms=synonyms,
        )
        return cls._made(InMemory.files(files), now, raises)

    @classmethod
    def empty(cls, *, now: datetime | None = None, raises: bool = False) -> FakeHelp:
        """Help that is there and has nothing to say."""
        return cls.of(now=now, raises=raises)

    def fresh(self, *, now: datetime | None = None) -> FakeHelp:
        """Another one of the same site that remembers nothing, at once; at the same time unless it is given."""
        return self._made(self.known, now or self._now, self.raises)

    @classmethod
    def _made(cls, known: InMemory, now: datetime | None, raises: bool) -> FakeHelp:
        made = cls.__new__(cls)
        made._begin(known, now, raises)
        return made

    def _begin(self, known: InMemory, now: datetime | None, raises: bool) -> None:
        #: the site, to be asked without that being remembered
        self.known = known
        self.site = known.published.settings.id
        self.raises = raises
        self.asked: list[Asked] = []
        self.interactions: list[Noted] = []
        self._memories = Memories(known.runtime.recording)
        self._is_away = False
        self._failures = 0
        self._last_error: str | None = None
        self._last_error_at: datetime | None = None
        self._well = True
        self._now = _with_zone(now)

    @property
    def now(self) -> datetime:
        """Setting it raises ValueError for a time without its zone."""
        return self._now or datetime.now(UTC)

    @now.setter
    def now(self, now: datetime | None) -> None:
        self._now = _with_zone(now)

    @property
    def tracked(self) -> list[str]:
        """In their order."""
        return [str(one.fields["name"]) for one in self.interactions if one.type == "tracked"]

    def away(self) -> ExitStack:
        """Help is unreachable from now on, until `back()`; or for a while: `with help.away(): …`."""
        self._is_away = True
        ending = ExitStack()
        ending.callback(self.back)
        return ending

    def back(self) -> None:
        self._is_away = False

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
        """A screen that the site does not have is refused, as a server refuses it. Raises ValueError for a context
        that cannot be.
        """
        place = {"screen": screen, "url": url, "element": element, "screen_text": screen_text, "next": next}
        person = {"traits": traits, "locale": locale, "tz": tz, "device": device, "memory": memory}
        given = _given(**place, **person, events=events, app_version=app_version)
        given |= {} if shows is None else {"shows": shows}
        who = viewer or ANONYMOUS
        request = request_of(given, who)

        def answer() -> ResolveReply:
            self._refuse_unknown(screen)
            return self.known.resolve(self.remembering(request, who), who, self.now)

        return self._answered(
            Asked("resolve", given, viewer), answer, lambda: empty_resolve(self.site, screen, request.locale)
        )

    def remembering(self, request: ResolveRequest, viewer: Viewer) -> ResolveRequest:
        """The request with all that is remembered of the viewer."""
        return request.model_copy(update={"memory": self._memories.of(viewer, request.memory)})

    def search(
        self,
        q: str,
        *,
        locale: Sequence[str] = (),
        screen: str | None = None,
        type: ArticleType | None = None,
        collection: str | None = None,
        app_version: str | None = None,
        limit: int = _LIMIT,
        offset: int = 0,
        viewer: Viewer | None = None,
    ) -> SearchReply:
        """Raises ValueError for a page beyond the first hundred hits."""
        how: dict[str, Any] = {"screen": screen, "type": type, "collection": collection, "app_version": app_version}
        page: dict[str, Any] = {"limit": limit, "offset": offset}
        call = calls.search(q, locale=locale, **how, **page)
        given = _given(q=q, locale=locale, **how) | ({} if (limit, offset) == (_LIMIT, 0) else page)
        who = viewer or ANONYMOUS
        return self._answered(
            Asked("search", given, viewer),
            lambda: self.known.searching.search(q, wishes(locale, who), who, **how, **page),
            call.empty,
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
        how: dict[str, Any] = {"screen": screen, "app_version": app_version}
        who = viewer or ANONYMOUS
        return self._answered(
            Asked("suggest", _given(q=q, locale=locale, **how), viewer),
            lambda: self.known.searching.suggest(q, wishes(locale, who), who, **how),
            calls.suggest(q, locale=locale, **how).empty,
        )

    def answer(
        self, q: str, *, locale: Sequence[str] = (), app_version: str | None = None, viewer: Viewer | None = None
    ) -> AnswerReply:
        who = viewer or ANONYMOUS
        return self._answered(
            Asked("answer", _given(q=q, locale=locale, app_version=app_version), viewer),
            lambda: self.known.searching.answer(q, wishes(locale, who), who, app_version=app_version),
            calls.answer(q, locale=locale, app_version=app_version).empty,
        )

    def article(
        self, id: str, *, locale: Sequence[str] = (), format: str = "tree", viewer: Viewer | None = None
    ) -> ArticleReply | None:
        """Raises ValueError for a format there is not."""
        call = calls.article(id, locale=locale, format=format)
        given = _given(id=id, locale=locale) | ({} if format == "tree" else {"format": format})
        who = viewer or ANONYMOUS
        return self._answered(
            Asked("article", given, viewer),
            lambda: self.known.article(id, wishes(locale, who), who, format),
            call.empty,
        )

    def track(
        self, name: str, *, id: str | None = None, device: str | None = None, viewer: Viewer | None = None
    ) -> None:
        self._note("tracked", _given(name=name, value=id, device=device), viewer)

    def interaction(self, type: str, *, viewer: Viewer | None = None, **fields: Any) -> None:
        """Raises ValueError for one that a server would not take."""
        self._note(type, fields, viewer)

    def flush(self, timeout: float = 5.0) -> bool:  # noqa: ARG002
        """Nothing ever waits, but while help is away."""
        return not self._is_away

    def status(self) -> Status:
        """As a real client's: what was asked and noted; while it is away, an open breaker."""
        return Status(
            breaker="open" if self._is_away else "closed",
            requests=len(self.asked),
            failures=self._failures,
            sent=len(self.interactions),
            waiting=0,
            dropped=0,
            last_error=self._last_error,
            revision=self.known.runtime.revision,
            healthy=self._well,
            last_error_at=self._last_error_at,
        )

    def close(self) -> None:
        """There is nothing to stop."""

    def _note(self, type: str, fields: Mapping[str, Any], viewer: Viewer | None) -> None:
        now = self.now
        checked = interaction_of(type, fields, now)
        self.interactions.append(Noted(type, fields, viewer))
        self._memories.note(viewer or ANONYMOUS, checked, int(now.timestamp() * 1000))

    def _answered(self, asked: Asked, answer: Callable[[], _Reply], nothing: Callable[[], _Reply]) -> _Reply:
        self.asked.append(asked)
        try:
            self._refuse_away(asked.method)
            reply, self._well = answer(), True
            return reply
        except (HelpUnavailable, MissingExtra) as error:
            self._failures, self._last_error = self._failures + 1, str(error)
            self._last_error_at, self._well = self.now, isinstance(error, HelpRefused)
            if self.raises:
                raise
            return nothing()

    def _refuse_away(self, method: str) -> None:
        if self._is_away:
            raise HelpUnavailable("unreachable", f"{method} was not answered: this FakeHelp is away", attempts=1)

    def _refuse_unknown(self, screen: str | None) -> None:
        screens = [one.id for one in self.known.published.screens]
        if screen is not None and screen not in screens:
            near = nearest(screen, screens)
            hint = f"; did you mean {near!r}?" if near else ""
            raise HelpRefused("unknown_screen", f"the site has no screen {screen!r}{hint}", status=422, attempts=1)


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value != ()}


def _with_zone(now: datetime | None) -> datetime | None:
    if now is not None and now.tzinfo is None:
        raise ValueError(f"now is {now}, which has no time zone; write datetime(2026, 12, 24, 18, tzinfo=UTC)")
    return now
