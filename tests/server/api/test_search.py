"""GET /v1/search."""

from __future__ import annotations

import pytest

from helpsdk.server.app import HelpServer
from tests.server.api.people import Desk
from tests.server.serving import Client, indexed, problem


def ids(client: Client, url: str) -> list[str]:
    return [hit["article"]["id"] for hit in client.get(url).json()["hits"]]


def test_words_find_articles(client: Client, server: HelpServer) -> None:
    indexed(server)
    reply = client.get("/v1/search?q=Germany").json()

    assert [hit["article"]["id"] for hit in reply["hits"]] == ["tax-id-format"]
    assert (reply["revision"], reply["search_revision"], reply["degraded"]) == (1, 1, False)


def test_another_language(client: Client, server: HelpServer) -> None:
    indexed(server)

    assert ids(client, "/v1/search?q=счёт&locale=ru") == ["send-invoice"]


def test_restricted_articles_are_not_found(client: Client, server: HelpServer) -> None:
    indexed(server)

    assert "invoice-failed" not in ids(client, "/v1/search?q=sent again could not be sent")


def test_a_limit_and_an_offset(client: Client, server: HelpServer) -> None:
    indexed(server)
    both = ids(client, "/v1/search?q=tax")

    assert ids(client, "/v1/search?q=tax&limit=1") == both[:1]
    assert ids(client, "/v1/search?q=tax&limit=1&offset=1") == both[1:2]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=60&offset=60", "limit=x", "type=poem", "exact=maybe", "screen=%00"]
)
def test_values_out_of_range(client: Client, query: str) -> None:
    reply = client.get(f"/v1/search?{query}")

    assert (reply.status_code, problem(reply)["code"]) == (422, "invalid")


@pytest.mark.parametrize(
    "q", ["", "   ", '"', "(", "a AND (", "*", "💥", "\u202e", "-tax", "title:x", "%FF", "x y " * 2000]
)
def test_any_words_are_a_search(client: Client, server: HelpServer, q: str) -> None:
    indexed(server)

    assert client.request("GET", "/v1/search", params={"q": q}).status_code == 200


def test_counts_are_there_when_asked_for(client: Client, server: HelpServer) -> None:
    indexed(server)
    bare, counted = (client.get(f"/v1/search?q=tax&limit=1{more}").json() for more in ("", "&counts=1"))

    assert bare["facets"] is None
    assert counted["total"] == sum(counted["facets"]["types"].values()) > 1
    assert "howto" in counted["facets"]["types"]


def test_only_authors_get_explanations(there: Desk) -> None:
    refused = there.client.get("/v1/search?q=tax&explain=1")
    author = there.program("author")
    indexed(there.server)
    told = there.client.get("/v1/search?q=tax&explain=1", headers=author).json()

    assert (refused.status_code, problem(refused)["code"]) == (403, "scope_required")
    assert told["terms"] == {"tax": 1.0}
    assert {one["term"] for hit in told["hits"] for one in hit["why"]["matched"]} == {"tax"}


def test_a_version_that_is_no_text_is_refused(client: Client) -> None:
    assert client.get("/v1/search?q=tax&app_version=%00").status_code == 422
