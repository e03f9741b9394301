"""A client that notes what it is asked, and hands it on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from helpsdk.client.contextfile import ContextFile
from helpsdk.client.interface import AsyncHelp, Help
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.replies import ArticleReply, ResolveReply
from helpsdk.runtime.searchreplies import AnswerReply, SearchReply, SuggestReply

__all__ = ["AsyncRecorder", "ContextFile", "Recorder"]


class Recorder:
    """A `Help` that `help` answers for, and that notes every context it resolves in `contexts`.

    What a server remembers of a signed-in viewer is not known here, and so not in the file: with rules that count
    impressions, the answers of the recording may differ from what was shown then.
    """

    def __init__(self, help: Help, contexts: ContextFile) -> None:
        self._help, self.contexts = help, contexts
        self.site = help.site

    @property
    def answers_at_once(self) -> bool:
        """Whether `resolve` is answered in this process."""
        return bool(getattr(self._help, "answers_at_once", False))

    def resolve(self, screen: str | None = None, **context: Any) -> ResolveReply:
        reply = self._help.resolve(screen, **context)
        _note(self.contexts, screen, context, reply)
        return reply

    def search(self, q: str, **options: Any) -> SearchReply:
        return self._help.search(q, **options)

    def suggest(self, q: str, **options: Any) -> SuggestReply:
        return self._help.suggest(q, **options)

    def answer(self, q: str, **options: Any) -> AnswerReply:
        return self._help.answer(q, **options)

    def article(self, id: str, **options: Any) -> ArticleReply | None:
        return self._help.article(id, **options)

    def track(self, name: str, **options: Any) -> None:
        self._help.track(name, **options)

    def interaction(self, type: str, *, viewer: Viewer | None = None, **fields: Any) -> None:
        self._help.interaction(type, viewer=viewer, **fields)

    def flush(self, timeout: float = 5.0) -> bool:
        return self._help.flush(timeout)

    def close(self) -> None:
        self._help.close()


class AsyncRecorder:
    """As `Recorder`, for code that awaits its help. A line is written within the event loop: some microseconds."""

    def __init__(self, help: AsyncHelp, contexts: ContextFile) -> None:
        self._help, self.contexts = help, contexts
        self.site = help.site

    async def resolve(self, screen: str | None = None, **context: Any) -> ResolveReply:
        reply = await self._help.resolve(screen, **context)
        _note(self.contexts, screen, context, reply)
        return reply

    async def search(self, q: str, **options: Any) -> SearchReply:
        return await self._help.search(q, **options)

    async def suggest(self, q: str, **options: Any) -> SuggestReply:
        return await self._help.suggest(q, **options)

    async def answer(self, q: str, **options: Any) -> AnswerReply:
        return await self._help.answer(q, **options)

    async def article(self, id: str, **options: Any) -> ArticleReply | None:
        return await self._help.article(id, **options)

    def track(self, name: str, **options: Any) -> None:
        self._help.track(name, **options)

    def interaction(self, type: str, *, viewer: Viewer | None = None, **fields: Any) -> None:
        self._help.interaction(type, viewer=viewer, **fields)

    async def flush(self, timeout: float = 5.0) -> bool:
        return await self._help.flush(timeout)

    async def aclose(self) -> None:
        await self._help.aclose()


def _note(contexts: ContextFile, screen: str | None, context: Mapping[str, Any], reply: ResolveReply) -> None:
    """An answer that help was away for is no answer: its context is noted with our own time."""
    now = reply.now if reply.revision else datetime.now(UTC).isoformat()
    place = {name: value for name, value in context.items() if name != "viewer"}
    contexts.note({"screen": screen, **place}, context.get("viewer"), now)
