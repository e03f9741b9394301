"""Help that is killed, hangs or talks nonsense while a product serves its pages: nobody notices but for the help."""

from __future__ import annotations

import asyncio
import random
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from helpsdk import HelpClient, Retry, Timeout
from helpsdk.client.embed import Embed
from helpsdk.identity.viewer import Viewer
from helpsdk.integrations.fastapi import Help, embed_help
from tests.client.items import reply, tip
from tests.client.test_embed import SIGNER
from tests.server.serving import until

PATIENCE = 2.0
RIGHT = reply(tip("invoice.tax_id")).model_dump_json().encode()
Answer = Callable[[socket.socket], None]


def right(connection: socket.socket) -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: %d\r\n\r\n"
    connection.sendall(head % len(RIGHT) + RIGHT)


def nonsense(connection: socket.socket) -> None:
    page = b"<!doctype html><title>Sign in to the wifi</title>"
    answers = [
        b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: %d\r\n\r\n%b" % (len(page), page),
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n" + RIGHT[:9],
        b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n",
        random.Random(7).randbytes(200),
        b"",
    ]
    connection.sendall(random.choice(answers))


@contextmanager
def answering(answer: Answer | None) -> Iterator[int]:
    """A server that takes connections, and hangs without an `answer`; its port."""
    kept: list[socket.socket] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            kept.append(connection)
            if answer is not None:
                with suppress(OSError):  # of a client that does not wait for the rest, or of our own end
                    connection.recv(65536)
                    answer(connection)
                connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
            for connection in kept:
                with suppress(OSError):  # of one that has ended; else the thread may be reading it
                    connection.shutdown(socket.SHUT_RDWR)
            thread.join()
            for connection in kept:  # also one that came just before the end
                connection.close()


class Noted:
    """A client, and the threads it was asked from."""

    def __init__(self, port: int) -> None:
        patience = Timeout(read=PATIENCE, total=PATIENCE)
        self.address, self.threads = f"http://127.0.0.1:{port}", set[str]()
        self.client = HelpClient(self.address, "ledger", timeout=patience, retry=Retry(attempts=1))

    def resolve(self, *place: Any, **context: Any) -> Any:
        self.threads.add(threading.current_thread().name)
        return self.client.resolve(*place, **context)


def product(help: Noted) -> FastAPI:
    app = FastAPI()

    @app.get("/{page}", response_class=HTMLResponse)
    async def page(page: str, help: Help) -> str:
        return f"<p>{page}</p>{help.tag()}{help.tip('invoice.tax_id', screen='invoice')}"

    embed = Embed("ledger", help.address, signer=SIGNER, token_url="/help-token", help=help)
    embed_help(app, embed, viewer=lambda request: Viewer("7") if "x-user" in request.headers else None)
    return app


def serve_pages(app: FastAPI, count: int) -> list[httpx.Response]:
    """Pages of many addresses, one after another."""

    async def ask() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop.test") as client:
            return [await client.get(f"/page-{number % 50}") for number in range(count)]

    return asyncio.run(ask())


def check(help: Noted, app: FastAPI, count: int) -> None:
    replies = serve_pages(app, count)
    assert [reply.status_code for reply in replies] == [200] * count
    assert all('data-site="ledger"' in reply.text for reply in replies)
    until(lambda: bool(help.threads))
    assert help.threads == {"helpsdk-tips"}  # never from the one that renders a page


@pytest.mark.parametrize("count", [50, pytest.param(1_000, marks=pytest.mark.soak)])
@pytest.mark.parametrize("answer", [None, nonsense], ids=["hanging", "nonsense"])
def test_help_that_is_no_help(answer: Answer | None, count: int) -> None:
    with answering(answer) as port:
        help = Noted(port)
        check(help, product(help), count)
    help.client.close()


@pytest.mark.parametrize("count", [50, pytest.param(1_000, marks=pytest.mark.soak)])
def test_help_that_is_killed(count: int) -> None:
    with answering(right) as port:
        help = Noted(port)
        app = product(help)
        until(lambda: "Nine digits." in serve_pages(app, 2)[0].text)
    check(help, app, count)
    assert "Nine digits." in serve_pages(app, 1)[0].text  # page-0 was answered before
    help.client.close()
