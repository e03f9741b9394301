"""The help of the page that is being rendered: what a framework knows of the request, asked only when it is needed."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any, Protocol

from helpsdk.client.embed import Embed
from helpsdk.client.page.html import Html
from helpsdk.identity.viewer import Viewer

__all__ = ["Page", "PageHelp", "current_help", "set_current_help"]


_UNASKED = Viewer()
_log = logging.getLogger("helpsdk.client")


class Page(Protocol):
    """What an integration tells of one request. Each is asked at most when something needs it."""

    def viewer(self) -> Viewer | None: ...

    def screen(self) -> str | None:
        """The name of the matched route."""
        ...

    def path(self) -> str: ...

    def locale(self) -> Sequence[str]:
        """What the reader prefers, best first."""
        ...

    def nonce(self) -> str | None: ...

    def traits(self) -> Mapping[str, Any] | None:
        """What the product knows of the reader and does not sign, for rules."""
        ...


class PageHelp:
    """`embed` for one request: what templates call.

    `personal` is whether something was written that is for one reader: no cache that others share may keep the page.
    """

    __slots__ = ("_viewer", "embed", "page", "personal")

    def __init__(self, embed: Embed, page: Page) -> None:
        self.embed, self.page = embed, page
        self._viewer: Viewer | None = _UNASKED
        self.personal = False

    @property
    def viewer(self) -> Viewer | None:
        """Who is signed in; asked once. Whatever goes wrong with that, the page is shown, as to anybody."""
        if self._viewer is _UNASKED:
            self._viewer = self._asked()
        return self._viewer

    @viewer.setter
    def viewer(self, who: Viewer | None) -> None:
        """For a product that finds out later, such as in a dependency that is awaited. Raises TypeError."""
        self._viewer = _checked(who)

    def _asked(self) -> Viewer | None:
        try:
            said = self.page.viewer()
        except Exception:
            _log.exception("it is not known who is signed in, so help is public")
            return None
        try:
            return _checked(said)
        except TypeError as wrong:
            _log.error("it is not known who is signed in, so help is public: %s", wrong)
            return None

    @property
    def screen(self) -> str | None:
        return self.page.screen()

    @property
    def traits(self) -> Mapping[str, Any]:
        """What rules may go by; none where they cannot be told, which is logged."""
        try:
            traits = self.page.traits() or {}
            json.dumps(dict(traits), allow_nan=False)
        except Exception:
            _log.exception("the traits are not known or are no mapping that JSON has, so rules go without")
            return {}
        return traits

    def tag(self, **data: Any) -> Html:
        """`help_tag()`."""
        known = {"nonce": self.page.nonce(), "traits": self.traits or None}
        self.personal = self.personal or (self._signed_in and self.embed.signer is not None)
        return self.embed.tag(self.viewer, **{**known, **data})

    def style(self) -> Html:
        """`help_style()`."""
        return self.embed.style(nonce=self.page.nonce())

    @staticmethod
    def element(id: str) -> Html:
        """`help_id("…")`."""
        return Embed.element(id)

    def screen_attribute(self, id: str | None = None) -> Html:
        """`help_screen()`; the matched route's name when no id is given."""
        return self.embed.screen(id or self.screen)

    def tip(self, element: str, *, screen: str | None = None) -> Html:
        """`help_tip("…")`."""
        page, viewer = self.page, self.viewer
        known = [viewer.locale] if viewer is not None and viewer.locale else []
        written = self.embed.tip(
            element,
            screen=screen or self.screen,
            url=page.path(),
            viewer=viewer,
            locale=tuple(dict.fromkeys((*known, *page.locale()))),
            traits=self.traits,
        )
        self.personal = self.personal or (self._signed_in and bool(written))
        return written

    @property
    def _signed_in(self) -> bool:
        return self.viewer is not None and self.viewer.signed_in


def _checked(who: Any) -> Viewer | None:
    """What the product's function said. Raises TypeError for anything else, such as its own user."""
    if who is None or isinstance(who, Viewer):
        return who
    raise TypeError(f"viewer gave {type(who).__name__}; allowed: a helpsdk.Viewer, or None for nobody")


_current: ContextVar[PageHelp | None] = ContextVar("helpsdk_page", default=None)
set_current_help: Callable[[PageHelp | None], object] = _current.set


def current_help() -> PageHelp | None:
    """The help of the request that is being answered; None outside of one."""
    return _current.get()
