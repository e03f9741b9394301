"""The folder comes back byte for byte, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from helpsdk.errors import ExportRefused, NotFound, StoreError
from helpsdk.server.publish import export, publish_folder
from helpsdk.server.store import MemoryStore
from tests.server.serving import PICTURE, replaced, write_site

ODD: dict[str, str | bytes | None] = {
    "assets/a b.png": PICTURE + b"\x00\xff",
    "notes/читай.txt": "x",
    "synonyms.yaml": b"\xef\xbb\xbf{}\r\n# no newline at the end",
}


def contents(folder: Path) -> Mapping[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def store(tmp_path: Path) -> MemoryStore:
    write_site(tmp_path / "help", **ODD)
    store = MemoryStore()
    publish_folder(store, tmp_path / "help")
    return store


def test_an_untouched_site_is_identical(store: MemoryStore, tmp_path: Path) -> None:
    exported = export(store, "shop", None, tmp_path / "out" / "site")

    assert contents(tmp_path / "out" / "site") == contents(tmp_path / "help")
    assert (exported.revision, exported.files) == (1, len(contents(tmp_path / "help")))


def test_an_older_revision(store: MemoryStore, tmp_path: Path) -> None:
    before = contents(tmp_path / "help")
    replaced(tmp_path / "help", "articles/send-invoice/en.md", "First check", "Do check")
    publish_folder(store, tmp_path / "help")
    export(store, "shop", 1, tmp_path / "out")

    assert contents(tmp_path / "out") == before


def test_files_of_others_are_never_mixed_in(store: MemoryStore, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(ExportRefused) as caught:
        export(store, "shop", None, tmp_path / "out")

    assert caught.value.files == ("mine.txt",)
    assert contents(tmp_path / "out") == {"mine.txt": b"mine"}


def test_over_the_same_files_and_hidden_ones_stay(store: MemoryStore, tmp_path: Path) -> None:
    before = contents(tmp_path / "help")
    replaced(tmp_path / "help", "site.yaml", "Shop", "Store")
    (tmp_path / "help" / ".helpsdk").mkdir()
    (tmp_path / "help" / ".helpsdk" / "x").write_text("kept")
    export(store, "shop", None, tmp_path / "help")

    assert contents(tmp_path / "help") == {**before, ".helpsdk/x": b"kept"}


def test_a_file_in_the_place_of_the_folder(store: MemoryStore, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")

    with pytest.raises(ExportRefused):
        export(store, "shop", None, tmp_path / "out")


def test_damaged_bytes_write_nothing(store: MemoryStore, tmp_path: Path) -> None:
    hash = store.revision("shop").files["site.yaml"]
    store._blobs[hash] = b"something else"

    with pytest.raises(StoreError, match="damaged"):
        export(store, "shop", None, tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["help"]


@pytest.mark.parametrize("path", ["../evil.txt", "/tmp/evil.txt", "a/../../evil.txt", "a\\..\\evil.txt"])
def test_a_path_outside_is_refused(store: MemoryStore, tmp_path: Path, path: str) -> None:
    revision = store.revision("shop")
    store._revisions["shop"] = [replace(revision, files={path: revision.files["site.yaml"]})]

    with pytest.raises(StoreError, match="outside"):
        export(store, "shop", None, tmp_path / "out")
    assert not (tmp_path / "evil.txt").exists()


def test_there_is_nothing_to_export(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        export(MemoryStore(), "shop", None, tmp_path / "out")
