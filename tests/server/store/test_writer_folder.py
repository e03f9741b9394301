"""One process writes a data folder, and others do as well, through it."""

from __future__ import annotations

import json
import socket
import stat
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from helpsdk.errors import NotFound, RevisionConflict, StoreBusy, StoreError
from helpsdk.server.store import Store
from helpsdk.server.store.writer import values
from helpsdk.server.store.writer.frames import frame
from tests.server.readonly import read_only
from tests.server.serving import until
from tests.server.store.revisions import new
from tests.server.store.test_trust import with_key
from tests.server.store.writers import bound, opened, row, writer_and_follower


def test_the_first_writes_and_the_others_follow(tmp_path: Path) -> None:
    with writer_and_follower(tmp_path) as (writer, follower):
        roles = [writer.status().role, follower.status().role]
        mode = stat.S_IMODE((tmp_path / "writer.sock").stat().st_mode)

    assert (roles, mode) == (["writer", "follower"], 0o600)
    assert not (tmp_path / "writer.sock").exists()


def test_what_one_writes_all_read(tmp_path: Path) -> None:
    with writer_and_follower(tmp_path) as (writer, follower):
        one, two = follower.publish(new("one")), writer.publish(new("two"))
        assert [store.latest("shop") for store in (writer, follower)] == [2, 2]
        assert follower.revision("shop", 1) == one
        assert follower.revision("shop") == two


def test_errors_cross_as_themselves(tmp_path: Path) -> None:
    with writer_and_follower(tmp_path) as (_writer, follower):
        follower.publish(new("one"))
        with pytest.raises(RevisionConflict) as conflict:
            follower.publish(new("two", expected=0))
        with pytest.raises(NotFound):
            follower.revision("shop", 9)

    assert (conflict.value.expected, conflict.value.latest) == (0, 1)


def test_a_full_list_is_told_as_such(tmp_path: Path) -> None:
    with writer_and_follower(tmp_path) as (_writer, follower):
        with pytest.raises(StoreBusy):
            follower.add_interactions("shop", [row()] * 50_001)
        assert follower.add_interactions("shop", [row()]).result(60).accepted == 1


def test_changes_are_heard_by_all(tmp_path: Path) -> None:
    with writer_and_follower(tmp_path) as (writer, follower):
        heard: dict[str, list[str | None]] = {"writer": [], "follower": []}
        stops = [writer.listen(heard["writer"].append), follower.listen(heard["follower"].append)]
        follower.publish(new("one"))
        until(lambda: all("shop" in sites for sites in heard.values()))
        for stop in stops:
            stop()
        before = {who: list(sites) for who, sites in heard.items()}
        writer.change_trust("shop", with_key)
        bound(follower)

    assert heard == before


def test_trust_is_changed_by_many_at_once(tmp_path: Path) -> None:
    with writer_and_follower(tmp_path) as (writer, follower), ThreadPoolExecutor(4) as threads:
        stores = [writer, follower] * 2
        list(threads.map(lambda store: store.change_trust("shop", partial(with_key, note="k")), stores))
        trust = follower.trust("shop")

    assert (trust.number, len(trust.host_keys)) == (4, 4)


def test_garbage_at_the_socket_cuts_off_who_sent_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    garbage = [
        b"\xff" * 100,
        frame("text"),
        frame([1]),
        frame([1, "close", [], {}, None]),
        frame({}),
        frame([1, 2, 3, 4, 5]),
    ]
    with writer_and_follower(tmp_path) as (_writer, follower):
        for data in garbage:
            with socket.socket(socket.AF_UNIX) as other:
                other.settimeout(10)
                other.connect(str(tmp_path / "writer.sock"))
                other.sendall(data)
                other.shutdown(socket.SHUT_WR)
                while other.recv(4096):
                    pass
        assert bound(follower)

    assert "was cut off" in caplog.text


def test_a_command_that_the_writer_does_not_know_is_refused(tmp_path: Path) -> None:
    with writer_and_follower(tmp_path), socket.socket(socket.AF_UNIX) as other:
        other.connect(str(tmp_path / "writer.sock"))
        other.sendall(frame([1, "close", [], {}, None]))
        reply = b""
        while b"close" not in reply:
            reply += other.recv(4096)
        hello = len(frame([0, "hello", 1]))
        id, well, error = values.unpack(reply[hello + 4 :])

    assert (id, well, "older helpsdk" in str(error)) == (1, False, True)


def test_another_version_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = opened(tmp_path)
    monkeypatch.setattr("helpsdk.server.store.writer.following.WIRE", 2)
    with pytest.raises(StoreError, match=r"speaks version 1, this one 2: restart"):
        opened(tmp_path)
    writer.close()


def test_a_path_that_is_too_long_for_a_socket(tmp_path: Path) -> None:
    data = tmp_path / ("long" * 25) / "data"
    with writer_and_follower(data) as (_writer, follower):
        elsewhere = Path(json.loads((data / "writer.json").read_text())["socket"])
        assert stat.S_IMODE(elsewhere.parent.stat().st_mode) == 0o700
        assert bound(follower)
        assert follower.status().role == "follower"

    assert not elsewhere.parent.exists()


def test_a_folder_that_becomes_writable_is_written(tmp_path: Path) -> None:
    opened(tmp_path / "data").close()
    (tmp_path / "data" / "writer.lock").unlink()
    with read_only(tmp_path):
        store = opened(tmp_path / "data")
        assert store.latest("shop") == 0
        with pytest.raises(StoreError, match="read-only"):
            store.publish(new("one"))
        with pytest.raises(StoreError, match="read-only"):
            store.add_interactions("shop", [row()]).result(60)
    store.close()


def test_a_closed_store_refuses(tmp_path: Path) -> None:
    writer, follower = opened(tmp_path), opened(tmp_path)
    for store in (follower, writer):
        store.close()
        store.close()
        with pytest.raises(StoreError, match="closed"):
            store.sites()
        with pytest.raises(StoreError, match="closed"):
            bound(store)
        with pytest.raises(StoreError, match="closed"):
            store.add_interactions("shop", [])


def test_closing_writes_what_waits(tmp_path: Path) -> None:
    with writer_and_follower(tmp_path) as (writer, follower):
        added = [follower.add_interactions("shop", [row()]) for _ in range(50)]
        follower.close()
        assert [one.result(0).accepted for one in added] == [1] * 50
        added = [writer.add_interactions("shop", [row()]) for _ in range(50)]
        writer.close()
        assert [one.result(0).accepted for one in added] == [1] * 50


def test_what_make_raises_is_told(tmp_path: Path) -> None:
    def broken() -> Store:
        raise StoreError("content.db is of a newer helpsdk")

    with pytest.raises(StoreError, match="newer helpsdk"):
        opened(tmp_path, make=broken)
    opened(tmp_path).close()
