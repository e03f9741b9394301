"""POST /v1/session."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import logging
import sqlite3
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpsdk.identity.trust import revoke_before, revoke_key, revoke_person
from helpsdk.server.api.session import claimed_key
from helpsdk.server.follower import exchanges
from helpsdk.server.problems import IDENTITY
from tests.server.api.people import Desk, bearer, desk
from tests.server.serving import problem


def exchange(there: Desk, token: Any, device: str = "d1") -> httpx.Response:
    return there.client.post("/v1/session", {"token": token, "device": device})


def altered(token: str, part: int, **values: Any) -> str:
    """The token with values of its header (0) or claims (1) replaced, and its old signature."""
    parts = token.split(".")
    read = json.loads(base64.urlsafe_b64decode(parts[part] + "=="))
    parts[part] = base64.urlsafe_b64encode(json.dumps({**read, **values}).encode()).decode().rstrip("=")
    return ".".join(parts)


def test_a_token_becomes_a_session_that_reads(there: Desk) -> None:
    reply = exchange(there, there.token("olga", groups=["owners"]))
    body = reply.json()

    assert (reply.status_code, reply.headers["cache-control"], body["revision"]) == (200, "no-store", 1)
    assert body["viewer"] == there.site.trust.viewer_key("olga")
    lives = datetime.fromisoformat(body["expires"]) - datetime.fromisoformat(body["now"])
    assert 890 < lives.total_seconds() <= 900
    assert there.client.get("/v1/articles/secret", headers=bearer(body["session"])).status_code == 200


HOSTILE: dict[str, Callable[[Desk], Any]] = {
    "token_malformed": lambda there: "nonsense",
    "token_too_large": lambda there: "x" * 9000,
    "token_unsigned": lambda there: there.token().rpartition(".")[0] + ".",
    "token_algorithm": lambda there: altered(there.token(), 0, alg="RS256"),
    "token_type": lambda there: altered(there.token(), 0, typ="JWT"),
    "token_key_unknown": lambda there: there.token(kid="k-nobody"),
    "token_signature": lambda there: altered(there.token(), 1, sub="maya"),
    "token_expired": lambda there: there.token(now=time.time() - 2000),
    "token_not_yet": lambda there: there.token(now=time.time() + 2000),
    "token_too_long": lambda there: there.token(lifetime=3000, longest=3600),
    "token_wrong_site": lambda there: there.token(site="bakery"),
}


@pytest.mark.parametrize("code", HOSTILE)
def test_a_hostile_token_is_one_problem_with_its_code(there: Desk, code: str) -> None:
    reply = exchange(there, HOSTILE[code](there))
    body = problem(reply)

    assert (body["code"], reply.status_code) == (code, 413 if code == "token_too_large" else 401)
    assert body["detail"] == IDENTITY[code][2]
    assert reply.headers["cache-control"] == "no-store"


def test_a_megabyte_is_refused_before_it_is_read(there: Desk) -> None:
    reply = exchange(there, "x" * 1_000_000)

    assert (reply.status_code, problem(reply)["code"]) == (413, "token_too_large")
    assert reply.headers["connection"] == "close"


def test_the_first_device_has_it_and_may_repeat(there: Desk) -> None:
    token = there.token("chen")

    assert exchange(there, token, "phone").status_code == 200
    assert exchange(there, token, "phone").status_code == 200
    assert problem(exchange(there, token, "laptop"))["code"] == "token_replayed"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"token": 5, "device": "d"}, 422),
        ({"token": "t"}, 422),
        ({"token": "t", "device": ""}, 422),
        ([], 422),
    ],
)
def test_a_body_that_is_none(there: Desk, body: Any, status: int) -> None:
    assert there.client.post("/v1/session", body).status_code == status


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "help") as made:
        yield made


def test_what_was_vouched_for_before_a_revocation_is_refused(own: Desk) -> None:
    olga, chen = own.person("olga"), own.person("chen")
    own.change(lambda trust: revoke_person(trust, "olga", now=datetime.now(UTC)))

    assert problem(own.client.get("/v1/collections", headers=olga))["code"] == "session_revoked"
    assert own.client.get("/v1/collections", headers=chen).status_code == 200
    assert problem(exchange(own, own.token("olga", now=time.time() - 5)))["code"] == "session_revoked"
    assert exchange(own, own.token("olga", now=time.time() + 5)).status_code == 200

    own.change(lambda trust: revoke_before(trust, datetime.now(UTC), now=datetime.now(UTC)))
    assert problem(own.client.get("/v1/collections", headers=chen))["code"] == "session_revoked"


def test_somebody_who_writes_for_long_stops_neither_searches_nor_sign_ins(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchanges, "PATIENCE", 3.0)  # a busy machine takes its time for a search, too

    async def asked(client: httpx.AsyncClient, done: list[str]) -> list[httpx.Response]:
        async def one(kind: str, made: Coroutine[Any, Any, httpx.Response]) -> httpx.Response:
            reply = await made
            done.append(kind)
            return reply

        tokens = [{"token": own.token(f"p{number}"), "device": "d"} for number in range(6)]
        signing = [asyncio.create_task(one("exchange", client.post("/v1/session", json=body))) for body in tokens]
        await asyncio.sleep(0.2)  # they are all waiting now
        search = await one("search", client.get("/v1/search?q=invoice"))
        return [search, *await asyncio.gather(*signing)]

    async def run() -> tuple[list[str], list[httpx.Response]]:
        done: list[str] = []
        transport = httpx.ASGITransport(app=own.server)
        async with httpx.AsyncClient(transport=transport, base_url="http://help.test") as client:
            return done, await asked(client, done)

    with closing(sqlite3.connect(own.site.shelf.data / "content.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        done, replies = asyncio.run(run())
        writer.execute("ROLLBACK")

    assert [reply.status_code for reply in replies] == [200] * 7
    assert (done[0], own.site.unchecked_exchanges) == ("search", 6)


def test_a_removed_key_ends_tokens_and_sessions(own: Desk) -> None:
    olga, token = own.person("olga"), own.token("chen")
    own.change(lambda trust: revoke_key(trust, own.host[0], now=datetime.now(UTC)))

    assert problem(own.client.get("/v1/collections", headers=olga))["code"] == "session_revoked"
    assert problem(exchange(own, token))["code"] == "token_key_unknown"


def test_the_operator_is_told_once_what_a_stranger_never_is(own: Desk, caplog: pytest.LogCaptureFixture) -> None:
    token = own.token(kid="k-nobody")
    with caplog.at_level(logging.INFO, "helpsdk.server"):
        replies = [exchange(own, token) for _ in range(20)]

    lines = [record.getMessage() for record in caplog.records if "token_key_unknown" in record.getMessage()]
    assert len(lines) == 1
    assert problem(replies[0])["request_id"] in lines[0]
    assert "key 'k-nobody'" in lines[0]
    assert "k-nobody" not in replies[0].text
    assert token not in lines[0]


def signed_claims(there: Desk, claims: dict[str, Any]) -> str:
    """A token that a host signed with claims our signers refuse."""
    signed = altered(there.token(), 1, **claims).rpartition(".")[0]
    signature = hmac.digest(base64.urlsafe_b64decode(there.host[1] + "=="), signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def test_the_operator_is_told_of_each_mistake(own: Desk, caplog: pytest.LogCaptureFixture) -> None:
    def told(claims: dict[str, Any]) -> str:
        with caplog.at_level(logging.INFO, "helpsdk.server"):
            return str(problem(exchange(own, signed_claims(own, claims)))["request_id"])

    ids = [told({"sub": 5}), told({"groups": "owners"}), told({"sub": 5})]

    lines = [record.getMessage() for record in caplog.records if "token_claim" in record.getMessage()]
    assert [[id in line for id in ids] for line in lines] == [[True, False, False], [False, True, False]]
    assert "sub has to be" in lines[0] and "groups has to be" in lines[1]


@pytest.mark.parametrize(
    "token", ["", ".", "e30.x.y", "bm90IGpzb24", "W10", "%%%", "é.x", base64.b64encode(b'{"kid": 5}').decode()]
)
def test_no_header_breaks_the_log(token: str) -> None:
    assert claimed_key(token) is None
