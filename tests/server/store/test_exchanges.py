"""A host's token belongs to the first device that exchanges it."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from helpsdk.server.store import SqliteStore, Store

NOW = 1_795_000_000.0


def test_the_first_device_may_repeat_it_and_no_other(store: Store) -> None:
    asked = [store.bind("shop", "j1", device, NOW + 600, NOW) for device in ("d1", "d2", "d1", "d2")]

    assert asked == [True, False, True, False]


def test_tokens_and_sites_are_apart(store: Store) -> None:
    store.bind("shop", "j1", "d1", NOW + 600, NOW)

    assert store.bind("shop", "j2", "d2", NOW + 600, NOW)
    assert store.bind("other", "j1", "d2", NOW + 600, NOW)


def test_of_many_at_once_one_wins(store: Store) -> None:
    with ThreadPoolExecutor(4) as threads:
        won = list(threads.map(lambda n: store.bind("shop", "j1", f"d{n}", NOW + 600, NOW), range(12)))

    assert won.count(True) == 1


def test_it_is_held_for_as_long_as_the_token_could_be_used(store: Store) -> None:
    store.bind("shop", "j1", "d1", NOW + 600, NOW)
    skewed = store.bind("shop", "j1", "d2", NOW + 600, NOW + 659)
    later = store.bind("shop", "j1", "d2", NOW + 600, NOW + 900)

    assert (skewed, later) == (False, True)


def test_what_expired_is_gone_from_the_file_and_nothing_is_stored_in_clear(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    store.bind("shop", "first-token", "first-device", NOW + 600, NOW)
    store.bind("shop", "second-token", "second-device", NOW + 2000, NOW + 1500)
    store.close()

    with closing(sqlite3.connect(tmp_path / "content.db")) as file:
        assert file.execute("SELECT expires FROM exchanges").fetchall() == [(NOW + 2000,)]
    text = (tmp_path / "content.db").read_bytes()
    assert [word for word in (b"first-token", b"second-token", b"second-device") if word in text] == []
