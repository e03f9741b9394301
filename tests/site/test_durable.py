"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from helpsdk.site.durable import replace_all, replace_file


def test_files_are_replaced_and_nothing_is_left_over(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"before")
    replace_all({tmp_path / "a": b"after", tmp_path / "b": b""})

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"after", "b": b""}
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600


def test_a_disk_that_refuses_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_handle: int) -> None:
        raise OSError("no space")

    (tmp_path / "a").write_bytes(b"before")
    monkeypatch.setattr(os, "fsync", refused)
    with pytest.raises(OSError, match="no space"):
        replace_file(tmp_path / "a", b"after")

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"before"}
