"""Help in a FastAPI application."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse

from helpsdk.identity.viewer import Viewer
from helpsdk.integrations.fastapi import Help, embed_help, mount_help
from tests.client.test_embed import SIGNING
from tests.server.serving import Client, on_loopback, write_site

router = APIRouter(prefix="/settings")


@router.get("/tax", name="tax.settings", response_class=HTMLResponse)
def tax(help: Help) -> str:
    return f"<html {help.screen_attribute()}>{help.tag()}{help.tip('tax.settings.number')}"


async def sign_in(request: Request, help: Help) -> None:
    """As a product does it that looks people up in a database."""
    name = request.headers.get("x-user")
    help.viewer = Viewer(name) if name else None


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = write_site(tmp_path_factory.mktemp("site") / "help")
    app = FastAPI()
    app.include_router(router)

    @app.get("/{rest:path}")
    def anything(rest: str) -> str:
        return rest

    mount_help(app, folder, data=folder.parent / "data")
    with on_loopback(app) as address, httpx.Client(base_url=address) as client:
        yield client


def test_the_dependency(client: httpx.Client) -> None:
    page = client.get("/settings/tax").text

    assert '<html data-help-screen="tax.settings">' in page
    assert 'data-site="shop"' in page
    assert '<details class="helpsdk-tip"' in page


def test_the_help_comes_before_a_route_for_everything(client: httpx.Client) -> None:
    assert client.get("/help/livez").status_code == 200
    assert client.get("/help-token").status_code == 204
    assert client.get("/other").json() == "other"


def test_the_help_is_not_in_the_products_own_api(client: httpx.Client) -> None:
    assert set(client.get("/openapi.json").json()["paths"]) == {"/settings/tax", "/{rest}"}


def test_who_is_signed_in_may_be_found_out_by_a_dependency() -> None:
    app = FastAPI(dependencies=[Depends(sign_in)])

    @app.get("/", response_class=HTMLResponse)
    async def page(help: Help) -> str:
        return help.tag()

    embed_help(app, SIGNING)
    assert "data-token=" in Client(app).get("/", headers={"x-user": "7"}).text
    assert "data-token=" not in Client(app).get("/").text


def test_an_application_without_the_middleware_says_so() -> None:
    app = FastAPI()

    @app.get("/")
    def page(help: Help) -> JSONResponse:
        return JSONResponse({})

    with pytest.raises(RuntimeError, match="call mount_help"):
        Client(app).get("/")
