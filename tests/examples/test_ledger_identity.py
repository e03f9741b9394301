"""How the demo tells the help who reads: tokens for its people, signed with a key of its own."""

from __future__ import annotations

import asyncio
import re
import time
from datetime import date
from pathlib import Path

import pytest

from examples.ledger.app import create_app
from examples.ledger.books.people import USERS
from examples.ledger.books.sample import sample_books
from examples.ledger.web.help_tokens import demo_signer, help_token
from helpsdk import HelpSigner
from helpsdk.content.yamlfile import parse_yaml
from helpsdk.errors import StoreError
from helpsdk.identity.tokens import verify
from helpsdk.server.store import open_store
from tests.examples.browser import Browser, signed_in

SECRET = b"s" * 32
SIGNER = HelpSigner(site="ledger", key_id="k1", secret=SECRET, issuer="ledger-demo")
GROUPS = {
    "maya": {"customers", "admins"},
    "olga": {"customers"},
    "chen": {"customers"},
    "nora": {"support"},
    "layla": {"customers"},
}


@pytest.mark.parametrize("user", USERS)
def test_each_person_gets_a_token_that_says_what_they_cannot_say_themselves(user: str) -> None:
    reply = signed_in(user, signer=SIGNER).get("/help-token")
    viewer = verify(reply.json()["token"], {"k1": SECRET}, site="ledger", now=time.time())
    person = USERS[user]
    assert reply.headers["cache-control"] == "no-store"
    assert viewer.id == user
    assert set(viewer.groups) == GROUPS[user]
    assert dict(viewer.traits) == {"plan": person.plan, "role": person.role}
    assert viewer.locale == person.locale
    assert not viewer.scopes


def test_the_sign_in_page_says_who_reads_internal_notes() -> None:
    page = Browser().get("/sign-in", headers={"accept-language": "en"}).text
    people = re.findall(r'<button name="user" value="(\w+)">(.*?)</button>', page, re.DOTALL)
    assert {user for user, text in people if "sees internal notes" in text} == {"nora"}


def test_internal_notes_are_for_ledgers_own_people_alone() -> None:
    """Whoever works for a customer is a customer."""
    for user in USERS.values():
        assert user.is_support is (sample_books(user.id, date(2026, 11, 21)).company.name == "Ledger")


def test_nobody_gets_none() -> None:
    stranger = Browser(SIGNER)
    reply = stranger.get("/help-token")
    assert (reply.status_code, reply.content) == (204, b"")
    assert "data-token-url" not in stranger.get("/sign-in").text


def test_a_page_says_where_its_token_is_only_if_there_is_one() -> None:
    assert 'data-token-url="/help-token"' in signed_in("maya", signer=SIGNER).get("/").text
    assert "data-token-url" not in signed_in("maya").get("/").text  # a product without a signer
    assert signed_in("maya").get("/help-token").status_code == 204


def test_the_groups_are_those_that_the_help_declares() -> None:
    file = Path(create_app.__code__.co_filename).parent / "help" / "audiences.yaml"
    declared = parse_yaml(file.read_text("utf-8"), file=file.name).value["groups"]
    assert {group for person in USERS.values() for group in person.groups} <= set(declared)
    assert declared["support"]["staff"] is True


def test_the_key_is_made_once_and_trusted_by_the_help_server(tmp_path: Path) -> None:
    first, again = demo_signer(tmp_path), demo_signer(tmp_path)
    store = open_store(tmp_path)
    try:
        keys = store.trust("ledger").host_keys
    finally:
        store.close()
    token = help_token(first, USERS["olga"], "ru", lifetime=60)
    assert first.key_id == again.key_id
    assert verify(token, keys, site="ledger", now=time.time()).id == "olga"


def test_without_a_place_for_a_key_the_product_runs_and_the_help_is_everybodys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_: Path) -> HelpSigner:
        raise StoreError("read-only")

    monkeypatch.setattr("examples.ledger.app.demo_signer", refuse)
    app = create_app(data=tmp_path / "data", watch=False)

    async def live() -> None:
        async with app.router.lifespan_context(app):
            assert app.state.product.state.help_signer is None

    asyncio.run(live())
    assert "will not know who reads it: read-only" in caplog.text
