"""Messages in a stream."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from helpsdk.errors import StoreError
from helpsdk.server.store.writer import frames
from helpsdk.server.store.writer.channel import Channel, is_ours
from helpsdk.server.store.writer.frames import Frames, frame

MESSAGES: list[Any] = [[1, "bind", [], {}], [2, True, "x" * 1000], [0, "bye", None]]


@pytest.mark.parametrize("piece", [1, 2, 3, 5, 700, 5000])
def test_messages_come_out_whole_however_they_are_cut(piece: int) -> None:
    stream = b"".join(map(frame, MESSAGES))
    assembled = Frames()
    found = [message for at in range(0, len(stream), piece) for message in assembled.feed(stream[at : at + piece])]

    assert found == MESSAGES


def test_a_length_beyond_the_limit_is_refused_before_the_bytes_come() -> None:
    with pytest.raises(ValueError, match="at most 100"):
        Frames(limit=100).feed((101).to_bytes(4, "big"))


def test_a_message_that_is_too_large_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "MAX_MESSAGE", 1000)
    with pytest.raises(StoreError, match="publish without it"):
        frame("x" * 1000)


@pytest.fixture
def pair() -> Iterator[tuple[Channel, Channel]]:
    here, there = socket.socketpair()
    channels = Channel(here, lambda: None), Channel(there, lambda: None)
    yield channels
    for channel in channels:
        channel.close()


def test_what_the_other_end_does_not_take_waits(pair: tuple[Channel, Channel]) -> None:
    here, there = pair
    here.send("x" * 3_000_000)
    assert here.wants_to_send
    found: list[Any] = []
    while not found:
        here.send_on()
        found = there.receive()

    assert found == ["x" * 3_000_000]
    assert not here.wants_to_send


def test_messages_of_many_threads_are_not_mixed(pair: tuple[Channel, Channel]) -> None:
    here, there = pair
    threads = [threading.Thread(target=here.send, args=([number, "x" * 40_000],)) for number in range(20)]
    for thread in threads:
        thread.start()
    found: list[Any] = []
    while len(found) < 20:
        found += there.receive()
        with suppress(OSError):
            here.send_on()
    for thread in threads:
        thread.join()

    assert sorted(number for number, _text in found) == list(range(20))


def test_a_peer_that_takes_nothing_is_given_up() -> None:
    here, there = socket.socketpair()
    channel = Channel(here, lambda: None, limit=100_000)
    with there, pytest.raises(OSError, match="takes nothing"):
        for _ in range(100):
            channel.send("x" * 10_000)
    channel.close()


def test_an_end_is_noticed(pair: tuple[Channel, Channel]) -> None:
    here, there = pair
    here.close()

    with pytest.raises(ConnectionResetError):
        there.receive()
    with pytest.raises(BrokenPipeError):
        here.send("x")


def test_garbage_breaks_the_connection() -> None:
    here, there = socket.socketpair()
    channel = Channel(here, lambda: None)
    with there:
        there.sendall(b"\xff\xff\xff\xff")
        with pytest.raises(ConnectionAbortedError):
            channel.receive()
    channel.close()


def test_a_process_of_ours_is_known() -> None:
    here, there = socket.socketpair()
    with here, there:
        assert is_ours(here)


@pytest.mark.skipif(not hasattr(socket, "SO_PEERCRED"), reason="the kernel does not tell whose the other end is")
def test_a_process_of_another_user_is_not_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = socket.socketpair()
    with here, there:
        monkeypatch.setattr("os.getuid", lambda: 12345)
        monkeypatch.setattr("helpsdk.server.store.writer.channel._ROOT", 12346)
        assert not is_ours(here)
