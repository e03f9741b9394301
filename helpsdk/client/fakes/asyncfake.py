"""`FakeHelp` for code that awaits its help."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from helpsdk.client.fakes.fakehelp import FakeHelp
from helpsdk.client.status import Status
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.replies import ArticleReply, ResolveReply
from helpsdk.runtime.searchreplies import AnswerReply, SearchReply, SuggestReply


class AsyncFakeHelp:
    """An `AsyncHelp` that `fake` answers for: look there at what was asked, and set the time there."""

    def __init__(self, fake: FakeHelp | str | Path = "help") -> None:
        """Given a folder it makes its own. Raises SiteInvalid."""
        self.fake = fake if isinstance(fake, FakeHelp) else FakeHelp(fake)
        self.site = self.fake.site

    async def resolve(self, screen: str | None = None, **context: Any) -> ResolveReply:
        return self.fake.resolve(screen, **context)

    async def search(self, q: str, **options: Any) -> SearchReply:
        return self.fake.search(q, **options)

    async def suggest(self, q: str, **options: Any) -> SuggestReply:
        return self.fake.suggest(q, **options)

    async def answer(self, q: str, **options: Any) -> AnswerReply:
        return self.fake.answer(q, **options)

    async def article(self, id: str, **options: Any) -> ArticleReply | None:
        return self.fake.article(id, **options)

    def track(
        self, name: str, *, id: str | None = None, device: str | None = None, viewer: Viewer | None = None
    ) -> None:
        self.fake.track(name, id=id, device=device, viewer=viewer)

    def interaction(self, type: str, *, viewer: Viewer | None = None, **fields: Any) -> None:
        self.fake.interaction(type, viewer=viewer, **fields)

    async def flush(self, timeout: float = 5.0) -> bool:
        return self.fake.flush(timeout)

    def status(self) -> Status:
        return self.fake.status()

    async def aclose(self) -> None:
        self.fake.close()
