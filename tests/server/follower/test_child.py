"""An index that another process builds."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpsdk.server.follower import LiveSite, Shelf, child
from helpsdk.server.follower.child import build_beside, main, run_child
from helpsdk.server.follower.lastgood import Kept, LastGood
from helpsdk.server.publish import publish_folder
from helpsdk.server.store import MemoryStore
from tests.server.serving import until


@pytest.fixture
def live(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveSite]:
    """A site with last-good files and no index."""
    monkeypatch.setattr(LiveSite, "_index", lambda _self, _snapshot: None)
    store = MemoryStore()
    publish_folder(store, folder)
    live = LiveSite("shop", Shelf(tmp_path / "data", lambda _data: store))
    live.refresh()
    until(lambda: live.last_good.revision == 1)
    yield live
    live.close()


def lent(live: LiveSite) -> Kept:
    return live.last_good.load()


def index_files(live: LiveSite) -> set[Path]:
    return {path for path in (live.shelf.data / "index").rglob("*") if path.is_file() and path.suffix != ".lock"}


def absent() -> bool:
    """There is no index yet."""
    return False


def never() -> bool:
    """Nobody is closed."""
    return False


def test_the_index_is_there_when_the_child_is_done(live: LiveSite) -> None:
    assert build_beside(live.last_good, lent(live), absent, never)
    built = index_files(live)

    assert built
    assert live.current is not None
    assert live.current.runtime.index_on_disk
    assert index_files(live) == built


def test_what_is_there_already_is_built_by_nobody(live: LiveSite) -> None:
    assert build_beside(live.last_good, lent(live), lambda: True, never)
    assert not index_files(live)


def test_two_who_need_the_same_index_have_it_built_once(live: LiveSite, monkeypatch: pytest.MonkeyPatch) -> None:
    runs, got = list[str](), list[bool]()

    def run(_data: Path, site: str, _closed: object) -> bool:
        runs.append(site)
        time.sleep(0.3)
        return True

    monkeypatch.setattr(child, "run_child", run)
    several = [LastGood(live.shelf.data, "shop") for _ in range(4)]
    threads = [
        threading.Thread(target=lambda one=one: got.append(build_beside(one, lent(live), lambda: bool(runs), never)))
        for one in several
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (runs, got) == (["shop"], [True] * 4)


def test_who_waits_for_the_turn_is_let_go_when_closed(live: LiveSite) -> None:
    closed = threading.Event()
    with live.last_good.turn() as ours:
        threading.Timer(0.2, closed.set).start()
        waited = build_beside(live.last_good, lent(live), absent, closed.is_set)

    assert (ours, waited) == (True, False)


@pytest.mark.parametrize("error", [OSError("no more processes"), ValueError("unforeseen")])
def test_whatever_goes_wrong_is_no_error_of_this_process(
    live: LiveSite, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def run(*_where: object) -> bool:
        raise error

    monkeypatch.setattr(child, "run_child", run)

    assert build_beside(live.last_good, lent(live), absent, never) is False
    assert not (live.shelf.data / "last-good" / "shop" / "lent.msgpack").exists()


def test_a_child_is_ended_and_reaped_when_nobody_wants_it_any_more(
    live: LiveSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = list[subprocess.Popen[bytes]]()

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **how: Any) -> None:
            super().__init__(*args, **how)
            started.append(self)

    def fails() -> bool:
        if started:
            raise RuntimeError("of the one who asks")
        return False

    monkeypatch.setattr(subprocess, "Popen", Noted)
    ended = run_child(live.shelf.data, "shop", lambda: bool(started))
    with pytest.raises(RuntimeError, match="of the one who asks"):
        started.clear()
        run_child(live.shelf.data, "shop", fails)

    assert ended is False
    assert started[0].returncode is not None


def test_a_child_is_started_by_a_process_with_many_open_files(live: LiveSite) -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2000:
        pytest.skip("this machine lets nobody open as many")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2000), hard))
    held = list[int]()
    try:
        while not held or held[-1] < 1100:
            held.append(os.open(os.devnull, os.O_RDONLY))
        built = build_beside(live.last_good, lent(live), absent, never)
    finally:
        for one in held:
            os.close(one)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    assert built
    assert index_files(live)


def test_what_a_child_cannot_read_is_left_alone(live: LiveSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_end_with_parent", lambda: None)
    monkeypatch.setattr("os.nice", lambda _by: None)
    nothing_lent = main(str(live.shelf.data), "shop")
    with live.last_good.lent(lent(live)):
        for blob in (live.shelf.data / "last-good" / "shop" / "blobs").iterdir():
            blob.unlink()
        gone = main(str(live.shelf.data), "shop")

    assert (nothing_lent, gone) == (4, 4)
    assert not index_files(live)
