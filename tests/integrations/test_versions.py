"""What a product says once of its version and of its readers holds for inline tips as for the widget."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, render_template_string
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from helpsdk.client.embed import Embed
from helpsdk.client.testing import FakeHelp
from helpsdk.integrations.flask import HelpExtension
from helpsdk.integrations.starlette import current_help, embed_help
from tests.integrations.djangohost import HELPSDK, SETTINGS
from tests.server.serving import Client as Asgi

# isort: split
from django.test import Client, override_settings

HELP = FakeHelp.of(
    site={"traits": {"plan": {"type": "string"}}},
    screens=[{"id": "home", "title": "Home", "urls": ["/"], "elements": [{"id": "home.export", "title": "Export"}]}],
    articles={"export": {"title": "Export", "applies_to": {"from": "3.0"}, "body": "A file."}},
    rules=[
        {
            "id": "export-tip",
            "show": {"kind": "tip", "article": "export"},
            "at": {"element": "home.export"},
            "when": {"plan": "team"},
        }
    ],
)
Read = Callable[[str | None, Callable[[Any], Any] | None], str]


def starlette(version: str | None, traits: Callable[[Any], Any] | None) -> str:
    async def home(_request: Request) -> HTMLResponse:
        help = current_help()
        assert help is not None
        return HTMLResponse(help.tag() + help.tip("home.export"))

    app = Starlette(routes=[Route("/", home)])
    embed_help(app, Embed("shop", help=HELP, app_version=version), traits=traits)
    return Asgi(app).get("/").text


def flask(version: str | None, traits: Callable[[Any], Any] | None) -> str:
    app = Flask("product")
    app.add_url_rule("/", "home", lambda: render_template_string("{{ help_tag() }}{{ help_tip('home.export') }}"))
    HelpExtension(app, site="shop", help=HELP, app_version=version, traits=traits)
    return app.test_client().get("/").text


def django(version: str | None, traits: Callable[[Any], Any] | None) -> str:
    said = {**HELPSDK, "HELP": HELP, "APP_VERSION": version, "TRAITS": traits}
    with override_settings(**{**SETTINGS, "HELPSDK": said}):
        return str(Client().get("/").content.decode())


@pytest.mark.parametrize("read", [starlette, flask, django])
def test_a_version_and_traits_said_once(read: Read) -> None:
    page = read("3.1", lambda _: {"plan": "team"})
    assert "<details" in page
    assert 'data-traits="{&quot;plan&quot;: &quot;team&quot;}"' in page
    assert "<details" not in read("2.3", lambda _: {"plan": "team"})
    assert "<details" not in read("3.1", None)


def test_the_tag_says_the_version() -> None:
    assert 'data-app-version="3.1"' in starlette("3.1", None)
    assert 'data-app-version="3.1"' in flask("3.1", None)
    assert 'data-app-version="4"' in Embed("shop", app_version="3.1").tag(app_version="4")


@pytest.mark.parametrize("traits", [{"on": object()}, 3, {"n": float("nan")}])
def test_traits_that_cannot_be_told_are_logged(traits: Any, caplog: pytest.LogCaptureFixture) -> None:
    assert "data-traits" not in starlette("3.1", lambda _: traits)
    assert "rules go without" in caplog.text


def test_a_version_that_is_no_text() -> None:
    with pytest.raises(ValueError, match=r"app_version is 2.3; allowed: a text"):
        Embed("shop", app_version=2.3)  # type: ignore[arg-type]
