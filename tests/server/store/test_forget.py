"""A person is forgotten: in every month, also when it was interrupted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from helpsdk.context.memory import Dismissal, Memory
from helpsdk.errors import StoreError
from helpsdk.server.store import Contact, SqliteStore, Store
from helpsdk.server.store.months import Months
from tests.server.serving import uuid7

JULY, AUGUST = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 8, 1, tzinfo=UTC)
NOW = 1_795_000_000.0


def row(at: datetime, viewer: str | None, device: str | None = None) -> dict[str, Any]:
    return {"id": uuid7(at), "type": "shown", "at": "x", "received": "x", "viewer": viewer, "device": device}


def filled(store: Store) -> None:
    for site in ("shop", "other"):
        rows = [row(JULY, "anna", "phone"), row(JULY, None, "phone"), row(AUGUST, "anna"), row(AUGUST, "boris", "desk")]
        store.add_interactions(site, rows).result(60)
    store.bind("shop", "j1", "phone", NOW + 600, NOW)
    store.bind("shop", "j2", "desk", NOW + 600, NOW)


def viewers(store: Store, site: str = "shop") -> list[str | None]:
    return [row["viewer"] for month in ("2026-07", "2026-08") for row in store.interactions(site, month)]


def test_all_of_a_viewer_goes_and_nothing_of_others(store: Store) -> None:
    filled(store)
    removed = store.forget("shop", "anna")

    assert removed == 3
    assert sorted(map(str, viewers(store))) == ["None", "boris"]
    assert viewers(store, "other").count("anna") == 2
    assert store.bind("shop", "j1", "another", NOW + 600, NOW)
    assert not store.bind("shop", "j2", "another", NOW + 600, NOW)


def test_what_was_seen_and_written_goes_too(store: Store) -> None:
    for site, viewer in (("shop", "anna"), ("shop", "boris"), ("other", "anna")):
        store.merge_memory(site, viewer, Memory(dismissed={"tip": Dismissal("forever", 1)}))
        store.add_contact(Contact(uuid7(JULY), site, JULY, viewer, {"message": f"{site} {viewer}"}))
    removed = store.forget("shop", "anna")

    assert removed == 2
    assert store.memory("shop", "anna") is None
    assert None not in (store.memory("shop", "boris"), store.memory("other", "anna"))
    assert {one.document["message"] for one in store.contacts()} == {"shop boris", "other anna"}


def test_no_byte_of_a_message_is_left_while_the_store_is_open(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    store.add_contact(Contact(uuid7(JULY), "shop", JULY, "anna", {"message": "my card number is 4929"}))
    store.forget("shop", "anna")
    found = [path.name for path in tmp_path.iterdir() if b"4929" in path.read_bytes()]
    store.close()

    assert found == []


def test_who_is_known(store: Store) -> None:
    filled(store)

    assert [store.knows("shop", viewer) for viewer in ("anna", "boris", "nobody")] == [True, True, False]
    store.forget("shop", "anna")
    assert (store.knows("shop", "anna"), store.knows("other", "anna")) == (False, True)


def test_forgetting_again_finds_nothing(store: Store) -> None:
    filled(store)
    store.forget("shop", "anna")

    assert (store.forget("shop", "anna"), store.forget("shop", "nobody")) == (0, 0)


def test_an_interruption_leaves_nothing_that_a_second_time_does_not_find(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SqliteStore(tmp_path)
    filled(store)
    files = Months._files
    with monkeypatch.context() as patched:
        patched.setattr(Months, "forget", interrupted(files))
        with pytest.raises(KeyboardInterrupt):
            store.forget("shop", "anna")
    half_way = viewers(store).count("anna")
    store.forget("shop", "anna")

    assert (half_way, viewers(store).count("anna")) == (1, 0)
    assert store.bind("shop", "j1", "another", NOW + 600, NOW)
    store.close()


def interrupted(files: Any) -> Any:
    """`Months.forget`, ended from outside after the first month."""
    forget = Months.forget

    def once(self: Months, site: str, viewer: str) -> int:
        self._files = lambda: files(self)[:1]  # type: ignore[method-assign]
        forget(self, site, viewer)
        del self._files
        raise KeyboardInterrupt

    return once


def test_no_byte_of_it_is_left_while_a_server_holds_the_files(tmp_path: Path) -> None:
    server, command = SqliteStore(tmp_path), SqliteStore(tmp_path)
    key = "W9pZkQx7T1mB4cVdR2sYhA"
    server.add_interactions("shop", [row(JULY, key, "phone") for _ in range(200)]).result(60)
    command.forget("shop", key)
    found = [path.name for path in tmp_path.iterdir() if path.is_file() and key.encode() in path.read_bytes()]
    accepted = server.add_interactions("shop", [row(JULY, "boris")]).result(60).accepted
    server.close()
    command.close()

    assert (found, accepted) == ([], 1)


def test_a_damaged_month_is_told_after_the_others_were_done(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    filled(store)
    store.close()
    (tmp_path / "interactions-2026-07.db").write_bytes(b"damaged" * 1000)
    store = SqliteStore(tmp_path)
    with pytest.raises(StoreError, match="2026-07"):
        store.forget("shop", "anna")
    rest = [row["viewer"] for row in store.interactions("shop", "2026-08")]
    store.close()

    assert rest == ["boris"]
