"""GET /v1/articles/{id}."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from helpsdk.runtime.runtime import Runtime
from helpsdk.server.api import articles
from helpsdk.server.api.pictures import Pictures
from helpsdk.types import Tree
from tests.server.api.people import Desk, desk
from tests.server.serving import Client, problem

LONG = "---\ntitle: Long\nsections: {notes: {audience: internal}}\n---\n" + "A *word*.\n\n" * articles.LARGE
LONG += "## Notes {#notes}\n\nHush.\n"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(tmp_path_factory.mktemp("large") / "help", **{"articles/long/en.md": LONG}) as made:
        yield made


@pytest.mark.parametrize("format", ["tree", "html"])
@pytest.mark.parametrize(("id", "apart"), [("long", True), ("page", False)])
def test_a_large_article_is_made_in_a_thread(
    large: Desk, monkeypatch: pytest.MonkeyPatch, format: str, id: str, apart: bool
) -> None:
    made: list[str] = []
    article = Runtime.article

    def seen(*given: object, **named: object) -> object:
        made.append(threading.current_thread().name)
        return article(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Runtime, "article", seen)
    nobody = large.client.get(f"/v1/articles/{id}?format={format}")
    staff = large.client.get(f"/v1/articles/{id}?format={format}", headers=large.person("maya", groups=["staff"]))

    assert "Hush" in staff.text and "Hush" not in nobody.text
    assert [name.startswith("helpsdk-reader") for name in made] == [apart, apart]


def test_only_articles_with_a_restricted_picture_are_looked_through(
    large: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[object] = []
    shown = Pictures.shown

    def seen(self: Pictures, tree: Tree) -> Tree:
        looked.append(tree)
        return shown(self, tree)

    monkeypatch.setattr(Pictures, "shown", seen)

    assert large.client.get("/v1/articles/long").status_code == 200
    assert large.client.get("/v1/articles/tax-id-format").status_code == 200
    assert looked == []
    assert "c.png" not in large.client.get("/v1/articles/page?format=html").text
    assert len(looked) == 1


def test_a_tree(client: Client) -> None:
    article = client.get("/v1/articles/tax-id-format").json()

    assert (article["title"], article["locale"], article["html"]) == ("Format of a tax number", "en", None)
    assert [heading["id"] for heading in article["headings"]] == ["germany"]


def test_html_where_asked(client: Client) -> None:
    article = client.get("/v1/articles/tax-id-format?format=html&locale=ru").json()

    assert '<h2 id="help-germany">Германия</h2>' in article["html"]
    assert article["tree"] is None


def test_a_former_id(client: Client) -> None:
    assert client.get("/v1/articles/sending-invoices").json()["id"] == "send-invoice"


@pytest.mark.parametrize("id", ["nowhere", "invoice-failed", "a/b", "..%2F..%2Fsite.yaml", "%00", "x" * 5000])
def test_what_is_not_there_or_not_for_everybody(client: Client, id: str) -> None:
    reply = client.get(f"/v1/articles/{id}")

    assert (reply.status_code, problem(reply)["code"]) == (404, "not_found")


def test_an_unchanged_article_costs_no_body(client: Client) -> None:
    first = client.get("/v1/articles/tax-id-format")
    tag = first.headers["etag"]
    second = client.get("/v1/articles/tax-id-format", headers={"if-none-match": f'"other", W/{tag}'})
    other = client.get("/v1/articles/tax-id-format?locale=ru", headers={"if-none-match": tag})

    assert (second.status_code, second.content, second.headers["etag"]) == (304, b"", tag)
    assert other.status_code == 200
    assert first.headers["cache-control"] == "public, no-cache"
    assert "Accept-Language" in first.headers["vary"]


def test_another_format_is_refused(client: Client) -> None:
    assert client.get("/v1/articles/tax-id-format?format=pdf").status_code == 422
