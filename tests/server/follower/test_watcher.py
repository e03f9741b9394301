"""Edited files are seen; the data folder and editors' leftovers are not."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from helpsdk.server.follower.watcher import _run, is_source, watch_folder
from tests.server.serving import until
from tests.threads import OwnThreads


class Stop(threading.Event):
    """Is set with the wait number `after`, and waits for nothing."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after
        self.waits: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout)
        if len(self.waits) == self.after:
            self.set()
        return self.is_set()


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("site.yaml", True),
        ("articles/a/en.md", True),
        (".helpsdk/content.db-wal", False),
        ("articles/a/.en.md.swp", False),
        ("articles/a/en.md~", False),
        ("../elsewhere.md", False),
    ],
)
def test_what_counts_as_an_edit(tmp_path: Path, path: str, seen: bool) -> None:
    assert is_source(tmp_path, (tmp_path / path).resolve()) is seen


def test_an_edit_calls_back_until_it_is_stopped(tmp_path: Path, own_threads: OwnThreads) -> None:
    called = threading.Event()
    stop = watch_folder(tmp_path, called.set)
    for number in range(200):  # the watch begins a moment after the call
        (tmp_path / "site.yaml").write_text(f"id: {number}")
        if called.wait(0.05):
            break

    assert called.is_set()
    stop()
    assert own_threads.names() == []


def test_a_name_that_is_not_utf8_is_told_once_and_edits_still_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("helpsdk.server.follower.watcher._FIRST_WAIT", 0.05)
    monkeypatch.setattr("helpsdk.server.follower.watcher._LONGEST_WAIT", 0.05)
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff")).mkdir()
    except OSError:
        pytest.skip("this file system takes no such name")
    seen: set[str] = set()
    stop = watch_folder(tmp_path, lambda: seen.add((tmp_path / "site.yaml").read_text()))
    for text in ("first", "second", "third"):
        (tmp_path / "site.yaml").write_text(text)
        until(lambda text=text: text in seen)  # type: ignore[misc]
    stop()

    assert len([message for message in caplog.messages if "cannot be watched" in message]) <= 1


def test_a_failed_watch_calls_back_waits_longer_and_tells_each_cause_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stop, calls = Stop(after=6), list[int]()
    causes = iter(["a", "a", "b", "a", "b", "a"])

    def fails(*_arguments: object, **_options: object) -> None:
        raise RuntimeError(next(causes))

    monkeypatch.setattr("helpsdk.server.follower.watcher.watch", fails)
    _run(tmp_path, lambda: calls.append(1), stop)

    assert stop.waits == [1.0, 2.0, 4.0, 8.0, 10.0, 10.0]
    assert len(calls) == 5  # after the sixth wait it was to stop
    assert [message.rpartition(": ")[2] for message in caplog.messages] == ["a", "b"]
