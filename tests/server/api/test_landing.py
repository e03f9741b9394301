"""GET /."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from helpsdk.identity.trust import set_enforce
from helpsdk.server.app import HelpServer
from helpsdk.server.settings import Settings
from tests.server.api.people import desk
from tests.server.serving import Client, write_site


def test_it_says_what_is_served(client: Client) -> None:
    page = client.get("/")

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "revision 1" in page.text
    assert "&lt;script src=&#34;http://help.test/widget.js&#34; data-site=&#34;shop&#34; defer&gt;" in page.text
    assert '<bdi lang="ru" dir="ltr">' in page.text
    assert "<script src=" not in page.text.partition("<body>")[2]


def test_restricted_articles_are_not_counted(client: Client) -> None:
    assert client.get("/").text.count("<b>2</b>") == 2


def test_the_page_needs_nothing_inline(client: Client) -> None:
    page, again = client.get("/"), client.get("/")
    nonce = re.findall(r'nonce="([^"]{24})"', page.text)

    assert f"script-src 'nonce-{nonce[0]}'; style-src 'nonce-{nonce[0]}'" in page.headers["content-security-policy"]
    assert len(nonce) == 2
    assert nonce[0] not in again.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-frame-options"] == "DENY"
    assert "unsafe-inline" not in page.headers["content-security-policy"]
    assert "style=" not in page.text
    assert "<script>" not in page.text
    assert client.get("/landing.css").headers["content-type"].startswith("text/css")
    assert client.get("/landing.html").status_code == 404
    assert client.get("/landing.svg").headers["content-type"] == "image/svg+xml"
    assert client.get("/landing.js").headers["content-type"].startswith("text/javascript")


def test_a_host_header_is_only_text(client: Client) -> None:
    page = client.get("/", headers={"host": '"><script>alert(1)</script>'})

    assert page.status_code == 400
    assert "<script>alert" not in page.text


def test_the_public_address_can_be_set(tmp_path: Path) -> None:
    settings = Settings(public_url="https://help.example/h")
    server = HelpServer(write_site(tmp_path / "help"), settings=settings)
    server.start()
    page = Client(server).get("/").text
    server.close()

    assert "https://help.example/h/widget.js" in page


@pytest.mark.parametrize(("broken", "name"), [("id: [", "help/"), ("id: shop\n", "shop")])
def test_a_folder_that_cannot_be_published_is_shown(tmp_path: Path, broken: str, name: str) -> None:
    server = HelpServer(write_site(tmp_path / "help", **{"site.yaml": broken}))
    server.start()
    page = Client(server, base="http://127.0.0.1:8080").get("/")  # as a proxy asks that forwards nothing else
    server.close()

    assert page.status_code == 200
    assert f'<code class="id">{name}</code>' in page.text
    assert "from being published" in page.text
    assert "<code>helpsdk check</code>" in page.text
    assert "site.yaml" not in page.text  # names in a folder may be of what is not public


def test_an_edit_with_an_error_is_shown_beside_what_is_served(tmp_path: Path) -> None:
    folder = write_site(tmp_path / "help")
    first = HelpServer(folder)
    first.start()
    first.close()
    (folder / "glossary.yaml").write_text("a: [", encoding="utf-8")
    server = HelpServer(folder)
    server.start()
    page = Client(server, base="http://127.0.0.1").get("/").text
    server.close()

    assert "1 problem keeps the folder from being published" in page
    assert "The last revision is served on." in page
    assert "revision 1, not the newest" in page
    assert "glossary.yaml" not in page


def test_a_site_for_signed_visitors_tells_a_stranger_no_more_than_that(tmp_path: Path) -> None:
    with desk(tmp_path / "help") as own:
        open_page = own.client.get("/").text
        own.change(lambda trust: set_enforce(trust, True))
        page = own.client.get("/").text
    told = ('class="id"', 'class="languages"', "revision 1", "data-site")

    assert all(text in open_page for text in told)
    assert not any(text in page for text in told)
    assert "For signed-in people" in page
