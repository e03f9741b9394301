"""/v1/contact."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from helpsdk.errors import StoreError
from helpsdk.server.app import HelpServer
from helpsdk.server.limits import Rate
from helpsdk.server.settings import Settings
from helpsdk.server.store import Store
from helpsdk.server.store.contacts import Contact
from tests.factories import SITE
from tests.server.api.people import Desk, desk
from tests.server.contact.receivers import Hook, webhook
from tests.server.serving import Client, indexed, problem, until, uuid7, write_site

_INTRO = "contact: {intro: {en: We answer within a day., ru: Мы ответим за день.}}\n"
_PRIVATE = "  email: {private: true}\n"
_SITE = SITE.replace("events:", f"{_PRIVATE}events:") + _INTRO


@pytest.fixture(scope="module")
def hook() -> Iterator[Hook]:
    with webhook() as made:
        yield made


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory, hook: Hook) -> Iterator[Desk]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELPSDK_CONTACT_WEBHOOK", hook.url)
        patch.setenv("HELPSDK_RATE_CONTACT", "0")
        with desk(tmp_path_factory.mktemp("desk") / "help", **{"site.yaml": _SITE}) as made:
            yield made


def kept(there: Desk, id: str) -> Contact:
    return next(one for one in there.site.shelf.store().contacts() if one.id == id)


@pytest.fixture
def held(hook: Hook) -> Iterator[None]:
    """The receiver hangs, so that a message can be looked at before it is delivered."""
    hook.hold.clear()
    yield
    hook.hold.set()


def test_a_message_is_kept_before_it_is_answered_and_then_delivered(there: Desk, hook: Hook) -> None:
    reply = there.client.post("/v1/contact", {"message": "  Where is my invoice? ", "reply_to": "ann@acme.example"})

    assert (reply.status_code, reply.json()["queued"], reply.headers["cache-control"]) == (202, True, "no-store")
    id = reply.json()["id"]
    assert kept(there, id).state in ("waiting", "delivered")
    until(lambda: kept(there, id).state == "delivered")
    assert [headers["webhook-id"] for headers, _ in hook.got].count(id) == 1


def test_what_is_kept_of_a_message(there: Desk, held: None) -> None:
    id = uuid7()
    traits = {"plan": "team", "seats": 5, "email": "ann@acme.example", "undeclared": "x"}
    context = {"screen": "invoice.detail", "url": "https://app.example/invoices/7?token=zqsecret#x", "traits": traits}
    body = {"id": id, "message": "Help", "context": context, "read": ["send-invoice"], "locale": ["ru"]}
    person = there.person("olga", traits={"plan": "business", "email": "olga@acme.example"})
    reply = there.client.post("/v1/contact", {**body, "viewer": "boris"}, headers=person)

    assert reply.json()["id"] == id
    assert kept(there, id).viewer == there.site.trust.viewer_key("olga")
    assert kept(there, id).document == {
        "message": "Help",
        "reply_to": None,
        "context": {
            "screen": "invoice.detail",
            "path": "/invoices/7",
            "traits": {"plan": "business", "seats": 5},
        },
        "read": ["send-invoice"],
        "locale": ["ru"],
    }
    data = b"".join(path.read_bytes() for path in there.site.shelf.data.rglob("*.db*"))
    assert [word for word in (b"zqsecret", b"ann@acme", b"olga@acme") if word in data] == []


def test_the_same_id_is_one_message(there: Desk, hook: Hook) -> None:
    body = {"id": uuid7(), "message": "Twice?"}
    replies = [there.client.post("/v1/contact", body) for _ in range(3)]
    until(lambda: kept(there, body["id"]).state == "delivered")
    replies.append(there.client.post("/v1/contact", body))

    assert [(reply.status_code, reply.json()["id"]) for reply in replies] == [(202, body["id"])] * 4
    assert [headers["webhook-id"] for headers, _ in hook.got].count(body["id"]) == 1
    assert counted(there, body["id"]) == 1


def test_it_counts_as_contacted(there: Desk) -> None:
    body = {"message": "Help", "device": "browser-7", "context": {"screen": "invoice.detail"}, "read": ["a", "b"]}
    id = there.client.post("/v1/contact", body, headers=there.person("olga")).json()["id"]
    month = f"{datetime.now(UTC):%Y-%m}"
    (row,) = [row for row in there.site.shelf.store().interactions(there.site.id, month) if row["id"] == id]

    assert (row["type"], row["device"], row["screen"], row["article"]) == (
        "contacted",
        "browser-7",
        "invoice.detail",
        "b",
    )
    assert row["viewer"] == there.site.trust.viewer_key("olga")


@pytest.mark.parametrize("at", [datetime.now(UTC) - timedelta(days=30), datetime.now(UTC) + timedelta(days=1)])
def test_an_old_or_odd_id_is_taken_all_the_same(there: Desk, at: datetime) -> None:
    id = uuid7(at)
    reply = there.client.post("/v1/contact", {"id": id, "message": "I was away"})

    assert (reply.status_code, reply.json()["id"], counted(there, id)) == (202, id, 0)


def test_a_message_is_not_lost_when_it_cannot_be_counted(there: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: Any) -> Any:
        raise StoreError("the disk is full")

    monkeypatch.setattr(there.site.shelf.store(), "add_interactions", full)
    reply = there.client.post("/v1/contact", {"message": "Help"})

    assert (reply.status_code, kept(there, reply.json()["id"]).site) == (202, there.site.id)


def test_one_that_cannot_be_kept_is_refused(there: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: Any) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(there.site.shelf.store(), "add_contact", full)
    reply = there.client.post("/v1/contact", {"message": "Help"})

    assert (reply.status_code, problem(reply)["code"], reply.headers["retry-after"]) == (503, "unavailable", "5")


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"message": ""},
        {"message": " \n "},
        {"message": "x" * 5001},
        {"message": "a\0b"},
        {"message": 5},
        {"message": "x", "reply_to": "a\r\nBcc: b@c.example"},
        {"message": "x", "reply_to": "x" * 255},
        {"message": "x", "id": "17"},
        {"message": "x", "id": "0199aaaa-0000-4000-8000-000000000000"},
        {"message": "x", "read": ["a"] * 51},
        {"message": "x", "read": ["a\n"]},
        {"message": "x", "context": []},
        {"message": "x", "context": {"traits": {str(n): n for n in range(51)}}},
    ],
)
def test_what_is_no_message(there: Desk, wrong: dict[str, Any]) -> None:
    reply = there.client.post("/v1/contact", wrong)

    assert (reply.status_code, problem(reply)["code"]) == (422, "invalid")


def test_articles_that_may_answer_are_offered_first_and_nothing_is_kept(there: Desk) -> None:
    before = len(there.site.shelf.store().contacts(limit=1000))
    reply = there.client.post("/v1/contact/suggestions", {"message": "send an invoice", "locale": ["en"], "limit": 2})

    assert (reply.status_code, reply.headers["cache-control"]) == (200, "no-store")
    assert "send-invoice" in [hit["article"]["id"] for hit in reply.json()["suggestions"]]
    assert len(reply.json()["suggestions"]) <= 2
    assert len(there.site.shelf.store().contacts(limit=1000)) == before


def test_only_what_the_writer_may_read_is_offered(there: Desk) -> None:
    def offered(headers: dict[str, str]) -> list[str]:
        reply = there.client.post("/v1/contact/suggestions", {"message": "secret numbers"}, headers=headers)
        return [hit["article"]["id"] for hit in reply.json()["suggestions"]]

    assert ("secret" in offered({}), "secret" in offered(there.person("olga", groups=["owners"]))) == (False, True)


@pytest.mark.parametrize(
    ("locale", "intro", "dir"),
    [
        ("ru", "Мы ответим за день.", "ltr"),
        ("de", "We answer within a day.", "ltr"),
        (None, "We answer within a day.", "ltr"),
    ],
)
def test_the_panel_can_ask_what_to_expect(there: Desk, locale: str | None, intro: str, dir: str) -> None:
    reply = there.client.get("/v1/contact" + (f"?locale={locale}" if locale else ""))

    assert (reply.status_code, reply.json()["intro"], reply.json()["dir"]) == (200, intro, dir)


@contextmanager
def served(folder: Path, site: str = SITE, **settings: Any) -> Iterator[Client]:
    server = HelpServer(write_site(folder / "help", **{"site.yaml": site}), settings=Settings(**settings))
    server.start()
    try:
        yield Client(indexed(server))
    finally:
        server.close()


def asks(client: Client) -> list[Any]:
    body = {"message": "Help"}
    info = client.get("/v1/contact")  # no error: a panel asks for it on every page
    assert (info.status_code, info.json()["open"], info.json()["intro"]) == (200, False, None)
    return [
        client.post("/v1/contact", body),
        client.post("/v1/contact/suggestions", body),
    ]


def test_without_anywhere_to_send_to_nothing_is_swallowed(tmp_path: Path) -> None:
    with served(tmp_path) as client:
        replies = asks(client)

    assert {(reply.status_code, problem(reply)["code"]) for reply in replies} == {(404, "contact_off")}


def test_a_site_may_want_no_messages(tmp_path: Path) -> None:
    with served(
        tmp_path, SITE + "contact: {enabled: false}\n", contact_webhook="https://hooks.example/contact"
    ) as client:
        replies = asks(client)

    assert {(reply.status_code, problem(reply)["code"]) for reply in replies} == {(404, "contact_off")}


def test_who_writes_too_often_waits(tmp_path: Path, hook: Hook) -> None:
    with served(tmp_path, contact_webhook=hook.url, rate_contact=Rate(6, 2)) as client:
        replies = [client.post("/v1/contact", {"message": "Help"}) for _ in range(3)]
        offered = client.post("/v1/contact/suggestions", {"message": "Help"})

    assert [reply.status_code for reply in replies] == [202, 202, 429]
    assert problem(replies[2])["code"] == "too_many"
    assert 0 < int(replies[2].headers["retry-after"]) <= 10
    assert offered.status_code == 200


def test_a_webhook_that_is_away_holds_nobody_up(tmp_path: Path) -> None:
    with webhook() as gone:
        url = gone.url
    with served(tmp_path, contact_webhook=url) as client:
        replies = [client.post("/v1/contact", {"message": "Help"}) for _ in range(5)]

    assert [reply.status_code for reply in replies] == [202] * 5


def counted(there: Desk, id: str) -> int:
    store: Store = there.site.shelf.store()
    month = f"{datetime.now(UTC):%Y-%m}"
    return sum(row["id"] == id for row in store.interactions(there.site.id, month))
