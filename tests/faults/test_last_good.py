"""Every last-good file, damaged in every way: seen, served around, mended."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from helpsdk.errors import StoreError
from helpsdk.identity.viewer import ANONYMOUS
from helpsdk.server.follower import LiveSite, Shelf
from helpsdk.server.publish import publish_folder
from helpsdk.server.store import MemoryStore
from tests.server.serving import PICTURE, write_site

PICTURED: dict[str, str | bytes | None] = {
    "articles/p/en.md": "---\ntitle: P\n---\n![p](assets/p.png)\n",
    "assets/p.png": PICTURE,
}
DAMAGES: dict[str, Callable[[Path], object]] = {
    "first byte": lambda path: path.write_bytes(flipped(path.read_bytes(), 0)),
    "middle byte": lambda path: path.write_bytes(flipped(path.read_bytes(), path.stat().st_size // 2)),
    "last byte": lambda path: path.write_bytes(flipped(path.read_bytes(), path.stat().st_size - 1)),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "empty": lambda path: path.write_bytes(b""),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"x"),
    "gone": lambda path: path.unlink(),
    "a folder": lambda path: folder_instead(path),
}


class Away(MemoryStore):
    """A store that can be switched off."""

    away = False

    def latest(self, site: str) -> int:
        self._refuse()
        return super().latest(site)

    def trust_number(self, site: str) -> int:
        self._refuse()
        return super().trust_number(site)

    def blobs(self, hashes: Iterable[str]) -> dict[str, bytes]:
        self._refuse()
        return super().blobs(hashes)

    def _refuse(self) -> None:
        if self.away:
            raise StoreError("the store is away")


def folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def written(data: Path, store: Away) -> dict[Path, bytes]:
    """Serves what is in the store once; the last-good files of that."""
    live = LiveSite("shop", Shelf(data, lambda _data: store))
    live.refresh()
    live.close()
    files = (path for path in (data / "last-good").rglob("*") if path.is_file() and path.name != "lock")
    return {path: path.read_bytes() for path in files}


def titles(live: LiveSite) -> list[str]:
    assert live.current is not None
    runtime = live.current.runtime
    return [runtime.article(id, (), ANONYMOUS).title for id in ("p", "send-invoice", "tax-id-format")]


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_file_is_served_around_and_mended(tmp_path: Path, damage: str) -> None:
    store, data = Away(), tmp_path / "data"
    publish_folder(store, write_site(tmp_path / "help", **PICTURED))
    files = written(data, store)
    assert len(files) == 12
    for path, content in files.items():
        DAMAGES[damage](path)
        live = LiveSite("shop", Shelf(data, lambda _data: store))
        live.prepare()
        assert live.refresh(), path
        assert titles(live) == ["P", "Send an invoice", "Format of a tax number"]
        assert live.current is not None
        assert live.asset(live.current.assets["p.png"].hash) == PICTURE
        live.close()
        if path.is_dir():  # nobody's file: it is not ours to remove
            path.rmdir()
            path.write_bytes(content)


@pytest.mark.parametrize("damage", DAMAGES)
def test_without_the_store_what_is_damaged_is_not_served_and_the_rest_is_right(tmp_path: Path, damage: str) -> None:
    store, data = Away(), tmp_path / "data"
    publish_folder(store, write_site(tmp_path / "help", **PICTURED))
    files = written(data, store)
    store.away = True
    served = 0
    for path, content in files.items():
        DAMAGES[damage](path)
        live = LiveSite("shop", Shelf(data, lambda _data: store))
        assert not live.refresh()
        if live.fall_back():  # keys and pictures are not needed to start
            served += 1
            assert titles(live) == ["P", "Send an invoice", "Format of a tax number"]
        live.close()
        if path.is_dir():
            path.rmdir()
        path.write_bytes(content)

    assert served == 2  # all but trust.json and the picture


@pytest.mark.parametrize("damage", [damage for damage in DAMAGES if damage != "a folder"])
def test_every_file_is_whole_again_after_the_next_start(tmp_path: Path, damage: str) -> None:
    store, data = Away(), tmp_path / "data"
    publish_folder(store, write_site(tmp_path / "help", **PICTURED))
    files = written(data, store)
    for path in files:
        DAMAGES[damage](path)
        assert written(data, store) == files, path


def test_what_is_damaged_is_told_with_what_becomes_of_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store, data = Away(), tmp_path / "data"
    publish_folder(store, write_site(tmp_path / "help"))
    blob = next(path for path in written(data, store) if path.parent.name == "blobs")
    blob.write_bytes(b"x")
    live = LiveSite("shop", Shelf(data, lambda _data: store))
    live.prepare()
    live.close()

    told = f"site shop: last-good file {blob.name} is damaged; it is written again as soon as the store is read"
    assert caplog.messages == [told]
