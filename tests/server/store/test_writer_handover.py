"""The writer of a data folder ends, is killed or hangs: another takes over, and nothing is lost."""

from __future__ import annotations

import json
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from helpsdk.errors import StoreError
from helpsdk.server.store import MemoryStore, SqliteStore
from helpsdk.server.store.writer import open_folder
from tests.server.serving import until
from tests.server.store.revisions import new
from tests.server.store.writers import OPEN, another, bound, opened, role, row, writes

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
#: Seconds of a busy machine; whoever is held up by another process is so for thirty.
SOON = 5.0
ALONE = "from helpsdk.server.store.writer import folder; folder.SUPPORTED = False\n" + OPEN


def test_the_next_one_takes_over_when_the_writer_closes(tmp_path: Path) -> None:
    writer, follower = opened(tmp_path), opened(tmp_path)
    follower.publish(new("one"))
    heard: list[str | None] = []
    follower.listen(heard.append)
    started = time.monotonic()
    writer.close()

    assert bound(follower)
    assert time.monotonic() - started < SOON
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

    assert took < SOON
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

    assert max(slow) < SOON


def test_a_folder_that_holds_a_killed_writers_leavings(tmp_path: Path) -> None:
    data = tmp_path / ("long" * 25) / "data"
    with another(data) as process:
        assert role(process) == "writer"
        process.kill()
    elsewhere = Path(json.loads((data / "writer.json").read_text())["socket"])
    assert elsewhere.exists()
    opened(data).close()

    assert not elsewhere.parent.exists()


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
