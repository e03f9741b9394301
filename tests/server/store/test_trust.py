"""Whom a site trusts: kept, numbered, and changed by many at once."""

from __future__ import annotations

import base64
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpsdk.errors import KeyRefused, StoreError
from helpsdk.identity.trust import Trust, add_key, new_trust, revoke_key, rotate
from helpsdk.server.store import SqliteStore, Store

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from helpsdk.identity.trust import add_key, revoke_key
from helpsdk.server.store import SqliteStore

store = SqliteStore(Path(sys.argv[1]))
for number in range(10):
    made = []
    def add(trust):
        note = f"{sys.argv[2]}.{number}"
        trust, key, _secret = add_key(trust, "api", now=datetime.now(UTC), scopes=["author"], note=note)
        made.append(key.id)
        return trust
    store.change_trust("shop", add)
    store.change_trust("shop", lambda trust: revoke_key(trust, made[-1], now=datetime.now(UTC)))
store.close()
"""


def with_key(trust: Trust, note: str = "") -> Trust:
    return add_key(trust, "host", now=NOW, note=note)[0]


def test_nobody_is_trusted_at_first(store: Store) -> None:
    trust = store.trust("shop")

    assert (trust.number, trust.keys, trust.host_keys, store.trust_number("shop")) == (0, (), {}, 0)


def test_the_first_change_starts_with_a_new_trust(store: Store) -> None:
    trust = store.change_trust("shop", with_key)

    assert (trust.number, store.trust_number("shop"), len(trust.host_keys)) == (1, 1, 1)
    assert {key.kind for key in trust.keys} == {"host", "session", "bundle"}
    assert store.trust("shop") == trust
    assert store.trust("other").number == 0


def test_every_change_has_a_number_unless_there_is_none(store: Store) -> None:
    first = store.change_trust("shop", lambda trust: trust)
    same = store.change_trust("shop", lambda trust: trust)
    second = store.change_trust("shop", with_key)

    assert (first.number, same.number, second.number) == (1, 1, 2)
    assert second.salt == first.salt


def test_a_refused_change_keeps_nothing(store: Store) -> None:
    with pytest.raises(KeyRefused):
        store.change_trust("shop", lambda trust: rotate(trust, "host", now=NOW))

    assert store.trust_number("shop") == 0


def test_a_trust_from_elsewhere_never_falls_behind(store: Store) -> None:
    known = replace(new_trust("shop", NOW), number=41)
    taken = store.change_trust("shop", lambda _trust: known)

    assert (taken.number, taken.salt) == (42, known.salt)


def test_a_trust_is_swapped_for_the_one_that_was_seen_and_no_other(store: Store) -> None:
    first = store.replace_trust("shop", new_trust("shop", NOW), expected=0)
    assert first is not None
    second = store.replace_trust("shop", with_key(first), expected=1)
    late = store.replace_trust("shop", with_key(first), expected=1)
    absent = store.replace_trust("other", new_trust("other", NOW), expected=3)

    assert (first.number, second and second.number, late, absent) == (1, 2, None, None)
    assert store.trust("shop") == second
    assert store.trust_number("other") == 0


def test_a_trust_from_elsewhere_is_swapped_in_above_both(store: Store) -> None:
    store.change_trust("shop", lambda trust: trust)
    swapped = store.replace_trust("shop", replace(new_trust("shop", NOW), number=40), expected=1)

    assert swapped is not None
    assert (swapped.number, store.trust_number("shop")) == (41, 41)


def test_a_change_is_asked_again_when_another_was_faster(store: Store) -> None:
    given: list[int] = []

    def slow(trust: Trust) -> Trust:
        given.append(trust.number)
        if len(given) == 1:
            store.change_trust("shop", lambda trust: with_key(trust, "quick"))
        return with_key(trust, "slow")

    trust = store.change_trust("shop", slow)

    assert given == [0, 1]
    assert trust.number == 2
    assert [key.note for key in trust.keys if key.kind == "host"] == ["quick", "slow"]


def test_no_change_of_many_threads_is_lost(store: Store) -> None:
    def add_and_revoke(number: int) -> None:
        store.change_trust("shop", lambda trust: with_key(trust, str(number)))

        def revoke(trust: Trust) -> Trust:
            key = next(key for key in trust.keys if key.note == str(number))
            return revoke_key(trust, key.id, now=NOW)

        store.change_trust("shop", revoke)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(add_and_revoke, range(20)))

    trust = store.trust("shop")
    assert trust.number == 40
    assert {key.note for key in trust.keys if key.kind == "host"} == {str(number) for number in range(20)}


def test_no_change_of_many_processes_is_lost(tmp_path: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), name]) for name in ("a", "b", "c")]
    codes = [writer.wait(timeout=120) for writer in writers]
    store = SqliteStore(tmp_path)
    trust = store.trust("shop")
    store.close()

    assert codes == [0, 0, 0]
    assert trust.number == 60
    assert sorted(key.note for key in trust.keys if key.kind == "api") == sorted(
        f"{name}.{number}" for name in "abc" for number in range(10)
    )


def test_a_damaged_document_is_a_store_error_that_tells_no_secret(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    store.change_trust("shop", with_key)
    with closing(sqlite3.connect(tmp_path / "content.db")) as file, file:
        file.execute("UPDATE trust SET document = substr(document, 1, length(document) - 20)")
    with pytest.raises(StoreError, match=r"site shop: the kept keys are damaged"):
        store.trust("shop")
    store.close()


def test_the_secret_of_a_revoked_key_is_in_no_file(tmp_path: Path) -> None:
    server, command = SqliteStore(tmp_path), SqliteStore(tmp_path)
    key = server.change_trust("shop", with_key).signing("host")
    secret = base64.urlsafe_b64encode(key.secret)[:40]
    before = files_with(secret, tmp_path)
    command.change_trust("shop", lambda trust: revoke_key(trust, key.id, now=NOW))
    after = files_with(secret, tmp_path)
    server.close()
    command.close()

    assert (before, after) == ({"content.db"}, set())


def files_with(text: bytes, folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if text in path.read_bytes()}
