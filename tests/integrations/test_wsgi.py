"""The help server in a WSGI host: a real server with threads, and clients of every kind."""

from __future__ import annotations

import multiprocessing
import socket
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIEnvironment

import httpx
import pytest

from helpsdk import HelpServer
from helpsdk.integrations.wsgi import MountedHelp, mount
from tests.integrations.hostsite import served, write_site


def host(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"host " + environ["PATH_INFO"].encode("latin-1")]


@pytest.fixture(scope="module")
def mounted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MountedHelp]:
    folder = tmp_path_factory.mktemp("wsgi")
    one = mount(host, "/help", HelpServer(write_site(folder / "help"), data=folder / "data"))
    yield one
    one.close()


@pytest.fixture(scope="module")
def url(mounted: MountedHelp) -> Iterator[str]:
    with served(mounted) as address:
        yield address


def test_below_its_path_is_help_and_all_else_is_the_hosts(url: str) -> None:
    assert httpx.get(f"{url}/helpful").text == "host /helpful"
    page = httpx.get(f"{url}/help")  # without a slash, too
    assert (page.status_code, "My product" in page.text) == (200, True)
    reply = httpx.post(f"{url}/help/v1/resolve?site=my-product", json={"screen": "home"}).json()
    assert [item["rule"] for item in reply["items"]] == ["export-tip"]
    assert httpx.get(f"{url}/help/widget.js").headers["content-type"].startswith("text/javascript")


def test_many_at_once(url: str) -> None:
    with httpx.Client() as client, ThreadPoolExecutor(8) as pool:

        def ask(_: int) -> int:
            return client.post(f"{url}/help/v1/resolve?site=my-product", json={"screen": "home"}).status_code

        assert set(pool.map(ask, range(60))) == {200}


def raw(url: str, text: bytes, *, closes: bool = False) -> bytes:
    """What comes back for these bytes; with `closes` nothing more is sent after them."""
    where = urlsplit(url)
    with socket.create_connection((str(where.hostname), where.port or 0), timeout=10) as connection:
        connection.sendall(text)
        if closes:
            connection.shutdown(socket.SHUT_WR)
        return connection.recv(65536)


HEAD = b"Host: localhost\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    ("request_line", "rest", "status"),
    [
        (b"GET /help/%ff%fe HTTP/1.0", b"", b"400"),
        (b"GET /help/v1/search?q=\xff HTTP/1.0", b"", b"400"),
        (b"POST /help/v1/resolve?site=my-product HTTP/1.0", b"Content-Length: -5\r\n", b"400"),
        (b"POST /help/v1/resolve?site=my-product HTTP/1.0", b"Content-Length: 900000000\r\n", b"413"),
        (b"POST /help/v1/resolve?site=my-product HTTP/1.0", b"", b"4"),
    ],
)
def test_odd_requests_are_refused_and_nothing_else(url: str, request_line: bytes, rest: bytes, status: bytes) -> None:
    reply = raw(url, request_line + b"\r\n" + HEAD + rest + b"\r\n", closes=True)
    assert reply.split()[1].startswith(status), reply[:200]


def test_a_body_that_ends_too_soon_ends_the_request(url: str, mounted: MountedHelp) -> None:
    request = b"POST /help/v1/resolve?site=my-product HTTP/1.0\r\n" + HEAD + b'Content-Length: 500\r\n\r\n{"screen"'
    assert raw(url, request, closes=True).split()[1] == b"400"
    assert httpx.get(f"{url}/help/livez").status_code == 200


class App:
    """Answers nothing, and notes what it was asked."""

    def __init__(self) -> None:
        self.seen: list[Any] = []
        self.closed = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.seen.append((scope["client"], scope["root_path"], scope["path"]))

    def close(self) -> None:
        self.closed += 1


def test_the_clients_address_is_known() -> None:
    app = App()
    one = mount(host, "/help/", app)
    with served(one) as url:
        assert httpx.get(f"{url}/help/x").status_code == 400  # an app that answers nothing
    one.close()
    assert app.seen == [(("127.0.0.1", 0), "/help", "/help/x")]


def test_closing_ends_the_thread_and_the_host_goes_on() -> None:
    app = App()
    one = mount(host, "/help", app)
    with served(one) as url:
        assert httpx.get(f"{url}/help/x").status_code == 400
        thread = one.help._thread
        one.close()
        one.close()
        assert (thread is not None and thread.is_alive(), app.closed) == (False, 1)
        assert httpx.get(f"{url}/help/x").status_code == 503
        assert httpx.get(f"{url}/").text == "host /"


def test_one_that_never_started_closes(tmp_path: Path) -> None:
    mount(host, "/help", HelpServer(write_site(tmp_path))).close()


@pytest.mark.parametrize("path", ["help", "/", ""])
def test_a_path_that_is_none(path: str) -> None:
    with pytest.raises(ValueError, match="allowed: a path below the root"):
        mount(host, path, App())


def _ask(mounted: MountedHelp) -> int:
    found: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/help/livez",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.input": None,
    }
    list(mounted(environ, lambda status, *_: found.append(status)))  # type: ignore[arg-type]
    return int(found[0].split()[0])


def _in_child(mounted: MountedHelp, told: Any) -> None:
    told.put(_ask(mounted))
    mounted.close()


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_process_has_a_thread_of_its_own(mounted: MountedHelp) -> None:
    assert _ask(mounted) == 200
    context = multiprocessing.get_context("fork")
    told = context.Queue()
    child = context.Process(target=_in_child, args=(mounted, told))
    child.start()
    assert told.get(timeout=20) == 200
    child.join(20)
