"""Several processes, or threads, on one data folder."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from helpsdk.errors import NotFound, RevisionConflict, StoreBusy, StoreError
from helpsdk.server.store import MemoryStore, SqliteStore, Store
from helpsdk.server.store.writer import open_folder, values
from helpsdk.server.store.writer.frames import frame
from tests.server.readonly import read_only
from tests.server.serving import until, uuid7
from tests.server.store.revisions import new
from tests.server.store.test_trust import with_key
from tests.server.store.writers import opened, writer_and_follower

OPEN = """
import sys, time
from pathlib import Path
from tests.server.store.writers import opened
store = opened(Path(sys.argv[1]))
print(store.status().role, flush=True)
sys.stdin.read()
store.close()
"""


FORK = """
import os, sys, time, warnings
from pathlib import Path
from tests.server.store.writers import opened
from helpsdk.errors import StoreError
warnings.simplefilter("ignore")
store = opened(Path(sys.argv[1]))
child = os.fork()
if child == 0:
    try:
        store.sites()
    except StoreError as error:
        os.write(1, f"{'forked' in str(error)}\\n".encode())
    time.sleep(600)
os.write(1, f"{child}\\n".encode())
sys.stdin.read()
"""
ALONE = "from helpsdk.server.store.writer import folder; folder.SUPPORTED = False\n" + OPEN


def row() -> dict[str, Any]:
    return {"id": uuid7(), "type": "shown", "at": "x", "received": "2026-11-22T10:00:00Z"}


def another(data: Path, code: str = OPEN) -> subprocess.Popen[str]:
    """A process that has the folder open until its standard input ends."""
    command = [sys.executable, "-c", code, str(data)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def role(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def writes(store: Store) -> bool:
    return store.status().role == "writer"


def bound(store: Store, jti: str = "jti") -> bool:
    return store.bind("shop", jti, "device", time.time() + 60, time.time())


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


def test_the_next_one_takes_over_when_the_writer_closes(tmp_path: Path) -> None:
    writer, follower = opened(tmp_path), opened(tmp_path)
    follower.publish(new("one"))
    heard: list[str | None] = []
    follower.listen(heard.append)
    started = time.monotonic()
    writer.close()

    assert bound(follower)
    assert time.monotonic() - started < 1
    assert follower.status().role == "writer"
    assert heard == [None]
    assert follower.latest("shop") == 1
    follower.close()


def test_nothing_fails_while_the_writer_hands_over(tmp_path: Path) -> None:
    writer, follower, done = opened(tmp_path), opened(tmp_path), threading.Event()

    def write(number: int) -> int:
        written = 0
        while not done.is_set():
            follower.add_interactions("shop", [row()]).result(60)
            follower.note_use("shop", keys={}, traffic={("2099-01-01T10", "signed"): 1})  # never done twice
            written += 1
        return written

    with ThreadPoolExecutor(4) as threads:
        writing = [threads.submit(write, number) for number in range(4)]
        for _ in range(4):
            time.sleep(0.1)
            writer.close()  # as a command that has done its work
            until(partial(writes, follower))
            time.sleep(0.05)
            writer, follower = follower, opened(tmp_path)
        done.set()
        written = sum(one.result(60) for one in writing)
    counted = follower.recent_traffic("shop", 1)
    stored = len(follower.interactions("shop", time.strftime("%Y-%m", time.gmtime())))
    follower.close()
    writer.close()

    assert (stored, counted) == (written, {"signed": written})


def test_a_writer_that_is_killed_is_replaced(tmp_path: Path) -> None:
    with another(tmp_path) as process:
        assert role(process) == "writer"
        follower = opened(tmp_path)
        assert follower.status().role == "follower"
        follower.publish(new("one"))
        process.kill()
        started = time.monotonic()
        assert bound(follower)
        took = time.monotonic() - started

    assert took < 2
    assert follower.status().role == "writer"
    follower.close()


def test_what_a_stopped_writer_has_not_answered_is_done_by_the_next(tmp_path: Path) -> None:
    with another(tmp_path) as process:
        assert role(process) == "writer"
        follower = opened(tmp_path)
        follower.publish(new("one"))
        os.kill(process.pid, 19)  # SIGSTOP
        with ThreadPoolExecutor(2) as threads:
            added = follower.add_interactions("shop", [row(), row()])
            published = threads.submit(follower.publish, new("two", expected=1))
            noted = threads.submit(follower.note_use, "shop", keys={}, traffic={})
            time.sleep(0.2)
            assert not added.done()
            process.kill()
            assert added.result(60).accepted == 2
            assert published.result(60).number == 2
            with pytest.raises(StoreError, match="ended before it answered"):
                noted.result(60)
    follower.close()


def test_a_follower_that_is_stuck_holds_nobody_up(tmp_path: Path) -> None:
    writer = opened(tmp_path)
    with another(tmp_path) as stuck:
        assert role(stuck) == "follower"
        os.kill(stuck.pid, 19)  # SIGSTOP
        slow = []
        for number in range(300):
            started = time.perf_counter()
            writer.publish(new(f"text {number}"))
            slow.append(time.perf_counter() - started)
        assert bound(writer)
        stuck.kill()
    writer.close()

    assert max(slow) < 2


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


def test_a_folder_that_holds_a_killed_writers_leavings(tmp_path: Path) -> None:
    data = tmp_path / ("long" * 25) / "data"
    with another(data) as process:
        assert role(process) == "writer"
        process.kill()
    elsewhere = Path(json.loads((data / "writer.json").read_text())["socket"])
    assert elsewhere.exists()
    opened(data).close()

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


def test_one_writes_when_the_lock_file_was_removed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    first = opened(tmp_path)
    (tmp_path / "writer.lock").unlink()
    second = opened(tmp_path)
    until(lambda: "decided anew" in caplog.text)
    until(lambda: sorted(store.status().role for store in (first, second)) == ["follower", "writer"])

    assert bound(first)
    assert bound(second)
    second.close()
    first.close()


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


def test_a_copy_made_by_fork_refuses_and_holds_nothing(tmp_path: Path) -> None:
    with another(tmp_path, FORK) as parent:
        assert parent.stdout is not None
        told = {parent.stdout.readline().strip() for _ in range(2)}
        child = int((told - {"True"}).pop())
        try:
            follower = opened(tmp_path)
            assert follower.status().role == "follower"
            parent.kill()
            assert bound(follower)
            assert follower.status().role == "writer"
            follower.close()
        finally:
            os.kill(child, 9)

    assert "True" in told


def test_what_make_raises_is_told(tmp_path: Path) -> None:
    def broken() -> Store:
        raise StoreError("content.db is of a newer helpsdk")

    with pytest.raises(StoreError, match="newer helpsdk"):
        opened(tmp_path, make=broken)
    opened(tmp_path).close()


def test_where_processes_cannot_meet_one_opens_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpsdk.server.store.writer.folder.SUPPORTED", False)
    kept = MemoryStore()
    first, second = (open_folder(tmp_path, make=lambda: kept, reader=MemoryStore) for _ in range(2))
    first.publish(new("one"))
    with another(tmp_path, ALONE) as process:
        assert (role(process), process.wait(60)) == ("", 1)
    first.close()
    assert second.latest("shop") == 1
    second.close()
    second.close()
    with pytest.raises(StoreError, match="closed"):
        second.sites()
    SqliteStore(tmp_path).close()
