"""A site folder on disk, and a client that asks a HelpServer without a network."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from helpsdk.server.app import HelpServer
from tests.factories import site_files

PICTURE = b"\x89PNG\r\n\x1a\n a small picture"


def write_site(folder: Path, **overrides: str | bytes | None) -> Path:
    """The minimal site of `site_files` as a folder; a keyword of None removes the file."""
    for path in [path for path, text in overrides.items() if text is None]:
        (folder / path).unlink(missing_ok=True)
    for path, data in site_files(**overrides).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder


def replaced(folder: Path, path: str, old: str, new: str) -> None:
    """An edit, as an editor makes it."""
    file = folder / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


class Client:
    """Every call runs in an event loop of its own, as under a host that has many."""

    def __init__(self, app: Any, *, base: str = "http://help.test") -> None:
        self.app, self.base = app, base

    def request(self, method: str, url: str, **how: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=True)
            async with httpx.AsyncClient(transport=transport, base_url=self.base) as client:
                return await client.request(method, url, **how)

        return asyncio.run(ask())

    def get(self, url: str, **how: Any) -> httpx.Response:
        return self.request("GET", url, **how)

    def post(self, url: str, json: Any = None, **how: Any) -> httpx.Response:
        return self.request("POST", url, json=json, **how) if json is not None else self.request("POST", url, **how)


def until(true: Callable[[], bool], *, seconds: float = 60.0) -> None:
    """Waits for something that happens in another thread; fails when it does not."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


def indexed(server: HelpServer) -> HelpServer:
    """The server, once its searches are answered by the index."""
    until(lambda: all(site.current is not None and site.current.runtime.index_ready for site in server.sites))
    return server


def uuid7(at: datetime | None = None) -> str:
    """A UUIDv7 of now, or of another time (RFC 9562, section 5.7)."""
    milliseconds = int((at or datetime.now(UTC)).timestamp() * 1000)
    bits = milliseconds << 80 | uuid.uuid4().int & (1 << 80) - 1
    bits = bits & ~(0xF << 76) | 0x7 << 76
    return str(uuid.UUID(int=bits & ~(0x3 << 62) | 0x2 << 62))


def shown(**fields: Any) -> dict[str, Any]:
    """An interaction that is accepted."""
    return {"id": uuid7(), "type": "shown", "at": "2026-11-21T10:00:00Z", "article": "tax-id-format", **fields}


def problem(response: httpx.Response) -> Mapping[str, Any]:
    """A reply's problem, after checking that it is one."""
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == response.status_code
    assert body["request_id"] == response.headers["x-request-id"]
    return body


@contextmanager
def on_loopback(app: Any) -> Iterator[str]:
    """The app under uvicorn on a free port of this machine; the address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="on", timeout_graceful_shutdown=2)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            until(lambda: server.started)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
