"""POST /v1/interactions."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from helpsdk.server.api.interactions import Good, read_batch, sorted_out
from helpsdk.server.app import HelpServer
from helpsdk.server.settings import Settings
from helpsdk.server.store.interaction import COLUMNS
from tests.factories import SITE
from tests.server.api.people import Desk, bearer, named
from tests.server.serving import Client, problem, shown, uuid7, write_site

NOW = datetime.now(UTC)


@pytest.fixture
def folder(server: HelpServer) -> Path:
    return server._named[0]


def stored(folder: Path) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for path in sorted((folder / ".helpsdk").glob("interactions-*.db")):
        with closing(sqlite3.connect(path)) as file:
            rows += file.execute("SELECT site, id, type, article, viewer FROM interactions").fetchall()
    return rows


def test_what_is_acknowledged_is_on_disk(client: Client, folder: Path) -> None:
    item = shown()
    reply = client.post("/v1/interactions", {"items": [item]})

    assert (reply.status_code, reply.json()) == (
        202,
        {"revision": 1, "accepted": 1, "duplicates": 0, "rejected": []},
    )
    assert ("shop", item["id"], "shown", "tax-id-format", None) in stored(folder)


def test_a_repeated_batch_is_counted_once(client: Client, folder: Path) -> None:
    body = {"items": [shown(article="twice"), shown(article="twice")]}
    replies = [client.post("/v1/interactions", body).json() for _ in range(3)]

    assert [(reply["accepted"], reply["duplicates"]) for reply in replies] == [(2, 0), (0, 2), (0, 2)]
    assert sum(article == "twice" for *_, article, _viewer in stored(folder)) == 2


def test_one_bad_item_never_blocks_the_rest(client: Client) -> None:
    good = shown()
    items = [
        good,
        {"id": "nonsense", "type": "shown"},
        "text",
        shown(type="danced"),
        shown(at="yesterday"),
        shown(id=uuid7(NOW - timedelta(days=8))),
        shown(id=uuid7(NOW + timedelta(hours=1))),
        shown(id="ffffffff-ffff-7fff-bfff-ffffffffffff"),
        shown(revision=2**60),
        shown(type="voted", value="maybe"),
        shown(type="voted"),
    ]
    reply = client.post("/v1/interactions", {"items": items})

    assert (reply.status_code, reply.json()["accepted"]) == (202, 1)
    assert [(rejected["code"], rejected["field"]) for rejected in reply.json()["rejected"]] == [
        ("invalid", "id"),
        ("invalid", None),
        ("invalid", "type"),
        ("bad_time", "at"),
        ("too_old", "id"),
        ("in_future", "id"),
        ("in_future", "id"),
        ("invalid", "revision"),
        ("invalid", "value"),
        ("invalid", "value"),
    ]
    assert reply.json()["rejected"][0]["id"] == "nonsense"


@pytest.mark.parametrize(
    ("item", "field"),
    [
        (shown(id=uuid7().upper()), "id"),
        (shown(id="{" + uuid7() + "}"), "id"),
        (shown(id=uuid7() + "\n"), "id"),
        (shown(id=5), "id"),
        (shown(article="a\0b"), "article"),
        (shown(article="a\nb"), "article"),
        (shown(screen="\ud800"), "screen"),
        (shown(id="\ud800"), "id"),
        (shown(query="\0"), "query"),
        (shown(position=-1), "position"),
        (shown(position=10**30), "position"),
        (shown(articles=["a"] * 21), "articles"),
        (shown(articles=["a\nb"]), "articles"),
        (shown(articles="a"), "articles"),
        (shown(at="\0"), "at"),
        ({**shown(), "type": None}, "type"),
        (None, None),
        ([], None),
    ],
)
def test_a_bad_item_is_told_and_the_good_ones_are_kept(client: Client, item: Any, field: str | None) -> None:
    body = json.dumps({"items": [shown(), item, shown()]})
    reply = client.post("/v1/interactions", content=body, headers={"content-type": "application/json"})

    assert (reply.status_code, reply.json()["accepted"]) == (202, 2)
    (rejected,) = reply.json()["rejected"]
    assert (rejected["code"], rejected["field"]) == ("invalid", field)


@pytest.mark.parametrize(
    "body",
    [b'{"items": [NaN]}', b'{"items": [' + b"[" * 100_000, b'{"items": ["\xff"]}', b"\xff\xfe{}", b'{"items": [1e]}'],
)
def test_what_is_no_json_is_refused_whole(client: Client, body: bytes) -> None:
    reply = client.post("/v1/interactions", content=body, headers={"content-type": "application/json"})

    assert (reply.status_code, problem(reply)["code"]) == (400, "bad_json")


def test_one_by_one_and_all_at_once_make_the_same_rows() -> None:
    texts = {name: name for name in ("device", "rule", "locale", "query", "screen", "element", "name", "value")}
    full = shown(**texts, revision=2, results=1, position=0, articles=["a", "b"], unknown=1)
    items = [full, shown(), shown(articles=[]), shown(type="voted", value="no"), shown(article=None)]
    session, good = read_batch(json.dumps({"session": "s", "items": items}).encode())
    at_once = sorted_out(good, "key", NOW)

    assert (session, isinstance(good, Good)) == ("s", True)
    assert at_once[0] == sorted_out(list(items), "key", NOW)[0]
    assert dict(zip(COLUMNS, at_once[0][0], strict=True)) | {"unknown": 1, "articles": ["a", "b"]} == {
        **full,
        "viewer": "key",
        "received": NOW.isoformat(timespec="milliseconds"),
    }


def test_everything_that_the_model_refuses_is_not_good_at_once() -> None:
    wrong = [shown(position="5"), shown(revision=2.5), shown(article="x" * 121), shown(value="\0"), {"id": uuid7()}]

    for item in wrong:
        assert not isinstance(read_batch(json.dumps({"items": [item]}).encode())[1], Good), item


def test_what_a_search_showed_is_kept_and_counted(there: Desk) -> None:
    item = shown(type="searched", query="tax", locale="en", articles=["vat", "tax"], results=2, device="phone")
    there.client.post("/v1/interactions", {"items": [item]})
    (row,) = [row for row in rows(there) if row["id"] == item["id"]]
    searches = there.site.shelf.store().rollups.searches(there.site.id, f"{NOW:%Y-%m-01}", "2999-12-31")

    assert row["articles"] == ["vat", "tax"]
    assert [search.shown for search in searches] == ["vat\ntax"]


@pytest.mark.parametrize("days", [-8, 1])
def test_a_clock_that_jumps_refuses_items_and_nothing_else(there: Desk, days: int) -> None:
    now = NOW - timedelta(days=days)
    good, jumped = shown(id=uuid7(now)), shown(id=uuid7(NOW))
    rows, rejected = sorted_out([jumped, good], None, now)

    assert [row[0] for row in rows] == [good["id"]]
    assert [one.code for one in rejected] == ["too_old" if days < 0 else "in_future"]


def test_times_at_the_edge_are_accepted() -> None:
    items = [shown(id=uuid7(NOW - timedelta(days=6, hours=23))), shown(id=uuid7(NOW + timedelta(minutes=9)))]
    rows, rejected = sorted_out(items, None, NOW)

    assert (len(rows), list(rejected)) == (2, [])


@pytest.fixture(scope="module")
def open_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A site that names an origin."""
    site = SITE + "origins: [https://app.example]\n"
    server = HelpServer(write_site(tmp_path_factory.mktemp("open") / "help", **{"site.yaml": site}))
    server.start()
    yield Client(server)
    server.close()


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://app.example", 202),
        ("https://help.test", 202),
        ("http://help.test", 202),
        ("https://evil.example", 403),
        ("null", 403),
        (None, 403),
    ],
)
def test_a_beacon_needs_an_origin(open_client: Client, origin: str | None, status: int) -> None:
    headers = {"content-type": "text/plain;charset=UTF-8"} | ({"origin": origin} if origin else {})
    reply = open_client.post("/v1/interactions", content=json.dumps({"items": [shown()]}), headers=headers)

    assert reply.status_code == status
    if status == 403:
        told = problem(reply)
        assert told["code"] == "origin_not_allowed"
        assert "`Origin`" in told["detail"] and "application/json" in told["detail"]


@pytest.mark.parametrize("body", [b"[]", b"5", b'"text"', b"null"])
def test_a_body_that_is_no_object_is_told_without_names_of_ours(client: Client, body: bytes) -> None:
    reply = client.post("/v1/interactions", content=body, headers={"content-type": "application/json"})

    assert problem(reply)["errors"] == [{"at": "", "message": "Input should be an object", "code": "model_type"}]


def test_another_type_is_refused(client: Client) -> None:
    reply = client.post(
        "/v1/interactions", content=b"{}", headers={"content-type": "application/x-www-form-urlencoded"}
    )

    assert reply.status_code == 415


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{}", 422), (b"[]", 422), (b'{"items": 5}', 422), (b"{", 400), (b'{"items": [' + b"1," * 600 + b"1]}", 422)],
)
def test_a_batch_that_is_none(client: Client, body: bytes, status: int) -> None:
    headers = {"content-type": "application/json"}

    assert client.post("/v1/interactions", content=body, headers=headers).status_code == status


def test_ten_megabytes_are_refused(client: Client) -> None:
    headers = {"content-type": "application/json"}
    reply = client.post("/v1/interactions", content=b" " * 10_000_000, headers=headers)

    assert (reply.status_code, problem(reply)["code"]) == (413, "too_large")


def test_a_full_list_says_when_to_come_back(tmp_path: Path) -> None:
    server = HelpServer(write_site(tmp_path / "help"), settings=Settings(interactions_waiting=1))
    server.start()
    reply = Client(server).post("/v1/interactions", {"items": [shown(), shown()]})
    server.close()

    assert (reply.status_code, problem(reply)["code"], reply.headers["retry-after"]) == (503, "busy", "1")


def rows(there: Desk) -> list[dict[str, Any]]:
    return there.site.shelf.store().interactions(there.site.id, f"{NOW:%Y-%m}")


@pytest.mark.parametrize("by", ["header", "body", "beacon", "program"])
def test_a_vouched_persons_items_carry_their_opaque_key(there: Desk, by: str) -> None:
    item, session = shown(), there.session("olga", traits={"plan": "team"})
    body = {"items": [item], **({} if by in ("header", "program") else {"session": session})}
    headers = {"content-type": "application/json"}
    if by == "beacon":
        headers = {"content-type": "text/plain", "origin": "https://app.example"}
    if by == "header":
        headers |= bearer(session)
    if by == "program":
        headers |= {**there.program("resolve:any"), **named(id="olga")}
    reply = there.client.post("/v1/interactions", content=json.dumps(body), headers=headers)

    assert (reply.status_code, reply.json()["accepted"]) == (202, 1)
    (row,) = [row for row in rows(there) if row["id"] == item["id"]]
    assert row["viewer"] == there.site.trust.viewer_key("olga")


@pytest.mark.parametrize("session", ["hs_gone", "", "x" * 100_000, 5, {"a": 1}, "a.b.c"])
def test_what_people_did_is_not_lost_with_their_session(there: Desk, session: Any) -> None:
    item = shown()
    reply = there.client.post("/v1/interactions", {"session": session, "items": [item]})
    by_header = there.client.post("/v1/interactions", {"items": [shown()]}, headers=bearer("hs_gone"))

    assert (reply.status_code, reply.json()["accepted"]) == (202, 1)
    assert [row["viewer"] for row in rows(there) if row["id"] == item["id"]] == [None]
    assert by_header.json()["accepted"] == 1


def test_nothing_of_who_it_was_is_stored(there: Desk) -> None:
    claims = {"account": "acme-9f1", "groups": ["owners"], "traits": {"plan": "team", "seats": 4711}}
    token = there.token("olga-b7c", **claims)
    reply = there.client.post("/v1/session", {"token": token, "device": "device-d3e"}).json()
    extra = {"viewer": "olga-b7c", "session": reply["session"], "token": token, "traits": claims["traits"]}
    there.client.post("/v1/interactions", {"session": reply["session"], **extra, "items": [shown(**extra)]})

    there.site.flush()
    kept = b"".join(path.read_bytes() for path in there.site.shelf.data.rglob("*.db*"))
    told = (b"olga-b7c", b"acme-9f1", b"4711", b"device-d3e", reply["session"].encode(), token.encode())
    assert reply["viewer"].encode() in kept
    assert [text for text in told if text in kept] == []


def test_naming_a_viewer_without_a_key_is_refused(there: Desk) -> None:
    for session in (None, there.session("olga")):
        body = {"session": session, "items": [shown()]}
        assert there.client.post("/v1/interactions", body, headers=named(id="olga")).status_code == 403
