"""The extension: options, template functions, the token view and, where a folder is given, the help server itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, cast

from flask import Blueprint, Flask, Response, current_app, request

from helpsdk.client.interface import Help
from helpsdk.client.page.html import Html
from helpsdk.identity.viewer import Viewer
from helpsdk.integrations.flask.ownpage import OwnPages
from helpsdk.integrations.flask.state import NAME, HelpState, page_help
from helpsdk.integrations.hosting import Hosting
from helpsdk.integrations.options import beside, read_options
from helpsdk.integrations.wsgi import MountedHelp, mount
from helpsdk.keywords import spelled

_CONFIG = 'app.config["HELPSDK"]'


class HelpExtension:
    """`HelpExtension(app, site="my-product", folder="help", viewer=who)`, or `init_app(app)` in a factory.

    The same options, in capitals, may stand in `app.config["HELPSDK"]`, which wins. One extension serves several apps.
    Raises OptionsInvalid naming everything that is wrong.
    """

    @spelled
    def __init__(
        self,
        app: Flask | None = None,
        *,
        site: str | None = None,
        base: str | None = None,
        folder: str | os.PathLike[str] | None = None,
        data: str | os.PathLike[str] | None = None,
        watch: bool | None = None,
        viewer: str | Callable[[Any], Viewer | None] | None = None,
        key_id: str | None = None,
        secret: str | None = None,
        issuer: str | None = None,
        token_path: str | None = None,
        nonce: str | Callable[[Any], str | None] | None = None,
        traits: str | Callable[[Any], Mapping[str, Any] | None] | None = None,
        app_version: str | None = None,
        help: str | Help | None = None,
    ) -> None:
        said = {"SITE": site, "BASE": base, "FOLDER": folder, "DATA": data, "WATCH": watch, "VIEWER": viewer}
        proof = {"KEY_ID": key_id, "SECRET": secret, "ISSUER": issuer, "TOKEN_PATH": token_path}
        known = {"TRAITS": traits, "APP_VERSION": app_version}
        self._given: dict[str, Any] = {**said, **proof, "NONCE": nonce, "HELP": help, **known}
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        said = app.config.get("HELPSDK", {})
        whole = {**self._given, **said} if isinstance(said, Mapping) else said
        there = {name for name, value in whole.items() if value is not None} if isinstance(whole, Mapping) else set()
        misspelled = beside(app.config, there, _CONFIG)
        hosting = Hosting(read_options(whole, also=misspelled))
        app.wsgi_app = OwnPages(app.wsgi_app)  # type: ignore[method-assign]
        mounted: MountedHelp | None = None
        if hosting.server is not None:
            mounted = mount(app.wsgi_app, hosting.options.base, hosting.server)
            app.wsgi_app = mounted  # type: ignore[method-assign]
        app.extensions[NAME] = HelpState(hosting, mounted)
        app.jinja_env.globals.update(TEMPLATE_FUNCTIONS)
        app.register_blueprint(_views(hosting.options.token_path))


def help_tag(**data: Any) -> Html:
    """The script tag; arguments are the widget's attributes: `locale="ru"`, `traits={"plan": "team"}`."""
    return page_help().tag(**data)


def help_id(id: str) -> Html:
    """The attribute by which help finds an element."""
    return page_help().embed.element(id)


def help_tip(element: str, *, screen: str | None = None) -> Html:
    """The element's tip as a part of the page, which needs no script."""
    return page_help().tip(element, screen=screen)


def help_screen(id: str | None = None) -> Html:
    """The attribute for `<html>` or `<body>` that names the screen: the endpoint's name when no id is given."""
    return page_help().screen_attribute(id)


def help_style() -> Html:
    """A link to the style sheet of what `help_tip` writes."""
    return page_help().style()


TEMPLATE_FUNCTIONS: dict[str, Callable[..., Html]] = {
    one.__name__: one for one in (help_tag, help_id, help_tip, help_screen, help_style)
}


def _views(token_path: str) -> Blueprint:
    views = Blueprint(NAME, __name__)
    views.add_url_rule(token_path, "token", _token)
    return views


def _token() -> Response:
    HelpState.of(current_app).hosting.ready()
    help = page_help()
    answer = help.embed.token(help.viewer, cast("Mapping[str, str]", request.headers))
    return Response(answer.body, answer.status, dict(answer.headers))
