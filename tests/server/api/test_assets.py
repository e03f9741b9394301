"""GET /v1/assets/{path}."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpsdk.server.app import HelpServer
from tests.server.serving import PICTURE, Client, problem, write_site

PUBLIC = "---\ntitle: Pictures\n---\n![a](assets/a.png) ![s](assets/s.svg) ![h](assets/evil.html)\n"
OWNERS = "---\ntitle: Secret\naudience: {groups: [owners]}\n---\n![b](assets/b.png)\n"
FILES: dict[str, str | bytes | None] = {
    "articles/pictures/en.md": PUBLIC,
    "articles/secret/en.md": OWNERS,
    "assets/a.png": PICTURE,
    "assets/b.png": PICTURE + b"b",
    "assets/s.svg": "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "assets/evil.html": "<script>alert(1)</script>",
    "assets/unused.png": PICTURE + b"c",
}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    folder = write_site(tmp_path / "help", **FILES)
    server = HelpServer(folder)
    server.start()
    yield Client(server)
    server.close()


def test_an_articles_picture_leads_to_its_bytes(client: Client) -> None:
    article = client.get("/v1/articles/pictures").text
    reply = client.get("/v1/assets/a.png?site=shop")

    assert '"v1/assets/a.png?site=shop"' in article
    assert (reply.status_code, reply.content, reply.headers["content-type"]) == (200, PICTURE, "image/png")
    assert reply.headers["x-content-type-options"] == "nosniff"


def test_an_unchanged_picture_costs_no_body(client: Client) -> None:
    tag = client.get("/v1/assets/a.png").headers["etag"]

    assert client.get("/v1/assets/a.png", headers={"if-none-match": tag}).status_code == 304


def test_an_svg_never_opens_as_a_page(client: Client) -> None:
    reply = client.get("/v1/assets/s.svg")

    assert reply.headers["content-disposition"] == "attachment"
    assert "sandbox" in reply.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path", ["b.png", "unused.png", "evil.html", "none.png", "../site.yaml", "..%2Fsite.yaml", "%2e%2e/site.yaml"]
)
def test_nothing_else_leaves(client: Client, path: str) -> None:
    assert problem(client.get(f"/v1/assets/{path}"))["code"] == "not_found"
