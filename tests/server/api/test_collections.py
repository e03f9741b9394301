"""GET /v1/collections."""

from __future__ import annotations

from tests.server.serving import Client


def test_collections_with_their_articles(client: Client) -> None:
    reply = client.get("/v1/collections?locale=ru").json()

    assert [(one["id"], one["title"]) for one in reply["collections"]] == [("invoices", "Счета"), ("", "")]
    assert [article["title"] for article in reply["collections"][0]["articles"]] == ["Отправить счёт"]
