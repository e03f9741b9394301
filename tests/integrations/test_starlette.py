"""Help in a Starlette application."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import asynccontextmanager
from contextvars import copy_context
from pathlib import Path
from typing import Any

import httpx
import pytest
from jinja2 import DictLoader, Environment
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route, Router
from starlette.templating import Jinja2Templates

from helpsdk.client.embed import Embed
from helpsdk.client.here import PageHelp
from helpsdk.identity.viewer import Viewer
from helpsdk.integrations.jinja.page import TemplatePage
from helpsdk.integrations.starlette import HelpMiddleware, Host, current_help, embed_help, mount_help
from helpsdk.integrations.starlette.host import RequestPage
from tests.client.items import Source, tip
from tests.client.test_embed import SIGNER
from tests.server.serving import Client, on_loopback, write_site

PAGE = (
    "<html {{ help_screen() }}>{{ help_style() }}{{ help_tag(app_version='4.2') }}"
    "<input {{ help_id('tax.settings.number') }}>{{ help_tip('tax.settings.number') }}"
)


def templates() -> Jinja2Templates:
    return Jinja2Templates(env=Environment(loader=DictLoader({"page.html": PAGE}), autoescape=True))


def who(request: Request) -> Viewer | None:
    name = request.headers.get("x-user")
    return Viewer(name, groups=frozenset({"customers"}), locale="ru") if name else None


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A product with a page of a known screen, one of an unknown one, and one in a mounted application."""
    pages = templates()
    started: list[str] = []

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> Any:
        started.append("product")
        yield {"ready": True}
        started.append("stopped")

    async def page(request: Request) -> Response:
        assert request.state.ready
        return pages.TemplateResponse(request, "page.html")

    def in_thread(request: Request) -> Response:
        return pages.TemplateResponse(request, "page.html")

    app = Starlette(
        routes=[
            Route("/settings/tax", page, name="tax.settings"),
            Route("/thread", in_thread, name="tax.settings"),
            Mount("/sub", Router([Route("/x", page, name="tax.settings")]), name="sub"),
            Route("/{rest:path}", page, name="anything"),
        ],
        lifespan=lifespan,
    )
    folder = write_site(tmp_path_factory.mktemp("site") / "help")
    mount_help(app, folder, data=folder.parent / "data", viewer=who, templates=pages)
    with on_loopback(app) as address, httpx.Client(base_url=address) as client:
        yield client
    assert started == ["product", "stopped"]


def test_a_page_of_a_known_screen(client: httpx.Client) -> None:
    page = client.get("/settings/tax").text

    assert '<html data-help-screen="tax.settings">' in page
    assert '<link rel="stylesheet" href="/help/inline.css">' in page
    assert re.search(r'<script src="/help/widget/\w+/widget.js" integrity="sha384-[^"]+" crossorigin="anonymous"', page)
    assert 'data-site="shop"' in page
    assert 'data-app-version="4.2"' in page
    assert '<input data-help-id="tax.settings.number"><details class="helpsdk-tip" lang="en" dir="ltr">' in page
    assert "data-token" not in page


@pytest.mark.parametrize("path", ["/thread", "/sub/x"])
def test_pages_of_threads_and_of_mounted_applications(client: httpx.Client, path: str) -> None:
    page = client.get(path).text

    assert 'data-help-screen="tax.settings"' in page
    assert "<details" in page


def test_a_route_that_is_no_screen_leaves_it_to_the_address(client: httpx.Client) -> None:
    page = client.get("/elsewhere").text

    assert "<html >" in page
    assert "<details" not in page


def test_somebody_who_is_signed_in(client: httpx.Client) -> None:
    page = client.get("/settings/tax", headers={"x-user": "7", "accept-language": "en"}).text

    assert 'data-token-url="/help-token"' in page
    token = re.findall(r'data-token="([^"]+)"', page)[0]
    session = client.post("/help/v1/session?site=shop", json={"token": token, "device": "d"})
    assert session.status_code == 200
    assert 'lang="ru"' in page


def test_the_token_view(client: httpx.Client) -> None:
    assert client.get("/help-token").status_code == 204
    answer = client.get("/help-token", headers={"x-user": "7"})
    assert answer.headers["cache-control"] == "no-store"
    session = client.post("/help/v1/session?site=shop", json={"token": answer.json()["token"], "device": "e"})
    assert session.status_code == 200
    assert client.get("/help-token", headers={"x-user": "7", "sec-fetch-site": "cross-site"}).status_code == 403
    assert client.post("/help-token").status_code == 405


def test_the_help_and_its_style_sheet_are_served(client: httpx.Client) -> None:
    assert client.get("/help/").status_code == 200
    style = client.get("/help/inline.css")
    assert style.headers["content-type"] == "text/css; charset=utf-8"
    assert client.get("/help/inline.css", headers={"if-none-match": style.headers["etag"]}).status_code == 304


def remote(source: Source | None = None, viewer: Any = None, **host: Any) -> Client:
    """A product whose help is elsewhere."""
    pages = templates()

    async def page(request: Request) -> Response:
        request.state.csp_nonce = "n1"
        return pages.TemplateResponse(request, "page.html")

    app = Starlette(routes=[Route("/", page, name="tax.settings")])
    embed = Embed("shop", "https://help.test", help=source, token_url="/help-token")
    embed_help(app, embed, viewer=viewer, templates=pages, **host)
    return Client(app)


def test_help_elsewhere() -> None:
    page = remote(Source(tip("tax.settings.number"))).get("/").text

    assert '<script src="https://help.test/widget.js" nonce="n1" data-site="shop"' in page
    assert 'href="https://help.test/inline.css" nonce="n1"' in page
    assert "Nine digits." in page


def test_a_product_that_says_nonce_and_language() -> None:
    source = Source(tip("tax.settings.number"))
    page = remote(source, nonce=lambda _: "n2", locale=lambda _: "zh-Hans").get("/").text

    assert 'nonce="n2"' in page


def test_what_goes_wrong_in_asking_who_is_signed_in_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    def broken(_request: Request) -> Viewer | None:
        raise LookupError("no session")

    with caplog.at_level(logging.ERROR):
        page = remote(viewer=broken).get("/")
    assert page.status_code == 200
    assert "LookupError: no session" in caplog.text


def test_a_product_that_says_something_else_than_a_viewer(caplog: pytest.LogCaptureFixture) -> None:
    page = remote(viewer=lambda _: {"id": "7"}).get("/")

    assert page.status_code == 200
    assert "data-token" not in page.text
    assert "help is public: viewer gave dict; allowed: a helpsdk.Viewer, or None for nobody" in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    ("user", "said", "kept"),
    [
        ("7", "public, max-age=60", "private, no-cache"),
        ("7", None, "private, no-cache"),
        ("7", 'private="Set-Cookie", max-age=60', "private, no-cache"),
        ("7", "Private, max-age=60", "Private, max-age=60"),
        ("7", "no-store", "no-store"),
        ("", "public, max-age=60", "public, max-age=60"),
        ("", None, None),
    ],
)
def test_a_page_with_a_token_is_in_no_shared_cache(user: str, said: str | None, kept: str | None) -> None:
    async def page(_request: Request) -> Response:
        here = current_help()
        assert here is not None
        return PlainTextResponse(here.tag(), headers={"Cache-Control": said} if said else {})

    app = Starlette(routes=[Route("/", page)])
    embed_help(app, Embed("shop", signer=SIGNER, token_url="/help-token"), viewer=who)

    answer = Client(app).get("/", headers={"x-user": user})
    assert ("data-token=" in answer.text) == bool(user)
    assert answer.headers.get("cache-control") == kept


def test_a_tip_for_who_is_signed_in_is_theirs() -> None:
    for viewer, expected in ((None, False), (Viewer("7"), True)):
        here = PageHelp(Embed("shop", help=Source(tip())), TemplatePage({"help_viewer": viewer}))
        here.tip("other")
        assert not here.personal
        here.tip("invoice.tax_id")
        assert here.personal is expected


def test_what_templates_call_cannot_be_async() -> None:
    async def later(_request: Request) -> Viewer | None:
        return None

    with pytest.raises(TypeError, match=r"viewer cannot be async.*request\.state"):
        Host(Embed("shop"), viewer=later)  # type: ignore[arg-type]


def test_a_product_may_say_later_who_is_signed_in() -> None:
    seen: list[Viewer | None] = []

    async def page(_request: Request) -> Response:
        here = current_help()
        assert here is not None
        here.viewer = Viewer("9")
        seen.append(here.viewer)
        return PlainTextResponse(here.tag())

    app = Starlette(routes=[Route("/", page)])
    embed_help(app, Embed("shop"), viewer=who)

    assert Client(app).get("/").status_code == 200
    assert seen == [Viewer("9")]


def test_the_route_of_an_older_starlette() -> None:
    """Which told the endpoint alone."""

    async def page(_request: Request) -> Response:
        return PlainTextResponse("")

    router = Router(
        [Route("/a", lambda _: PlainTextResponse("")), Mount("/sub", Router([Route("/x", page, name="x")]))]
    )
    host = Host(Embed("shop"))
    assert RequestPage(host, {"endpoint": page, "router": router}).screen() == "x"
    assert RequestPage(host, {"endpoint": print, "router": router}).screen() is None
    assert RequestPage(host, {}).screen() is None
    named = Route("/b", page, name="Orders:Order detail")
    assert RequestPage(host, {"route": named}).screen() == "orders.order-detail"


def test_the_middleware_hands_on_what_the_app_returns() -> None:
    """No await of its own: a request takes not one step more of the event loop."""
    handed: list[Any] = []

    class App:
        def __call__(self, *_: object) -> Any:
            handed.append(asyncio.sleep(0))
            return handed[-1]

    middleware = HelpMiddleware(App(), Host(Embed("shop")))
    made: Any = copy_context().run(middleware, {"type": "http", "path": "/"}, None, None)  # type: ignore[arg-type]
    assert made is handed[0]
    made.close()


def test_two_requests_at_once_have_each_their_own_help() -> None:
    names: list[tuple[str, str | None]] = []

    async def page(request: Request) -> Response:
        await asyncio.sleep(0.01)
        here = current_help()
        assert here is not None
        names.append((request.url.path, here.screen))
        return PlainTextResponse("")

    app = Starlette(routes=[Route("/a", page, name="a"), Route("/b", page, name="b")])
    embed_help(app, Embed("shop"))

    async def both() -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
            await asyncio.gather(*(client.get(path) for path in ("/a", "/b", "/a")))

    asyncio.run(both())
    assert sorted(names) == [("/a", "a"), ("/a", "a"), ("/b", "b")]


def test_a_site_that_cannot_be_read_is_logged_and_the_product_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = Starlette(routes=[Route("/", lambda _: PlainTextResponse("product"))])
    with caplog.at_level(logging.ERROR):
        mount_help(app, tmp_path / "none")
        with on_loopback(app) as address:
            assert httpx.get(address).text == "product"
    assert "does not say which site it is" in caplog.text


@pytest.mark.parametrize(
    ("module", "framework", "extra"),
    [("starlette", "starlette", "server"), ("jinja", "jinja2", "jinja"), ("fastapi", "fastapi", "fastapi")],
)
def test_a_framework_that_is_not_installed_is_named(module: str, framework: str, extra: str) -> None:
    code = (
        f"import sys, json; sys.modules[{framework!r}] = None\n"
        "from helpsdk.errors import MissingExtra\n"
        f"try: import helpsdk.integrations.{module}\n"
        "except MissingExtra as error: print(json.dumps([error.extra, str(error)]))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout) == [extra, f"{framework} is not installed; run: pip install 'helpsdk[{extra}]'"]
