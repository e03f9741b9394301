"""The writes that are handed over, and what becomes of one whose writer died."""

from __future__ import annotations

import inspect
import time
from dataclasses import replace
from typing import Any

import pytest

from helpsdk.server.store import MemoryStore, Store, sha256
from helpsdk.server.store.writer.commands import COMMANDS, Call, settled
from tests.server.store.revisions import new
from tests.server.store.test_trust import with_key

READS = {
    "sites", "latest", "news", "revision", "revisions", "drafts", "draft_sources", "blobs", "interactions", "trust",
    "trust_number", "uses", "traffic", "recent_traffic", "knows", "memory", "due_contacts", "contacts", "rollups",
    "undelivered", "delivering",
}  # fmt: skip
#: What a folder's store does by itself, in every role.
OWN = {"renders", "change_trust", "listen", "status", "close"}


def test_every_method_of_a_store_is_a_command_or_a_read() -> None:
    methods = {name for name, _ in inspect.getmembers(Store) if not name.startswith("_")}

    assert methods - READS - OWN == COMMANDS.keys() - {"save_renders"}


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def again(store: MemoryStore, name: str, *args: Any, **options: Any) -> tuple[Any, Any]:
    """The outcomes of a command and of its repetition by another writer."""
    call, since = Call(name, args, options), time.time()
    return settled(call.carry_out(store)).result(), settled(call.carry_out(store, since)).result()


def test_a_publish_is_found(store: MemoryStore) -> None:
    store.publish(new("one"))
    first, second = again(store, "publish", new("two", expected=1, note="n"))

    assert first == second
    assert store.latest("shop") == 2


def test_a_rollback_is_found(store: MemoryStore) -> None:
    store.publish(new("one"))
    first, second = again(store, "publish", new("one", kind="rollback", of=1))

    assert first.number == second.number == store.latest("shop") == 2


def test_a_publish_that_was_not_done_is_done(store: MemoryStore) -> None:
    store.publish(new("one"))
    done = Call("publish", (new("two", expected=1),)).carry_out(store, time.time())

    assert done.number == 2


def test_an_older_publish_of_the_same_is_another_one(store: MemoryStore) -> None:
    store.publish(new("one"))
    store.publish(new("two"))
    done = Call("publish", (new("one"),)).carry_out(store, time.time() + 60)

    assert done.number == 3


def test_a_change_of_trust_is_found(store: MemoryStore) -> None:
    trust = store.change_trust("shop", with_key)
    first, second = again(store, "replace_trust", "shop", replace(trust, enforce=True), expected=trust.number)

    assert first == second
    assert store.trust_number("shop") == trust.number + 1


def test_somebody_elses_change_of_trust_is_not_ours(store: MemoryStore) -> None:
    trust = store.change_trust("shop", with_key)
    store.replace_trust("shop", with_key(trust), expected=trust.number)
    call = Call("replace_trust", ("shop", replace(trust, enforce=True)), {"expected": trust.number})

    assert call.carry_out(store, time.time()) is None


def test_saved_drafts_are_found(store: MemoryStore) -> None:
    hash = sha256(b"text")
    saved = {"files": {"notes.txt": hash}, "blobs": {hash: b"text"}, "expected": {"notes.txt": ""}}

    assert again(store, "save_drafts", "shop", "studio", **saved) == ([], [])
    assert store.drafts("shop") == {"notes.txt": hash}


def test_drafts_of_somebody_else_are_a_clash_again(store: MemoryStore) -> None:
    hash = sha256(b"text")
    saved = {"files": {"notes.txt": hash}, "blobs": {hash: b"text"}, "expected": {"notes.txt": "other"}}

    assert again(store, "save_drafts", "shop", "studio", **saved) == (["notes.txt"], ["notes.txt"])


def test_renders_are_saved_together(store: MemoryStore) -> None:
    again(store, "save_renders", {"a": b"1", "b": b"2"}, None)
    again(store, "save_renders", {"c": b"3"}, 1)

    assert [store.renders.get(key) for key in "abc"] == [None, None, b"3"]
