"""Mounted in somebody else's app."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from helpsdk import HelpServer
from helpsdk.errors import StoreBusy
from helpsdk.server.app import server as app
from helpsdk.server.settings import Settings
from helpsdk.server.store import MemoryStore
from tests.server.serving import Client, shown, write_site


def in_fastapi(server: HelpServer) -> ASGIApp:
    app = FastAPI()
    app.mount("/help", server)
    return app


def in_starlette(server: HelpServer) -> ASGIApp:
    return Starlette(routes=[Mount("/help", server)])


@pytest.mark.parametrize("mounted", [in_fastapi, in_starlette])
def test_it_answers_below_its_mount_point(tmp_path: Path, mounted: type) -> None:
    server = HelpServer(write_site(tmp_path / "help"))
    client = Client(mounted(server))
    try:
        assert client.get("/help/v1/collections").status_code == 200
        assert client.get("/help/widget.js").headers["content-type"].startswith("text/javascript")
        assert client.post("/help/v1/resolve", json={}).json()["revision"] == 1
        assert client.get("/help/nothing").status_code == 404
        assert '"/help/landing.css"' in client.get("/help/").text
    finally:
        server.close()


async def page(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("the host's own")


class Wedged(MemoryStore):
    """A store whose every call blocks until `go`, as a database behind a network that swallows packets does."""

    def __init__(self) -> None:
        super().__init__()
        self.wedged, self.go = False, Event()

    def __getattribute__(self, name: str) -> Any:
        blocking = ("latest", "trust_number", "bind", "note_use", "knows", "memory", "merge_memory", "add_contact")
        if name in blocking and self.wedged:
            self.go.wait(60)
        return super().__getattribute__(name)

    def add_interactions(self, site: str, rows: Any) -> Future[Any]:
        if self.wedged:
            return Future()  # nobody ever writes them
        return super().add_interactions(site, rows)


@pytest.fixture
def wedged(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wedged]:
    store = Wedged()
    monkeypatch.setattr(app, "open_store", lambda *_where, **_how: store)
    yield store
    store.go.set()


async def host_times(client: httpx.AsyncClient, count: int) -> list[float]:
    """How long the host's own page takes, in seconds, one after the other."""
    taken = []
    for _ in range(count):
        began = time.perf_counter()
        assert (await client.get("/")).text == "the host's own"
        taken.append(time.perf_counter() - began)
    return taken


async def besides_help(server: HelpServer, requests: int) -> tuple[list[float], list[int]]:
    """The host's page while `requests` batches of feedback and as many reads are under way, and how reads ended."""
    mounted = Starlette(routes=[Route("/", page), Mount("/help", app=server)])
    transport = httpx.ASGITransport(app=mounted)
    async with httpx.AsyncClient(transport=transport, base_url="http://help.test") as client:
        batch = {"items": [shown()]}
        writes = [asyncio.create_task(client.post("/help/v1/interactions", json=batch)) for _ in range(requests)]
        reads = [asyncio.create_task(client.get("/help/v1/articles/send-invoice")) for _ in range(requests)]
        taken = await host_times(client, 200)
        found = [reply.status_code for reply in await asyncio.gather(*reads)]
        for write in writes:
            write.cancel()
        await asyncio.gather(*writes, return_exceptions=True)
        return taken, found


def started(folder: Path) -> HelpServer:
    unlimited: dict[str, Any] = {f"rate_{what}": "0" for what in ("address", "site")}
    server = HelpServer(folder, settings=Settings.read({}, poll_seconds=0.05, **unlimited))
    server.start()
    return server


def test_a_wedged_store_never_delays_the_hosts_own_requests(folder: Path, wedged: Wedged) -> None:
    server = started(folder)
    wedged.wedged = True
    time.sleep(0.3)  # every thread that looks at the store is stuck in it by now
    taken, found = asyncio.run(besides_help(server, 50))
    wedged.go.set()
    server.close()

    assert set(found) == {200}
    assert sorted(taken)[len(taken) // 2] < 0.05
    assert max(taken) < 2.0


def test_a_full_list_never_delays_the_hosts_own_requests(
    folder: Path, wedged: Wedged, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_site: str, _rows: Any) -> Future[Any]:
        raise StoreBusy("too much waits to be written")

    server = started(folder)
    monkeypatch.setattr(wedged, "add_interactions", full)
    taken, found = asyncio.run(besides_help(server, 50))
    refused = Client(server).post("/v1/interactions", {"items": [shown()]})
    server.close()

    assert set(found) == {200}
    assert (refused.status_code, int(refused.headers["retry-after"]) > 0) == (503, True)
    assert sorted(taken)[len(taken) // 2] < 0.05
    assert max(taken) < 2.0


def test_a_store_that_never_opens_delays_neither_the_host_nor_the_end(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = Event()
    monkeypatch.setattr(app, "open_store", lambda *_where, **_how: go.wait(60) and MemoryStore())
    server = HelpServer(folder, settings=Settings.read({}, start_seconds=0.1))
    mounted = Starlette(routes=[Route("/", page), Mount("/help", app=server)])

    async def ask() -> tuple[list[float], int]:
        transport = httpx.ASGITransport(app=mounted)
        async with httpx.AsyncClient(transport=transport, base_url="http://help.test") as client:
            reply = asyncio.create_task(client.get("/help/v1/collections"))
            return await host_times(client, 100), (await reply).status_code

    taken, status = asyncio.run(ask())
    go.set()
    server.close()

    assert status == 503
    assert sorted(taken)[50] < 0.05
    assert max(taken) < 2.0
