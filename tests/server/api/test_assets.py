"""GET /v1/assets/{path}, and the addresses of pictures in articles."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpsdk.identity.trust import revoke_person, set_enforce
from helpsdk.server.api import grants
from helpsdk.server.app import HelpServer
from tests.server.api.people import Desk, desk
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
def plain(tmp_path: Path) -> Iterator[Client]:
    folder = write_site(tmp_path / "help", **FILES)
    server = HelpServer(folder)
    server.start()
    yield Client(server)
    server.close()


def test_an_articles_picture_leads_to_its_bytes(plain: Client) -> None:
    article = plain.get("/v1/articles/pictures").text
    reply = plain.get("/v1/assets/a.png?site=shop")

    assert '"v1/assets/a.png?site=shop"' in article
    assert (reply.status_code, reply.content, reply.headers["content-type"]) == (200, PICTURE, "image/png")
    assert reply.headers["x-content-type-options"] == "nosniff"


def test_an_unchanged_picture_costs_no_body(plain: Client) -> None:
    tag = plain.get("/v1/assets/a.png").headers["etag"]

    assert plain.get("/v1/assets/a.png", headers={"if-none-match": tag}).status_code == 304


def test_an_svg_never_opens_as_a_page(plain: Client) -> None:
    reply = plain.get("/v1/assets/s.svg")

    assert reply.headers["content-disposition"] == "attachment"
    assert "sandbox" in reply.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path", ["b.png", "unused.png", "evil.html", "none.png", "../site.yaml", "..%2Fsite.yaml", "%2e%2e/site.yaml"]
)
def test_nothing_else_leaves(plain: Client, path: str) -> None:
    assert problem(plain.get(f"/v1/assets/{path}"))["code"] == "not_found"


def addresses(there: Desk, id: str, headers: dict[str, str] | None = None, format: str = "tree") -> list[str]:
    """Of the pictures in an article as this viewer gets it."""
    reply = there.client.get(f"/v1/articles/{id}?format={format}", headers=headers or {})
    assert reply.status_code == 200, reply.text
    found = re.findall(r'src=\\"(.+?)\\"' if format == "html" else r'"src":"(.+?)"', reply.text)
    return [html.unescape(one) for one in found]


@pytest.mark.parametrize("format", ["tree", "html"])
def test_the_address_in_an_article_opens_its_restricted_picture(there: Desk, format: str) -> None:
    owner = there.person("olga", groups=["owners"])
    (address,) = addresses(there, "secret", owner, format)
    reply = there.client.get(f"/{address}")

    assert address.startswith("v1/assets/b.png?site=shop&grant=")
    assert (reply.status_code, reply.content) == (200, PICTURE + b"b")
    assert reply.headers["cache-control"] == "private, no-cache"
    assert there.client.get("/v1/assets/b.png").status_code == 404
    assert there.client.get("/v1/assets/b.png", headers=owner).status_code == 200
    assert there.client.get("/v1/assets/b.png", headers=there.person("chen")).status_code == 404


def test_a_reply_with_addresses_keeps_its_tag(there: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grants, "STEP", 10**9)
    owner = there.person("olga", groups=["owners"])
    tag = there.client.get("/v1/articles/secret", headers=owner).headers["etag"]

    again = there.client.get("/v1/articles/secret", headers={**owner, "if-none-match": tag})
    assert again.status_code == 304


def test_the_lead_of_a_tip_has_addresses_too(there: Desk) -> None:
    body, owner = {"screen": "invoice.detail"}, there.person("olga", groups=["owners"])
    text = there.client.post("/v1/resolve", body, headers=owner).text

    assert "v1/assets/b.png?site=shop&grant=" in text


def test_pictures_follow_sections_and_what_is_written_of_folders(there: Desk) -> None:
    staff = there.person("maya", groups=["staff"])

    assert addresses(there, "page") == ["v1/assets/a.png?site=shop"]
    assert [one.partition("?")[0] for one in addresses(there, "page", staff)] == [
        "v1/assets/a.png",
        "v1/assets/backstage/c.png",
        "v1/assets/n.png",
    ]
    assert [there.client.get(f"/{one}").status_code for one in addresses(there, "page", staff)] == [200, 200, 200]


@pytest.mark.parametrize("path", ["b.png", "n.png", "backstage/c.png", "nowhere.png"])
@pytest.mark.parametrize("grant", ["", "x", "a.b.c.d", "x" * 1999])
def test_a_grant_that_is_none_is_not_there(there: Desk, path: str, grant: str) -> None:
    reply = there.client.get(f"/v1/assets/{path}?grant={grant}")

    assert (reply.status_code, problem(reply)["code"]) == (404, "not_found")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "help") as made:
        yield made


def test_an_address_ends_with_the_person_it_was_made_for(own: Desk) -> None:
    olga = addresses(own, "secret", own.person("olga", groups=["owners"]))
    chen = addresses(own, "secret", own.person("chen", groups=["owners"]))
    own.change(lambda trust: revoke_person(trust, "olga", now=datetime.now(UTC)))

    assert own.client.get(f"/{olga[0]}").status_code == 404
    assert own.client.get(f"/{chen[0]}").status_code == 200


def test_where_the_site_insists_each_picture_has_a_grant(own: Desk) -> None:
    own.change(lambda trust: set_enforce(trust, True))
    (address,) = addresses(own, "page", own.person("chen"))

    assert "&grant=" in address
    assert own.client.get(f"/{address}").status_code == 200
    assert own.client.get("/v1/assets/a.png").status_code == 401
    assert own.client.get("/v1/assets/a.png?grant=x.y").status_code == 401
    assert own.client.get("/v1/assets/a.png", headers=own.program("author")).status_code == 200
