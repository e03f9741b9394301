"""GET /v1/suggest."""

from __future__ import annotations

import pytest

from helpsdk.server.app import HelpServer
from tests.server.serving import Client, indexed, problem


def texts(client: Client, url: str) -> list[str]:
    return [one["text"] for one in client.get(url).json()["suggestions"]]


def test_beginnings_suggest_titles(client: Client, server: HelpServer) -> None:
    indexed(server)
    reply = client.get("/v1/suggest?q=tax+i").json()

    assert reply["suggestions"][0]["article"]["id"] == "tax-id-format"
    assert reply["suggestions"][0]["text"] == reply["suggestions"][0]["article"]["title"]
    assert (reply["revision"], reply["search_revision"], reply["degraded"]) == (1, 1, False)


def test_another_language(client: Client, server: HelpServer) -> None:
    indexed(server)

    assert client.get("/v1/suggest?q=счёт&locale=ru").json()["suggestions"][0]["article"]["id"] == "send-invoice"


def test_restricted_articles_are_not_suggested(client: Client, server: HelpServer) -> None:
    indexed(server)
    suggested = client.get("/v1/suggest?q=invoice&limit=20").json()["suggestions"]

    assert "invoice-failed" not in {one["article"] and one["article"]["id"] for one in suggested}


def test_an_unchanged_reply_is_not_sent_again(client: Client, server: HelpServer) -> None:
    indexed(server)
    tag = client.get("/v1/suggest?q=tax").headers["etag"]

    assert client.get("/v1/suggest?q=tax", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("query", ["limit=0", "limit=21", "limit=x", "app_version=%0a"])
def test_values_out_of_range(client: Client, query: str) -> None:
    reply = client.get(f"/v1/suggest?{query}")

    assert (reply.status_code, problem(reply)["code"]) == (422, "invalid")
