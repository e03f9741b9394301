"""The pinned script tag in a page of another origin, and our own page under its policy."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, Route, expect

from helpsdk.server.api.embed import script_tag
from helpsdk.server.app import HelpServer
from helpsdk.server.settings import Settings
from tests.server.serving import on_loopback, write_site

pytestmark = pytest.mark.browser
NONCE = "bm9uY2U"


class Host:
    """A product on an origin of its own; `page` is what it shows."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.page = ""

    def embed(self, tag: str, server: str) -> None:
        policy = (
            f"default-src 'none'; script-src 'nonce-{NONCE}' {server}; connect-src {server}; "
            "require-trusted-types-for 'script'; trusted-types 'none'"
        )
        self.page = f'<!doctype html><meta http-equiv="Content-Security-Policy" content="{policy}"><p>Product</p>{tag}'


@contextmanager
def hosting() -> Iterator[Host]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

        def do_GET(self) -> None:
            body = shown.page.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    shown = Host(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield shown
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with hosting() as host:
        yield host


@pytest.fixture(scope="module")
def server(host: Host, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A help server on another origin, which the site's origins let the product ask."""
    folder = write_site(tmp_path_factory.mktemp("site") / "help")
    with on_loopback(HelpServer(folder, settings=Settings(origins=(host.url,)))) as address:
        yield address


def complaints(page: Page) -> list[str]:
    found: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and "favicon" not in message.location.get("url", ""):
            found.append(message.text)

    page.on("console", hear)
    return found


def test_a_pinned_tag_starts_the_widget_across_origins(page: Page, host: Host, server: str) -> None:
    told = complaints(page)
    host.embed(script_tag(server, "shop", nonce=NONCE), server)
    page.goto(host.url)
    page.locator(".launcher").click()
    expect(page.locator(".panel")).to_be_visible()

    assert told == []


def test_a_tampered_file_is_refused(page: Page, host: Host, server: str) -> None:
    def tamper(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text() + ";window.tampered = true")

    told = complaints(page)
    page.route("**/widget/*/widget.js", tamper)
    host.embed(script_tag(server, "shop", nonce=NONCE), server)
    page.goto(host.url)
    page.wait_for_load_state("networkidle")

    assert page.evaluate("[typeof window.HelpSDK, typeof window.tampered]") == ["undefined", "undefined"]
    assert any("integrity" in one for one in told)


def test_an_origin_that_is_not_named_gets_no_pinned_script(page: Page, server: str) -> None:
    with hosting() as stranger:
        stranger.embed(script_tag(server, "shop", nonce=NONCE), server)
        page.goto(stranger.url)
        page.wait_for_load_state("networkidle")

        assert page.evaluate("typeof window.HelpSDK") == "undefined"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_our_own_page_works_under_its_policy(
    new_page: Callable[..., Page], server: str, scheme: str, width: int
) -> None:
    page = new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    told = complaints(page)
    page.goto(server)
    expect(page.get_by_role("button", name="Copy")).to_be_visible()

    assert page.evaluate("getComputedStyle(document.querySelector('.card')).borderRadius") == "12px"
    assert page.evaluate("document.querySelector('img').naturalWidth") > 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert told == []


def test_a_folder_with_an_error_is_shown(new_page: Callable[..., Page], tmp_path: Path) -> None:
    folder = write_site(tmp_path / "help", **{"glossary.yaml": "a: ["})
    page = new_page(viewport={"width": 360, "height": 800})
    with on_loopback(HelpServer(folder)) as address:
        page.goto(address)
        expect(page.locator(".trouble")).to_contain_text("helpsdk check")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
