"""GET /."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpsdk.server.app import HelpServer
from helpsdk.server.settings import Settings
from tests.server.serving import Client, write_site


def test_it_says_what_is_served(client: Client) -> None:
    page = client.get("/")

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "revision 1" in page.text
    assert "&lt;script src=&#34;http://help.test/widget.js&#34; data-site=&#34;shop&#34; defer&gt;" in page.text
    assert '<bdi lang="ru" dir="ltr">' in page.text


def test_restricted_articles_are_not_counted(client: Client) -> None:
    assert client.get("/").text.count("<b>2</b>") == 2


def test_the_page_needs_nothing_inline(client: Client) -> None:
    page = client.get("/")

    assert "unsafe-inline" not in page.headers["content-security-policy"]
    assert "style=" not in page.text
    assert "<script>" not in page.text
    assert client.get("/landing.css").headers["content-type"].startswith("text/css")
    assert client.get("/landing.html").status_code == 404
    assert client.get("/landing.svg").headers["content-type"] == "image/svg+xml"
    assert client.get("/landing.js").headers["content-type"].startswith("text/javascript")


def test_a_host_header_is_only_text(client: Client) -> None:
    page = client.get("/", headers={"host": '"><script>alert(1)</script>'})

    assert "<script>alert" not in page.text


def test_the_public_address_can_be_set(tmp_path: Path) -> None:
    settings = Settings(public_url="https://help.example/h")
    server = HelpServer(write_site(tmp_path / "help"), settings=settings)
    server.start()
    page = Client(server).get("/").text
    server.close()

    assert "https://help.example/h/widget.js" in page


@pytest.mark.parametrize("broken", ["id: [", "id: shop\n"])
def test_a_site_that_cannot_be_served_is_named_without_its_problems(tmp_path: Path, broken: str) -> None:
    server = HelpServer(write_site(tmp_path / "help", **{"site.yaml": broken}))
    server.start()
    page = Client(server).get("/")
    server.close()

    assert page.status_code == 200
    assert "site.yaml" not in page.text
