"""Which machine writes a folder."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from helpsdk.errors import StoreError
from helpsdk.server.store import Store
from helpsdk.server.store.writer import machine
from helpsdk.server.store.writer.machine import BEAT, GONE, LONG_GONE, Heartbeat, boot_id
from tests.server.serving import until
from tests.server.store.writers import opened


def forged(data: Path, **fields: Any) -> Path:
    data.mkdir(exist_ok=True)
    kept = {"machine": "another", "host": "blue-7", "pid": 1, "at": time.time(), "socket": None, **fields}
    (data / "writer.json").write_text(json.dumps(kept))
    return data


@contextmanager
def beating(data: Path, skew: float) -> Iterator[None]:
    """Another machine whose clock is wrong by `skew` seconds writes the folder."""
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(0.05):
            new = forged(data.with_name("forging"), at=time.time() + skew) / "writer.json"
            new.replace(data / "writer.json")

    thread = threading.Thread(target=beat)
    forged(data, at=time.time() + skew)
    thread.start()
    yield
    ended.set()
    thread.join()


@pytest.mark.parametrize("skew", [0.0, -25.0, 25.0, -4000.0, 4000.0])
def test_a_second_machine_is_refused_whatever_its_clock_says(tmp_path: Path, skew: float) -> None:
    with beating(tmp_path / "data", skew):
        with pytest.raises(StoreError, match=r"in use by blue-7; one folder is for one machine.*HELPSDK_DATABASE_URL"):
            opened(tmp_path / "data")

        assert not (tmp_path / "data" / "content.db").exists()


def test_a_machine_whose_heart_stopped_is_followed_once_that_is_sure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "GONE", 1.5)
    data, start = forged(tmp_path / "data", at=time.time() + 600), time.monotonic()
    store = opened(data)
    waited = time.monotonic() - start

    assert json.loads((data / "writer.json").read_text())["machine"] == boot_id()
    assert waited >= 1.5
    store.close()


@pytest.mark.parametrize("skew", [0.0, GONE + 5, -GONE - 5])
def test_whether_a_heart_beats_is_seen_by_ones_own_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, skew: float
) -> None:
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    first = Heartbeat(tmp_path, machine="one", clock=lambda: time.time() + now[0])
    second = Heartbeat(tmp_path, machine="two", clock=lambda: time.time() + now[0] + skew)
    for _ in range(10):
        first.beat()
        with pytest.raises(StoreError, match="in use by"):
            second.refuse_another()
        now[0] += BEAT
    now[0] += GONE

    second.refuse_another()


@pytest.mark.parametrize("at", [time.time() - LONG_GONE - 60, "yesterday", None], ids=["stale", "text", "none"])
def test_a_machine_that_is_long_gone_is_not_waited_for(tmp_path: Path, at: object) -> None:
    data = forged(tmp_path / "data", at=at)
    os.utime(data / "writer.json", (time.time() - LONG_GONE - 60,) * 2)
    store = opened(data)

    assert json.loads((tmp_path / "data" / "writer.json").read_text())["machine"] == boot_id()
    store.close()
    assert not (tmp_path / "data" / "writer.json").exists()


def test_containers_on_one_kernel_are_one_machine(tmp_path: Path) -> None:
    opened(forged(tmp_path / "data", machine=boot_id(), host="a-container")).close()


@pytest.mark.parametrize("text", ["", "[]", "{", '{"machine": 5}'])
def test_a_file_that_tells_nothing_stops_nobody(tmp_path: Path, text: str) -> None:
    (tmp_path / "writer.json").write_text(text)

    Heartbeat(tmp_path).beat()
    assert Heartbeat(tmp_path).read()["machine"] == boot_id()


def test_the_heart_beats_every_five_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    heartbeat = Heartbeat(tmp_path, clock=lambda: now[0])
    seen = []
    for _ in range(12):
        heartbeat.beat("/run/x.sock")
        seen.append(heartbeat.read()["at"])
        now[0] += BEAT / 4

    assert seen == [1000.0] * 4 + [1005.0] * 4 + [1010.0] * 4
    assert heartbeat.read()["socket"] == "/run/x.sock"


def test_two_machines_that_came_at_once_find_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    first, second = (Heartbeat(tmp_path, machine=name, clock=lambda: now[0]) for name in ("one", "two"))
    first.beat()
    second._write({**second._who()})  # it had looked before the first one wrote
    now[0] += BEAT

    second.beat()
    with pytest.raises(StoreError, match="in use by"):
        first.beat()


def test_a_disk_that_is_full_stops_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_self: Heartbeat, _document: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Heartbeat, "_write", full)
    Heartbeat(tmp_path).beat()
    assert list(tmp_path.iterdir()) == []


def told(store: Store) -> bool:
    return any("in use by blue-7" in problem for problem in store.status().problems)


def test_a_writer_that_another_machine_joins_stops_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "BEAT", 0.0)
    store = opened(tmp_path / "data")

    def joined() -> bool:
        """The other machine beats, too: one heartbeat of it may be written over before it is seen."""
        if not told(store):
            (forged(tmp_path / "other") / "writer.json").replace(tmp_path / "data" / "writer.json")
        return told(store)

    until(joined)
    with pytest.raises(StoreError, match="in use by blue-7"):
        store.bind("shop", "jti", "device", time.time() + 60, time.time())
    with pytest.raises(StoreError, match="in use by blue-7"):
        store.add_interactions("shop", []).result(60)
    (tmp_path / "data" / "writer.json").unlink()
    until(lambda: not told(store))
    assert store.bind("shop", "jti", "device", time.time() + 60, time.time())
    store.close()
