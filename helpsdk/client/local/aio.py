"""Local evaluation for code that runs in an event loop: what takes microseconds at once, the rest in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from helpsdk.client.local.help import LocalHelp
from helpsdk.client.local.pictures import Picture
from helpsdk.client.status import Status
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.replies import ArticleReply, ResolveReply
from helpsdk.runtime.searchreplies import AnswerReply, SearchReply, SuggestReply
from helpsdk.types import ArticleType


class AsyncLocalHelp:
    """As `LocalHelp`, awaited. Any event loop may use it."""

    def __init__(self, help: LocalHelp) -> None:
        self.site, self._help = help.site, help

    async def resolve(
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
        """What to show where the reader is; nothing is awaited once a revision is loaded."""
        context = {
            "url": url,
            "element": element,
            "events": events,
            "traits": traits,
            "locale": locale,
            "app_version": app_version,
            "tz": tz,
            "device": device,
            "screen_text": screen_text,
            "memory": memory,
            "next": next,
            "shows": shows,
            "viewer": viewer,
        }
        if self._help.answers_at_once:
            return self._help.resolve(screen, **context)  # type: ignore[arg-type]
        return await asyncio.to_thread(self._help.resolve, screen, **context)  # type: ignore[arg-type]

    async def search(
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
        return await asyncio.to_thread(
            self._help.search,
            q,
            locale=locale,
            screen=screen,
            type=type,
            collection=collection,
            app_version=app_version,
            limit=limit,
            offset=offset,
            viewer=viewer,
        )

    async def suggest(
        self,
        q: str,
        *,
        locale: Sequence[str] = (),
        screen: str | None = None,
        app_version: str | None = None,
        viewer: Viewer | None = None,
    ) -> SuggestReply:
        """What somebody may be typing."""
        return await asyncio.to_thread(
            self._help.suggest, q, locale=locale, screen=screen, app_version=app_version, viewer=viewer
        )

    async def answer(
        self, q: str, *, locale: Sequence[str] = (), app_version: str | None = None, viewer: Viewer | None = None
    ) -> AnswerReply:
        """The sentences that answer a question, or honestly none."""
        return await asyncio.to_thread(self._help.answer, q, locale=locale, app_version=app_version, viewer=viewer)

    async def article(
        self, id: str, *, locale: Sequence[str] = (), format: str = "tree", viewer: Viewer | None = None
    ) -> ArticleReply | None:
        """None where there is no such article, or not for this viewer; `format` is `tree` or `html`."""
        return await asyncio.to_thread(self._help.article, id, locale=locale, format=format, viewer=viewer)

    async def picture(self, src: str, *, viewer: Viewer | None = None) -> Picture | None:
        """The bytes of a picture that a tree shows, where they came with the bundle file."""
        return await asyncio.to_thread(self._help.picture, src, viewer=viewer)

    def track(
        self, name: str, *, id: str | None = None, device: str | None = None, viewer: Viewer | None = None
    ) -> None:
        """Notes a product event as an interaction; sent later, in the background. `id` makes it count once."""
        self._help.track(name, id=id, device=device, viewer=viewer)

    def interaction(self, type: str, *, viewer: Viewer | None = None, **fields: Any) -> None:
        """Notes what a reader did (`shown`, `opened`, `voted`, …); sent later, in the background."""
        self._help.interaction(type, viewer=viewer, **fields)

    async def flush(self, timeout: float = 5.0) -> bool:
        """Sends what waits; whether all of it went out within `timeout` seconds."""
        return await asyncio.to_thread(self._help.flush, timeout)

    async def wait(self, timeout: float = 5.0) -> bool:
        """Whether help is loaded, at the latest after `timeout` seconds."""
        return await asyncio.to_thread(self._help.wait, timeout)

    async def refresh(self) -> bool:
        """Looks for a newer revision now; whether there was one."""
        return await asyncio.to_thread(self._help.refresh)

    def status(self) -> Status:
        return self._help.status()

    async def aclose(self) -> None:
        """Flushes shortly and stops all threads; may be called twice."""
        await asyncio.to_thread(self._help.close)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"Async{self._help!r}"
