"""Help in the pages of a product, whatever framework renders them: the script tag, names of elements, inline tips and
the view that signs tokens. An integration hands these on to its templates.

Nothing here waits for a network, and nothing that goes wrong with help reaches the page: it is logged and left out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from helpsdk.client.page import tokenview
from helpsdk.client.page.html import Html, attributes
from helpsdk.client.page.inline import inline_tip
from helpsdk.client.page.scripttag import Pinned, root_of, script_element
from helpsdk.client.page.tips import Place, Tips, TipSource
from helpsdk.client.page.tokenview import TokenAnswer
from helpsdk.errors import HelpError
from helpsdk.identity.viewer import Viewer

__all__ = ["Embed", "Html", "Signs", "TokenAnswer"]

STYLE = "inline.css"
_log = logging.getLogger("helpsdk.client")


class Signs(Protocol):
    """What of a `HelpSigner` is used. Raises HelpError for what cannot be signed."""

    def token(
        self,
        user_id: str,
        *,
        account: str | None = None,
        groups: Iterable[str] | None = (),
        traits: Mapping[str, Any] | None = None,
        locale: str | None = None,
        scope: str | Iterable[str] | None = (),
    ) -> str: ...


@dataclass(frozen=True)
class Embed:
    """One site's help, in one product. Make it when the product starts.

    `base` is where pages find the help server: `/help`, or `https://help.example.com`. `signer` vouches for who is
    signed in, at `token_url` of the product. `help` answers inline tips: a local client at once, a remote one from what
    it answered before. `screens` says whether the site has a screen, None when that is not known here. `pinned` is the
    one build of the widget that pages accept. `app_version` is the product's, so that inline tips and the widget follow
    the same rules. Raises ValueError for a base or a version that cannot be one.
    """

    site: str
    base: str = "/help"
    signer: Signs | None = None
    token_url: str | None = None
    help: TipSource | None = None
    screens: Callable[[str], bool] | None = None
    pinned: Callable[[], Pinned | None] | None = None
    app_version: str | None = None
    _tips: Tips = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        root_of(self.base)
        if self.app_version is not None and not isinstance(self.app_version, str):
            raise ValueError(f"app_version is {self.app_version!r}; allowed: a text such as '2.3'")
        object.__setattr__(self, "_tips", Tips(self.help))

    def tag(self, viewer: Viewer | None = None, *, nonce: str | None = None, **data: Any) -> Html:
        """The script tag. `data` are attributes of the widget: `locale`, `traits`, `app_version`, `launcher`, …

        For somebody who is signed in it carries a fresh token and where to get the next one: such a page is theirs
        alone, and not for a cache that others share. Raises ValueError for a name of `data` that cannot be one.
        """
        proof = self._proof(viewer)
        known = {"app_version": self.app_version, **proof}
        return script_element(self.base, self.site, pinned=self._pin(), nonce=nonce, **{**known, **data})

    def style(self, *, nonce: str | None = None) -> Html:
        """A link to the style sheet of inline tips."""
        given = {"rel": "stylesheet", "href": f"{root_of(self.base)}/{STYLE}", "nonce": nonce}
        return Html(f"<link{attributes(given)}>")

    @staticmethod
    def element(id: str) -> Html:
        """The attribute by which help finds an element: `<input {{ help_id("invoice.form.tax_id") }}>`."""
        return Html(attributes({"data-help-id": id})[1:])

    def screen(self, id: str | None) -> Html:
        """The attribute that names the screen, for `<html>` or `<body>`; nothing where the URL should decide."""
        if id is None or (self.screens is not None and not self.screens(id)):
            return Html()
        return Html(attributes({"data-help-screen": id})[1:])

    def tip(
        self,
        element: str,
        *,
        screen: str | None = None,
        url: str | None = None,
        viewer: Viewer | None = None,
        locale: Sequence[str] = (),
        traits: Mapping[str, Any] | None = None,
    ) -> Html:
        """The element's tip as HTML that works without script; nothing when there is none or help is away.

        `locale` is what the reader prefers, best first; the page's own language belongs in front. `traits` are those
        that nobody signed, as in the tag.
        """
        items = self._tips.of(Place(screen, url, tuple(locale), viewer, self.app_version, traits or {}))
        item = next((item for item in items if item.element == element), None)
        return inline_tip(item, root_of(self.base)) if item is not None else Html()

    def token(self, viewer: Viewer | None, headers: Mapping[str, str]) -> TokenAnswer:
        """The answer of `token_url` to a GET. `headers` are the request's, a mapping that knows no case."""
        refused = tokenview.refusal(headers)
        if refused is not None:
            return refused
        if viewer is None or not viewer.signed_in or self.signer is None:
            return tokenview.NOBODY
        token = self._signed(self.signer, viewer)
        return tokenview.unavailable() if token is None else tokenview.token_answer(token)

    def _proof(self, viewer: Viewer | None) -> dict[str, Any]:
        if viewer is None or not viewer.signed_in or self.signer is None:
            return {}
        return {"token": self._signed(self.signer, viewer), "token_url": self.token_url}

    def _signed(self, signer: Signs, viewer: Viewer) -> str | None:
        assert viewer.id is not None
        try:
            return signer.token(
                viewer.id,
                account=viewer.account,
                groups=sorted(viewer.groups),
                traits=viewer.traits,
                locale=viewer.locale,
                scope=sorted(viewer.scopes),
            )
        except HelpError as error:
            _log.error("no help token could be signed, so help is public: %s", error)
            return None

    def _pin(self) -> Pinned | None:
        return self.pinned() if self.pinned is not None else None
