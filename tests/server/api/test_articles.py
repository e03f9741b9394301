"""GET /v1/articles/{id}."""

from __future__ import annotations

import pytest

from tests.server.serving import Client, problem


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
