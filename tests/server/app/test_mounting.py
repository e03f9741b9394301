"""Mounted in somebody else's app."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from helpsdk import HelpServer
from tests.server.serving import Client, write_site


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
