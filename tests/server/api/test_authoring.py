"""Authors of several sites work at once, those of one site in turn, and no more of them wait than there is room for."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpsdk.errors import StoreError
from helpsdk.server.api import authoring
from helpsdk.server.api.authoring import AT_ONCE, MOST_AT_ALL, MOST_WAITING, Authoring
from helpsdk.server.problems import HttpProblem
from helpsdk.server.publish import Publisher
from tests.server.api.test_isolation import Town, town
from tests.server.serving import until

SITES = ("shop", "bakery")


@pytest.fixture(params=["one data folder", "two data folders"])
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path, tmp_path / "data" if request.param == "one data folder" else None) as made:
        yield made


def publish(there: Town, site: str, number: int) -> httpx.Response:
    text = f"---\ntitle: {site} {number}\n---\nHello.\n"
    files = {f"articles/new-{number}/en.md": text}
    return there.ask("POST", "/v1/author/publish?source=studio", site, there.keys[site], json={"files": files})


def test_two_sites_publish_at_the_same_time(there: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each begins before the other is done: neither would go on alone."""
    both, edit = threading.Barrier(len(SITES)), Publisher.edit

    def together(self: Publisher, *given: Any, **how: Any) -> Any:
        both.wait(60)
        return edit(self, *given, **how)

    monkeypatch.setattr(Publisher, "edit", together)
    before = {site: there.sites[site].revision for site in SITES}
    with ThreadPoolExecutor(len(SITES)) as threads:
        replies = dict(zip(SITES, threads.map(lambda site: publish(there, site, 1), SITES), strict=True))

    assert {site: reply.status_code for site, reply in replies.items()} == dict.fromkeys(SITES, 200)
    for site in SITES:
        assert replies[site].json()["revision"] == before[site] + 1
        assert there.get("/v1/articles/new-1", site).json()["title"] == f"{site} 1"


def test_many_publishes_of_two_sites_are_each_a_revision_of_their_own(there: Town) -> None:
    before = {site: there.sites[site].revision for site in SITES}
    work = [(site, number) for number in range(4) for site in SITES]
    with ThreadPoolExecutor(len(work)) as threads:
        replies = list(threads.map(lambda one: publish(there, *one), work))

    assert [reply.status_code for reply in replies] == [200] * len(work)
    for site in SITES:
        numbers = [reply.json()["revision"] for (of, _), reply in zip(work, replies, strict=True) if of == site]
        assert sorted(numbers) == [before[site] + number for number in range(1, 5)]
        assert {there.get(f"/v1/articles/new-{n}", site).json()["title"] for n in range(4)} == {
            f"{site} {n}" for n in range(4)
        }


class Office:
    """Authors whose work goes on until `end` is set; an event loop of its own, as a server has."""

    def __init__(self) -> None:
        self.authoring, self.end, self.running = Authoring(), threading.Event(), list[str]()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()

    def ask(self, site: str) -> Future[str]:
        return asyncio.run_coroutine_threadsafe(self.authoring.run(site, lambda: self._work(site)), self._loop)

    def settle(self) -> None:
        """Returns when whoever has asked is in the queue, or was refused."""
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0), self._loop).result(60)

    def refusal(self, site: str) -> HttpProblem:
        with pytest.raises(HttpProblem) as refused:
            self.ask(site).result(60)
        return refused.value

    def close(self) -> None:
        self.end.set()
        self.authoring.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _work(self, site: str) -> str:
        self.running.append(site)
        self.end.wait(60)
        return f"{site} is done"


@pytest.fixture
def office() -> Iterator[Office]:
    made = Office()
    yield made
    made.close()


def test_authors_of_a_site_take_turns_and_the_one_too_many_comes_again(office: Office) -> None:
    asked = [office.ask("shop") for _ in range(1 + MOST_WAITING)]
    until(lambda: office.running == ["shop"])

    refused = office.refusal("shop")
    other = office.ask("bakery")
    until(lambda: office.running == ["shop", "bakery"])
    office.end.set()

    assert (refused.code, refused.headers) == ("busy", {"Retry-After": "2"})
    assert other.result(60) == "bakery is done"
    assert [one.result(60) for one in asked] == ["shop is done"] * len(asked)


def test_a_few_sites_are_worked_on_at_once_and_the_next_has_its_turn(office: Office) -> None:
    asked = [office.ask(f"site{number}") for number in range(AT_ONCE + 2)]
    until(lambda: len(office.running) >= AT_ONCE)
    time.sleep(0.2)  # the others had the time to begin, too
    first = list(office.running)
    office.end.set()

    assert {one.result(60) for one in asked} == {f"site{number} is done" for number in range(AT_ONCE + 2)}
    assert len(first) == AT_ONCE


def test_all_sites_together_have_room_for_so_many(office: Office) -> None:
    asked = [office.ask(f"site{number}") for number in range(MOST_AT_ALL)]
    until(lambda: len(office.running) == AT_ONCE)

    refused = office.refusal("another")
    office.end.set()

    assert refused.code == "busy"
    assert [one.result(60) for one in asked] == [f"site{number} is done" for number in range(MOST_AT_ALL)]
    assert office.ask("another").result(60) == "another is done"


def test_whoever_waits_for_long_is_told_and_their_place_is_free_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(authoring, "SECONDS", 0.1)
        with pytest.raises(StoreError, match="it was not done within"):
            office.ask("shop").result(60)

    asked = [office.ask(f"site{number}") for number in range(MOST_AT_ALL)]
    office.settle()
    office.end.set()

    assert [one.result(60) for one in asked] == [f"site{number} is done" for number in range(MOST_AT_ALL)]


def test_what_waits_when_the_server_stops_is_never_begun(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authoring, "PATIENCE", 0.1)
    running, waiting = office.ask("shop"), office.ask("shop")
    until(lambda: office.running == ["shop"])
    office.settle()
    office.authoring.close()
    office.end.set()

    with pytest.raises(CancelledError):
        waiting.result(60)
    assert running.result(60) == "shop is done"
    assert office.running == ["shop"]
