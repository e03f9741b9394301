"""What the writer does for others, and does not let them do to it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpsdk.errors import StoreBusy
from helpsdk.server.store import MemoryStore
from helpsdk.server.store.writer import serving
from helpsdk.server.store.writer.address import Address
from helpsdk.server.store.writer.frames import Frames, frame
from helpsdk.server.store.writer.serving import Desk
from helpsdk.server.store.writer.wake import Wake
from tests.server.serving import until


class Slow(MemoryStore):
    """Commands wait for `go`."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()

    def bind(self, site: str, jti: str, device: str, expires: float, now: float) -> bool:
        self.go.wait(60)
        return super().bind(site, jti, device, expires, now)


class Writer:
    """A desk in a thread of its own."""

    def __init__(self, folder: Path) -> None:
        self.store, self.wake, self.closing = Slow(), Wake(), False
        self.listener = Address(folder).listen(None)
        self.desk = Desk(self.store, self.listener, self.wake)
        self.thread = threading.Thread(target=self.desk.serve, args=(lambda: not self.closing,))
        self.thread.start()

    def close(self) -> None:
        self.store.go.set()
        self.closing = True
        self.wake()
        self.thread.join()
        self.desk.close()
        self.listener.close()
        self.wake.close()


class Peer:
    """Another process, as far as the desk can tell."""

    def __init__(self, folder: Path) -> None:
        connection = Address(folder).connect(None)
        assert connection is not None
        self.socket, self.frames, self.messages = connection, Frames(), list[Any]()

    def send(self, *messages: list[Any]) -> None:
        self.socket.sendall(b"".join(map(frame, messages)))

    def receive(self, count: int) -> list[Any]:
        self.socket.settimeout(30)
        while len(self.messages) < count:
            data = self.socket.recv(65536)
            assert data, "cut off"
            self.messages += self.frames.feed(data)
        return self.messages


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path)
    yield writer
    writer.close()


@pytest.fixture
def peer(tmp_path: Path, writer: Writer) -> Iterator[Peer]:
    peer = Peer(tmp_path)
    with peer.socket:
        yield peer


def bind(id: int) -> list[Any]:
    return [id, "bind", ["shop", f"jti{id}", "device", 2e9, 1e9], {}, None]


def interactions(id: int) -> list[Any]:
    row = {"id": f"019aa5b0-0000-7000-8000-{id:012d}", "type": "shown", "at": "x", "received": "x"}
    return [id, "add_interactions", ["shop", [row]], {}, None]


def test_a_slow_command_holds_nothing_else_up(writer: Writer, peer: Peer) -> None:
    peer.send(bind(1), bind(2), interactions(3))
    hello, added = peer.receive(2)
    writer.store.go.set()

    assert hello == [0, "hello", serving.WIRE]
    assert added[:2] == [3, True]
    assert sorted(reply[:3] for reply in peer.receive(4)[2:]) == [[1, True, True], [2, True, True]]


def test_so_many_commands_of_one_process_may_wait(writer: Writer, peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "_WAITING", 3)
    peer.send(*map(bind, range(1, 6)))
    refused = peer.receive(3)[1:]
    writer.store.go.set()

    assert [(id, well, type(error)) for id, well, error in refused] == [(4, False, StoreBusy), (5, False, StoreBusy)]
    assert len(peer.receive(6)) == 6


def test_a_process_that_reads_nothing_is_cut_off(
    writer: Writer, tmp_path: Path, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer.receive(1)
    monkeypatch.setattr(serving, "_UNSENT", 1_000_000)
    deaf = Peer(tmp_path)
    until(lambda: len(writer.desk._peers) == 2)
    slowest = 0.0
    for _ in range(40):
        started = time.perf_counter()
        writer.desk.changed("x" * 100_000)
        slowest = max(slowest, time.perf_counter() - started)
        peer.messages.clear()
        peer.receive(1)
    until(lambda: len(writer.desk._peers) == 1)
    deaf.socket.close()

    assert slowest < 1


def test_a_process_that_is_stuck_for_long_is_cut_off(
    writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deaf = Peer(tmp_path)
    until(lambda: len(writer.desk._peers) == 1)
    monkeypatch.setattr(serving, "_STUCK_SECONDS", 0.05)
    for _ in range(8):
        writer.desk.changed("x" * 100_000)
    until(lambda: not writer.desk._peers)
    deaf.socket.close()


def test_what_was_sent_before_the_writer_leaves_is_answered(writer: Writer, peer: Peer) -> None:
    peer.send(bind(1))
    peer.receive(1)
    writer.closing = True
    writer.wake()
    assert peer.receive(2)[1] == [0, "bye", None]
    peer.send(bind(2), [0, "bye", None])
    writer.store.go.set()

    assert sorted(peer.receive(4)[2:]) == [[1, True, True], [2, True, True]]
    writer.thread.join(60)


def test_a_connection_that_says_nothing_does_no_harm(writer: Writer, tmp_path: Path, peer: Peer) -> None:
    silent = [socket.socket(socket.AF_UNIX) for _ in range(20)]
    for one in silent:
        one.connect(str(tmp_path / "writer.sock"))
    peer.send(interactions(1))
    assert peer.receive(2)[1][:2] == [1, True]
    for one in silent:
        one.close()
    until(lambda: len(writer.desk._peers) == 1)
