"""What authors ask a server for that follows no folder."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpsdk.server.app import HelpServer
from helpsdk.server.publish import publish_folder
from helpsdk.server.store import open_store
from tests.factories import site_files
from tests.server.api.people import Desk
from tests.server.serving import Client, write_site

SEND = "articles/send-invoice/en.md"
NEW = "---\ntitle: A new page\ncollection: invoices\n---\nHello.\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A server that follows no folder: what was published came from elsewhere."""
    store = open_store(tmp_path / "data")
    published = {"site.yaml": site_files()["site.yaml"] + b"origins: [https://app.example]\n"}
    publish_folder(store, write_site(tmp_path / "help", **published))
    store.close()
    server = HelpServer(data=tmp_path / "data")
    server.start()
    made = Desk(server, Client(server))
    made.change(made.with_host_key)
    yield made
    server.close()


def ask(
    desk: Desk, method: str, path: str, *, scope: str = "author", headers: Any = None, **how: Any
) -> httpx.Response:
    url = f"/v1/author/{path}{'&' if '?' in path else '?'}site=shop"
    return desk.client.request(method, url, headers={**desk.program("author"), **(headers or {})}, **how)


def publish(desk: Desk, query: str = "", **body: Any) -> httpx.Response:
    return ask(desk, "POST", f"publish{query}", json=body)


def packed(files: dict[str, bytes], *more: tarfile.TarInfo) -> bytes:
    kept = io.BytesIO()
    with tarfile.open(fileobj=kept, mode="w:gz") as tar:
        for path, content in files.items():
            info = tarfile.TarInfo(path)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
        for info in more:
            tar.addfile(info)
    return kept.getvalue()


def send_archive(desk: Desk, content: bytes, query: str = "") -> httpx.Response:
    return ask(desk, "POST", f"publish{query}", content=content, headers={"content-type": "application/gzip"})


def title(desk: Desk, id: str) -> str | None:
    reply = desk.client.get(f"/v1/articles/{id}?site=shop")
    return reply.json()["title"] if reply.status_code == 200 else None
