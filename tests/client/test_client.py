"""Both clients against a real help server: over a socket, and without a network."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from helpsdk.client.aio import AsyncHelpClient
from helpsdk.client.interface import AsyncHelp, Help
from helpsdk.client.options import Outbox, Timeout
from helpsdk.client.signer import HelpSigner
from helpsdk.client.sync import HelpClient
from helpsdk.errors import HelpRefused
from helpsdk.identity.trust import revoke_person
from helpsdk.identity.viewer import Viewer
from tests.server.api.people import Desk

OLGA = Viewer("olga", "acme", frozenset({"owners"}), {"plan": "team"}, "ru")
NOBODY = Viewer()
LATER = Outbox(every=3600, exit=0.0)
PATIENT = Timeout(10, 20, 30)  # with a server that is tested at the same time as others


def proof(there: Desk, how: str) -> dict[str, Any]:
    if how == "key":
        return {"key": there.program("resolve:any")["authorization"].partition(" ")[2]}
    return {"signer": HelpSigner(there.site.id, *there.host, "tests")} if how == "signer" else {}


@contextmanager
def opened(there: Desk, url: str, how: str, **options: Any) -> Iterator[HelpClient]:
    with HelpClient(
        url, there.site.id, **{"outbox": LATER, "raises": True, "timeout": PATIENT, **proof(there, how), **options}
    ) as help:
        yield help


def awaited(there: Desk, how: str, ask: Callable[[AsyncHelpClient], Coroutine[Any, Any, Any]], **options: Any) -> Any:
    async def run() -> Any:
        transport = httpx.ASGITransport(there.server)
        given = {"outbox": LATER, "raises": True, "timeout": PATIENT, "transport": transport, **proof(there, how)}
        async with AsyncHelpClient("http://help.test", there.site.id, **{**given, **options}) as help:
            return await ask(help)

    return asyncio.run(run())


async def everything(help: AsyncHelpClient, viewer: Viewer | None) -> list[Any]:
    return [
        await help.resolve("invoice.detail", locale=["ru"], viewer=viewer),
        await help.search("tax", locale=["ru", "en"], viewer=viewer),
        await help.suggest("ta", viewer=viewer),
        await help.answer("tax number in Germany", viewer=viewer),
        await help.article("secret", viewer=viewer),
        await help.article("page", format="html", viewer=viewer),
    ]


def everything_blocking(help: HelpClient, viewer: Viewer | None) -> list[Any]:
    return [
        help.resolve("invoice.detail", locale=["ru"], viewer=viewer),
        help.search("tax", locale=["ru", "en"], viewer=viewer),
        help.suggest("ta", viewer=viewer),
        help.answer("tax number in Germany", viewer=viewer),
        help.article("secret", viewer=viewer),
        help.article("page", format="html", viewer=viewer),
    ]


def plain(replies: list[Any]) -> str:
    """What they say, but for when, and for the grants of pictures."""
    told = [None if reply is None else reply.model_dump(exclude={"now"}) for reply in replies]
    return re.sub(r"grant=[\w.-]+", "grant=", json.dumps(told))


@pytest.mark.parametrize("how", ["nobody", "key", "signer"])
def test_both_get_the_same_from_a_real_server(there: Desk, url: str, how: str) -> None:
    viewer = NOBODY if how == "nobody" else OLGA
    with opened(there, url, how) as help:
        replies = everything_blocking(help, viewer)
        again = everything_blocking(help, viewer)
    others = awaited(there, how, lambda help: everything(help, viewer))

    secret = replies[4]
    assert (secret is None) is (how == "nobody")
    assert secret is None or secret.title == "Secret numbers"
    assert replies[0].viewer == (None if how == "nobody" else there.site.trust.viewer_key("olga"))
    assert "secret-tip" in {item.rule for item in replies[0].items} or how == "nobody"
    assert [len(one.hits) > 0 for one in (replies[1], others[1])] == [True, True]
    assert plain(replies) == plain(again) == plain(others)


def test_they_are_what_integrations_take(url: str) -> None:
    blocking: Help = HelpClient(url, "shop")
    awaitable: AsyncHelp = AsyncHelpClient(url, "shop")
    assert (blocking.site, awaitable.site) == ("shop", "shop")


@pytest.mark.parametrize("how", ["nobody", "key", "signer"])
def test_what_readers_did_is_kept_under_their_own_key(there: Desk, url: str, how: str) -> None:
    viewer = None if how == "nobody" else OLGA
    with opened(there, url, how) as help:
        help.track(f"paid by {how}", viewer=viewer)
        help.interaction("voted", article="page", value="yes", device=how, viewer=viewer)
        assert (help.flush(), help.status().sent, help.status().last_error) == (True, 2, None)

    rows = [row for row in kept(there) if row["name"] == f"paid by {how}" or row["device"] == how]
    assert {row["type"] for row in rows} == {"tracked", "voted"}
    assert {row["viewer"] for row in rows} == {viewer and there.site.trust.viewer_key("olga")}


def kept(there: Desk) -> list[dict[str, Any]]:
    return there.site.shelf.store().interactions(there.site.id, f"{datetime.now(UTC):%Y-%m}")


def test_the_token_is_one_for_the_widget(there: Desk, url: str) -> None:
    with opened(there, url, "signer") as help:
        token = help.token(OLGA)
    signer = HelpSigner(there.site.id, *there.host, "tests")

    assert signer.verify(token) == OLGA
    with opened(there, url, "key") as help, pytest.raises(ValueError, match="`signer`"):
        help.token(OLGA)


def test_a_withdrawn_person_is_refused_with_evidence(there: Desk, url: str) -> None:
    with opened(there, url, "signer") as help:
        assert help.resolve("invoice.detail", viewer=Viewer("ivan")).revision == 1
        soon = datetime.now(UTC) + timedelta(seconds=30)  # what is signed until then is refused as well
        there.change(lambda trust: revoke_person(trust, "ivan", now=soon))
        with pytest.raises(HelpRefused) as caught:
            help.resolve("invoice.detail", viewer=Viewer("ivan"))
    assert (caught.value.status, caught.value.code) == (401, "session_revoked")
    assert caught.value.request_id


def test_a_screen_that_is_not_there_names_the_nearest(there: Desk, url: str) -> None:
    with opened(there, url, "nobody") as help, pytest.raises(HelpRefused) as caught:
        help.resolve("invoice.detial")

    assert (caught.value.status, caught.value.code) == (422, "unknown_screen")
    assert caught.value.errors[0]["allowed"][0] == "invoice.detail"


def test_many_threads_and_viewers_share_one_client(there: Desk, url: str) -> None:
    people = [Viewer(f"p{at % 7}", groups=frozenset({"owners"} if at % 2 else ())) for at in range(60)]
    with opened(there, url, "signer") as help, ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda who: help.article("secret", viewer=who), people))

    assert [one is not None for one in found] == [bool(at % 2) for at in range(60)]


def test_many_tasks_make_one_session(there: Desk) -> None:
    async def ask(help: AsyncHelpClient) -> list[str | None]:
        replies = await asyncio.gather(*(help.resolve("invoice.detail", viewer=OLGA) for _ in range(20)))
        return [reply.viewer for reply in replies]

    asked: list[str] = []

    class Counting(httpx.ASGITransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            asked.append(request.url.path)
            return await super().handle_async_request(request)

    assert set(awaited(there, "signer", ask, transport=Counting(there.server))) == {there.site.trust.viewer_key("olga")}
    assert (asked.count("/v1/session"), asked.count("/v1/resolve")) == (1, 20)


def test_one_asynchronous_client_serves_many_loops(there: Desk, url: str) -> None:
    help = AsyncHelpClient(url, there.site.id, raises=True, outbox=LATER, timeout=PATIENT)
    revisions: list[int] = []

    def loop() -> None:
        revisions.append(asyncio.run(help.resolve("invoice.detail")).revision)

    threads = [threading.Thread(target=loop) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    loop()
    asyncio.run(help.aclose())
    assert revisions == [1, 1, 1, 1]


def test_a_cancelled_call_leaves_nothing_behind(there: Desk) -> None:
    async def ask(help: AsyncHelpClient) -> int:
        task = asyncio.create_task(help.resolve("invoice.detail", viewer=OLGA))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return (await help.resolve("invoice.detail", viewer=OLGA)).revision

    assert awaited(there, "signer", ask) == 1


def test_the_key_is_nowhere_to_be_seen(there: Desk, url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "helpsdk")
    key = there.program("resolve:any")["authorization"].partition(" ")[2]
    with opened(there, url, "key", raises=False) as help:
        assert help.resolve("no.such.screen", viewer=OLGA).revision == 0
        seen = f"{help!r} {help.status()} {help._protocol.proof!r}"

    assert repr(help) == f"HelpClient({url!r}, 'ledger', proof='key')"
    assert "no help: POST" in caplog.text and "unknown_screen" in caplog.text
    assert not any(part in seen + caplog.text for part in (key, key[4:], "olga"))
