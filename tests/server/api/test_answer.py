"""GET /v1/answer."""

from __future__ import annotations

import pytest

from helpsdk.server.app import HelpServer
from tests.server.serving import Client, indexed, problem


def test_a_question_is_answered_with_a_source(client: Client, server: HelpServer) -> None:
    indexed(server)
    reply = client.get("/v1/answer?q=tax+number+in+Germany").json()

    assert reply["answer"]["article"]["id"] == "tax-id-format"
    assert (reply["answer"]["section"]["title"], reply["answer"]["tree"]) == ("Germany", ["Nine digits."])
    assert 0 < reply["answer"]["confidence"] <= 1
    assert (reply["revision"], reply["search_revision"], reply["degraded"]) == (1, 1, False)


def test_there_may_be_no_answer(client: Client, server: HelpServer) -> None:
    indexed(server)
    reply = client.get("/v1/answer?q=walrus").json()

    assert (reply["answer"], reply["also"]) == (None, [])


def test_an_unchanged_reply_is_not_sent_again(client: Client, server: HelpServer) -> None:
    indexed(server)
    tag = client.get("/v1/answer?q=tax").headers["etag"]

    assert client.get("/v1/answer?q=tax", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("query", ["app_version=%0a", "locale=%01"])
def test_values_out_of_range(client: Client, query: str) -> None:
    reply = client.get(f"/v1/answer?{query}")

    assert (reply.status_code, problem(reply)["code"]) == (422, "invalid")
