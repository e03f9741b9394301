"""Which device may exchange a token: by the store, and without it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpsdk.errors import StoreError
from helpsdk.server.follower import Shelf
from helpsdk.server.follower.exchanges import Exchange, Exchanges
from helpsdk.server.store import MemoryStore

NOW = 1_795_000_000.0


class Moody(MemoryStore):
    """A store that can be away, or wait for somebody who writes for long."""

    def __init__(self) -> None:
        super().__init__()
        self.away = False
        self.free = threading.Event()
        self.free.set()
        self.asked = 0

    def bind(self, site: str, jti: str, device: str, expires: float, now: float) -> bool:
        self.asked += 1
        self.free.wait(60)
        if self.away:
            raise StoreError("the disk is gone")
        return super().bind(site, jti, device, expires, now)


@pytest.fixture
def store() -> Iterator[Moody]:
    store = Moody()
    yield store
    store.free.set()


@pytest.fixture
def exchanges(store: Moody, tmp_path: Path) -> Iterator[Exchanges]:
    exchanges = Exchanges("shop", Shelf(tmp_path, lambda _data: store), waiting=3)
    yield exchanges
    store.free.set()
    exchanges.close()


def bound(exchanges: Exchanges, jti: str, *devices: str) -> list[bool]:
    return [asyncio.run(exchanges.bind(Exchange(jti, device, NOW + 600, NOW))) for device in devices]


def at_once(exchanges: Exchanges, *jtis: str) -> list[bool]:
    async def all_of_them() -> list[bool]:
        return list(await asyncio.gather(*(exchanges.bind(Exchange(jti, "a", NOW + 600, NOW)) for jti in jtis)))

    return asyncio.run(all_of_them())


def test_the_store_decides(exchanges: Exchanges, store: Moody) -> None:
    store.bind("shop", "j1", "elsewhere", NOW + 600, NOW)

    assert bound(exchanges, "j1", "phone", "elsewhere", "phone") == [False, True, False]
    assert exchanges.unchecked == 0


def test_a_repeat_is_answered_without_the_store(exchanges: Exchanges, store: Moody) -> None:
    assert bound(exchanges, "j1", "phone", "phone", "desk") == [True, True, False]
    assert store.asked == 1


def test_without_the_store_what_was_seen_here_decides(
    exchanges: Exchanges, store: Moody, caplog: pytest.LogCaptureFixture
) -> None:
    seen = bound(exchanges, "j1", "phone")
    store.away = True
    here = (
        bound(exchanges, "j1", "desk", "phone") + bound(exchanges, "j2", "desk", "desk") + bound(exchanges, "j3", "a")
    )

    assert (seen, here, exchanges.unchecked) == ([True], [False, True, True, True, True], 2)
    assert caplog.messages == ["site shop: tokens are exchanged without the store: the disk is gone"]


def test_a_store_that_keeps_one_waiting_counts_as_away(
    exchanges: Exchanges, store: Moody, caplog: pytest.LogCaptureFixture
) -> None:
    store.free.clear()

    assert at_once(exchanges, "j1", "j2", "j3") == [True, True, True]
    assert (exchanges.unchecked, len(caplog.messages), store.asked) == (3, 1, 1)
    assert "did not answer within 1 s: somebody writes to it for long, or it hangs" in caplog.messages[0]


def test_nobody_passes_on_a_question_that_is_still_open(exchanges: Exchanges, store: Moody) -> None:
    store.bind("shop", "j1", "elsewhere", NOW + 600, NOW)

    assert at_once(exchanges, "j1", "j1") == [False, False]


def test_what_was_decided_here_is_written_once_the_store_is_back(exchanges: Exchanges, store: Moody) -> None:
    store.bind("shop", "j1", "elsewhere", NOW + 600, NOW)
    store.away = True
    bound(exchanges, "j1", "phone")
    bound(exchanges, "j2", "phone")
    exchanges.flush()
    store.away = False
    exchanges.flush()
    asked = store.asked
    exchanges.flush()

    assert store.asked == asked
    assert not store.bind("shop", "j2", "desk", NOW + 600, NOW)
    assert bound(exchanges, "j1", "phone") == [False]  # another replica had it first


def test_what_waits_is_bounded(exchanges: Exchanges, store: Moody) -> None:
    store.away = True
    for number in range(9):
        bound(exchanges, f"j{number}", "a")
    store.away = False
    exchanges.flush()

    free = [store.bind("shop", f"j{number}", "b", NOW + 600, NOW) for number in range(9)]
    assert free == [True] * 6 + [False] * 3
