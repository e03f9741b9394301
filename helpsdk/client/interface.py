"""What every client answers, wherever it gets its answers from: a server, a bundle in this process, a test.

An integration takes a `Help` and does not ask which one. None of these methods raises because help is away: there is
an empty reply then (`revision` 0), unless the client was made with `raises=True`. Wrong use, such as a negative
limit, always raises. `locale` is what the reader prefers, best first; `viewer` is who your product says is signed in,
None for somebody anonymous.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.replies import ArticleReply, ResolveReply
from helpsdk.runtime.searchreplies import AnswerReply, SearchReply, SuggestReply
from helpsdk.types import ArticleType

__all__ = ["AsyncHelp", "Help"]


class Help(Protocol):
    """Answers at once, or waits in the calling thread."""

    site: str

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
        ...

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
    ) -> SearchReply: ...

    def suggest(
        self,
        q: str,
        *,
        locale: Sequence[str] = (),
        screen: str | None = None,
        app_version: str | None = None,
        viewer: Viewer | None = None,
    ) -> SuggestReply: ...

    def answer(
        self, q: str, *, locale: Sequence[str] = (), app_version: str | None = None, viewer: Viewer | None = None
    ) -> AnswerReply: ...

    def article(
        self, id: str, *, locale: Sequence[str] = (), format: str = "tree", viewer: Viewer | None = None
    ) -> ArticleReply | None:
        """None where there is no such article, or not for this viewer; `format` is `tree` or `html`."""
        ...

    def track(
        self, name: str, *, id: str | None = None, device: str | None = None, viewer: Viewer | None = None
    ) -> None:
        """Notes a product event as an interaction; sent later, in the background."""
        ...

    def interaction(self, type: str, *, viewer: Viewer | None = None, **fields: Any) -> None:
        """Notes what a reader did (`shown`, `opened`, `voted`, …); sent later, in the background."""
        ...

    def flush(self, timeout: float = 5.0) -> bool:
        """Sends what waits; whether all of it went out within `timeout` seconds."""
        ...

    def close(self) -> None:
        """Flushes shortly and stops all threads; may be called twice."""
        ...


class AsyncHelp(Protocol):
    """As `Help`, awaited. `track` and `interaction` only queue, so they are not."""

    site: str

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
    ) -> ResolveReply: ...

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
    ) -> SearchReply: ...

    async def suggest(
        self,
        q: str,
        *,
        locale: Sequence[str] = (),
        screen: str | None = None,
        app_version: str | None = None,
        viewer: Viewer | None = None,
    ) -> SuggestReply: ...

    async def answer(
        self, q: str, *, locale: Sequence[str] = (), app_version: str | None = None, viewer: Viewer | None = None
    ) -> AnswerReply: ...

    async def article(
        self, id: str, *, locale: Sequence[str] = (), format: str = "tree", viewer: Viewer | None = None
    ) -> ArticleReply | None: ...

    def track(
        self, name: str, *, id: str | None = None, device: str | None = None, viewer: Viewer | None = None
    ) -> None: ...

    def interaction(self, type: str, *, viewer: Viewer | None = None, **fields: Any) -> None: ...

    async def flush(self, timeout: float = 5.0) -> bool: ...

    async def aclose(self) -> None: ...
