"""Whoever listens is told of what may have changed, after it was kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from helpsdk.errors import BundleInvalid
from helpsdk.server.store import MemoryStore, Store
from helpsdk.server.store.listening import Listeners, who_is_forgotten
from tests.server.store.revisions import new


class Heard:
    """What a listener was told, and how much of it was readable then."""

    def __init__(self, store: Store) -> None:
        self.sites: list[str | None] = []
        self.numbers: list[int] = []
        self._store = store

    def __call__(self, site: str | None) -> None:
        if site is not None:
            self.numbers.append(self._store.latest(site))
        self.sites.append(site)


def eventually(true: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.005)
    return true()


@pytest.fixture
def heard(store: Store, request: pytest.FixtureRequest) -> Iterator[Heard]:
    heard = Heard(store)
    stop = store.listen(heard)
    if "postgres" in request.node.name:  # connected, which is told as well
        assert eventually(lambda: heard.sites == [None])
        heard.sites.clear()
    yield heard
    stop()


def test_a_publish_is_told_when_it_can_be_read(store: Store, heard: Heard) -> None:
    store.publish(new("a"))
    assert eventually(lambda: heard.sites == ["shop"])
    store.publish(new("b"))

    assert eventually(lambda: heard.sites == ["shop", "shop"])
    assert heard.numbers == [1, 2]


def test_a_forgotten_viewer_is_told_of_also_when_nothing_was_kept(store: Store, heard: Heard) -> None:
    store.forget("shop", "anna")

    assert eventually(lambda: [who_is_forgotten(told) for told in heard.sites] == [("shop", "anna")])


def test_a_site_is_nobody_who_is_forgotten() -> None:
    assert [who_is_forgotten(told) for told in ("shop", None)] == [None, None]


def test_a_changed_trust_is_told(store: Store, heard: Heard) -> None:
    store.change_trust("shop", lambda trust: trust)

    assert eventually(lambda: heard.sites == ["shop"])


def test_what_was_not_kept_is_not_told(store: Store, heard: Heard) -> None:
    store.publish(new("a"))
    store.publish(new("a"))
    with pytest.raises(BundleInvalid):
        store.publish(new("b", draft="{}"))
    assert store.replace_trust("shop", store.trust("shop"), expected=7) is None
    store.publish(new("c", site="last"))

    assert eventually(lambda: "last" in heard.sites)
    assert heard.sites == ["shop", "last"]


def test_who_stopped_listening_is_told_nothing(store: Store, heard: Heard) -> None:
    more: list[str | None] = []
    stop = store.listen(more.append)
    stop()
    stop()
    store.publish(new("a"))

    assert eventually(lambda: heard.sites == ["shop"])
    assert [site for site in more if site is not None] == []


def test_a_listener_that_fails_is_logged_and_no_harm(caplog: pytest.LogCaptureFixture) -> None:
    told: list[str | None] = []
    listeners = Listeners()
    listeners.add(lambda _site: 1 / 0)  # type: ignore[arg-type]
    listeners.add(told.append)
    listeners.tell("shop")

    assert (told, caplog.messages) == (["shop"], ["a listener failed"])


def test_a_store_in_memory_tells_at_once(tmp_path: Path) -> None:
    store, told = MemoryStore(), list[str | None]()
    store.listen(told.append)
    store.publish(new())

    assert told == ["shop"]
