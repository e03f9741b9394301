"""Edited files are seen; the data folder and editors' leftovers are not."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from helpsdk.server.follower.watcher import is_source, watch_folder


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


def test_an_edit_calls_back_until_it_is_stopped(tmp_path: Path) -> None:
    called = threading.Event()
    stop = watch_folder(tmp_path, called.set)
    for number in range(200):  # the watch begins a moment after the call
        (tmp_path / "site.yaml").write_text(f"id: {number}")
        if called.wait(0.05):
            break

    assert called.is_set()
    stop()
    assert not any(thread.name == "helpsdk-watcher" for thread in threading.enumerate())
