"""A bundle file as what a local client follows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from helpsdk.client.local.file import FileSource
from tests.client.bundles import signed


def test_a_file_is_read_until_it_was_taken_and_again_when_replaced(tmp_path: Path) -> None:
    source = FileSource(signed(1).write(tmp_path / "shop.helpbundle"))
    assert [revision(source), revision(source)] == [1, 1]
    source.taken()
    assert revision(source) is None

    signed(2).write(tmp_path / "next").replace(source.path)
    assert revision(source) == 2


def test_a_file_that_is_not_there_yet_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), FileSource(tmp_path / "later").newest():
        pass


def revision(source: FileSource) -> int | None:
    with source.newest() as shelf:
        return None if shelf is None else int(json.loads(shelf.manifest)["revision"])
