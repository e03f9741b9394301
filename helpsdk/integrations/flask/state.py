"""What one Flask app knows of its help, and the help of the request that it is answering."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from flask import Flask, Request, current_app, has_request_context, request, url_for

from helpsdk.client.here import PageHelp
from helpsdk.client.page.html import Html
from helpsdk.identity.viewer import Viewer
from helpsdk.integrations.flask.ownpage import KEY
from helpsdk.integrations.hosting import Hosting
from helpsdk.integrations.options import Options
from helpsdk.integrations.wsgi import MountedHelp
from helpsdk.site.scan.names import screen_id

NAME = "helpsdk"
_KEPT = "_helpsdk"


@dataclass(frozen=True, slots=True)
class HelpState:
    """`app.extensions["helpsdk"]`. `mounted` is the help server inside this app, where there is one."""

    hosting: Hosting
    mounted: MountedHelp | None = None

    @staticmethod
    def of(app: Flask) -> HelpState:
        return cast("HelpState", app.extensions[NAME])

    @property
    def options(self) -> Options:
        return self.hosting.options

    def close(self) -> None:
        """Stops the help server that runs inside the app. At the end of the process it stops by itself."""
        if self.mounted is not None:
            self.mounted.close()


class FlaskPage:
    """The page of one request, as the help sees it."""

    def __init__(self, request: Request, options: Options) -> None:
        self._request, self._options = request, options

    def viewer(self) -> Viewer | None:
        ask = self._options.viewer
        return ask(self._request) if ask is not None else None

    def screen(self) -> str | None:
        """The endpoint's name: `invoice.form` of a blueprint, `invoices` of the app itself."""
        return screen_id(self._request.endpoint or "") or None

    def path(self) -> str:
        return self._request.path

    def locale(self) -> Sequence[str]:
        return list(self._request.accept_languages.values())

    def nonce(self) -> str | None:
        ask = self._options.nonce
        return ask(self._request) if ask is not None else None

    def traits(self) -> Mapping[str, Any] | None:
        ask = self._options.traits
        return ask(self._request) if ask is not None else None


class FlaskHelp(PageHelp):
    """What templates call. The token's address is below wherever the app is mounted."""

    def tag(self, **data: Any) -> Html:
        if self.embed.signer is not None and self.viewer is not None:
            data = {"token_url": url_for(f"{NAME}.token"), **data}
        return super().tag(**data)


def page_help() -> PageHelp:
    """The help of the request that is being answered; made once for each, and kept at nothing that outlives it."""
    if not has_request_context():
        return _help_of(request)
    asked: Request = cast("Any", request)._get_current_object()  # itself, not whichever is the current one
    known = getattr(asked, _KEPT, None)
    if known is None:
        known = _help_of(asked)
        setattr(asked, _KEPT, known)
        asked.environ[KEY] = known
    return cast("PageHelp", known)


def _help_of(asked: Request) -> PageHelp:
    hosting = HelpState.of(current_app).hosting
    hosting.wake_for_page()
    return FlaskHelp(hosting.embed, FlaskPage(asked, hosting.options))
