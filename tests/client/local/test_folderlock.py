"""One at a time in a folder that several processes share."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from helpsdk.client.local.folderlock import alone_in

pytest.importorskip("fcntl")


def test_whoever_comes_second_waits(tmp_path: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with alone_in(tmp_path):
            order.append("second")

    other = threading.Thread(target=second)
    with alone_in(tmp_path):
        other.start()
        order.append("first")
    other.join(60)
    assert order == ["first", "second"]


def test_an_error_inside_lets_the_next_one_in(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), alone_in(tmp_path):
        _ = 1 / 0
    with alone_in(tmp_path):
        pass


def test_a_folder_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), alone_in(tmp_path / "none"):
        pass
