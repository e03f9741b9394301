"""The blocking client's own transport: it ends on time, verifies certificates, and goes through proxies."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import httpcore
import httpx
import pytest
from httpcore._backends.sync import SyncStream

from helpsdk.client.aio import AsyncHelpClient
from helpsdk.client.options import Retry, Timeout
from helpsdk.client.sync import HelpClient
from helpsdk.client.transport.deadline import _Ends, _Stream
from helpsdk.errors import HelpUnavailable
from tests.client.misbehaving import misbehaving, nobody

ONCE = Retry(attempts=1)


class Answers(BaseHTTPRequestHandler):
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        body = b'{"type": "about:blank", "title": "No", "status": 404, "code": "not_found"}'
        self.send_response(404)
        self.send_header("content-type", "application/problem+json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def serving(certificate: Path | None = None) -> Iterator[str]:
    Answers.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def asked(url: str, **options: Any) -> str:
    """`answered`, or the code of what went wrong."""
    with HelpClient(url, "shop", raises=True, retry=ONCE, **options) as help:
        try:
            help.article("vat")
        except HelpUnavailable as error:
            return error.code
    return "answered"


def test_a_certificate_is_verified(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(certificate) as url:
        assert (asked(url), Answers.asked) == ("unreachable", [])
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert (asked(url), len(Answers.asked)) == ("answered", 1)


def test_a_handshake_that_never_comes_is_late() -> None:
    with misbehaving("hanging") as server:
        assert asked(server.url.replace("http:", "https:"), timeout=Timeout(0.1, 0.1, 0.2)) == "late"


def test_a_proxy_of_the_environment_is_used_and_no_proxy_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    away = nobody()
    with serving() as proxy:
        monkeypatch.setenv("http_proxy", proxy)
        monkeypatch.delenv("no_proxy", raising=False)
        assert (asked(away), Answers.asked) == ("answered", [f"{away}/v1/articles/vat?site=shop&format=tree"])
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        assert (asked(away), len(Answers.asked)) == ("unreachable", 1)


def test_a_proxy_that_drips_is_late_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    with misbehaving("dripping") as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        began = time.monotonic()
        assert asked(nobody(), timeout=Timeout(5, 5, 0.3)) == "late"
        assert time.monotonic() - began < 20


def test_an_event_loop_does_not_wait_for_a_first_call_to_be_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    made, by = httpx.create_ssl_context, list[threading.Thread]()

    def noting(*args: Any, **options: Any) -> ssl.SSLContext:
        if options.get("verify", True) is True:
            by.append(threading.current_thread())
        return made(*args, **options)

    async def first() -> None:
        async with AsyncHelpClient(nobody(), "shop", retry=ONCE) as help:
            await asyncio.gather(help.article("vat"), help.article("vat"))

    monkeypatch.setattr(httpx, "create_ssl_context", noting)
    monkeypatch.setattr("httpx._config.create_ssl_context", noting)
    asyncio.run(first())
    assert by and threading.current_thread() not in by


def test_a_connection_that_came_too_late_for_its_handshake_is_closed() -> None:
    ends, (here, there) = _Ends(), socket.socketpair()
    ends.at = time.monotonic() - 1
    with there, pytest.raises(httpcore.ReadTimeout):
        _Stream(SyncStream(here), ends).start_tls(ssl.create_default_context())
    assert here.fileno() == -1
