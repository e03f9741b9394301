"""A backup is taken while the store is written, and proved by restoring it."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from helpsdk.server.app import HelpServer
from helpsdk.server.backup import BackupInvalid, Manifest, backup, read_manifest, restore
from helpsdk.server.backup.backup import databases
from helpsdk.server.publish import publish_folder
from helpsdk.server.store import Store, open_store
from tests.server.serving import Client, replaced, shown


@pytest.fixture
def data(tmp_path: Path, folder: Path) -> Path:
    """A store with a revision and an interaction."""
    server = HelpServer(folder, data=tmp_path / "data")
    server.start()
    assert Client(server).post("/v1/interactions", {"items": [shown()]}).status_code == 202
    server.close()
    return tmp_path / "data"


@pytest.fixture
def opened() -> Iterator[Callable[[Path], Store]]:
    stores: list[Store] = []

    def open_one(data: Path) -> Store:
        stores.append(open_store(data))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


def taken(data: Path, target: Path) -> Manifest:
    store = open_store(data)
    try:
        return backup(store, target, data=data)
    finally:
        store.close()


def site_of(store: Store) -> str:
    [site] = store.sites()
    return site


def test_what_was_kept_is_there_again(tmp_path: Path, data: Path, opened: Callable[[Path], Store]) -> None:
    manifest = taken(data, tmp_path / "backup")
    assert set(manifest.files) == {path.name for path in databases(data)}
    assert not list((tmp_path / "backup").glob("*-wal"))

    restore(tmp_path / "backup", tmp_path / "other")

    before, after = opened(data), opened(tmp_path / "other")
    site = site_of(before)
    assert manifest.sites == {site: 1}
    assert after.revision(site) == before.revision(site)
    assert after.trust(site) == before.trust(site)
    hashes = set(before.revision(site).files.values())
    assert after.blobs(hashes) == before.blobs(hashes)
    month = next(path.name[13:20] for path in databases(data) if path.name.startswith("interactions-"))
    assert after.interactions(site, month) == before.interactions(site, month) != []


def test_a_restored_store_is_served(tmp_path: Path, data: Path, folder: Path) -> None:
    taken(data, tmp_path / "backup")
    restore(tmp_path / "backup", tmp_path / "other")

    server = HelpServer(data=tmp_path / "other")
    server.start()
    try:
        assert Client(server).get("/v1/articles/tax-id-format").status_code == 200
    finally:
        server.close()


def test_it_is_of_one_moment_while_others_write(tmp_path: Path, data: Path, folder: Path) -> None:
    store = open_store(data)
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            (folder / "articles" / "tax-id-format" / "en.md").write_text(
                f"---\ntitle: Tax IDs\n---\n\nVersion {number}.\n", encoding="utf-8"
            )
            publish_folder(store, folder)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            backup(store, tmp_path / f"backup{number}", data=data)
    finally:
        stop.set()
        writer.join()
        store.close()

    for number in range(3):
        restore(tmp_path / f"backup{number}", tmp_path / f"restored{number}")
        copy = open_store(tmp_path / f"restored{number}")
        try:
            revision = copy.revision(site_of(copy))
            assert revision.number >= read_manifest(tmp_path / f"backup{number}").sites[revision.site]
            copy.blobs(revision.files.values())  # raises when one is missing
        finally:
            copy.close()


@pytest.mark.parametrize("how", ["flip", "truncate", "delete"])
def test_a_damaged_backup_is_refused_and_nothing_is_changed(tmp_path: Path, data: Path, how: str) -> None:
    manifest = taken(data, tmp_path / "backup")
    for name in manifest.files:
        path = tmp_path / "backup" / name
        whole = path.read_bytes()
        if how == "delete":
            path.unlink()
        elif how == "truncate":
            path.write_bytes(whole[:-1])
        else:
            path.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])

        with pytest.raises(BackupInvalid, match=name.replace(".", r"\.")):
            restore(tmp_path / "backup", tmp_path / "other")

        assert not (tmp_path / "other").exists()
        path.write_bytes(whole)


def test_what_is_no_backup_is_said(tmp_path: Path) -> None:
    with pytest.raises(BackupInvalid, match=r"is not a backup: there is no backup\.json"):
        restore(tmp_path, tmp_path / "other")
    (tmp_path / "backup.json").write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(BackupInvalid, match="cannot be read"):
        restore(tmp_path, tmp_path / "other")


def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, data: Path) -> None:
    manifest = taken(data, tmp_path / "backup")
    entry = next(iter(manifest.files.values()))
    forged = manifest.model_copy(update={"files": {"../content.db": entry}})
    (tmp_path / "backup" / "backup.json").write_text(forged.model_dump_json(), encoding="utf-8")

    with pytest.raises(BackupInvalid, match="not a file of a backup"):
        restore(tmp_path / "backup", tmp_path / "other")


def test_what_is_there_is_replaced_only_when_asked_and_kept_aside(tmp_path: Path, data: Path) -> None:
    taken(data, tmp_path / "backup")
    before = (data / "content.db").read_bytes()

    with pytest.raises(BackupInvalid, match="--replace"):
        restore(tmp_path / "backup", data)
    assert (data / "content.db").read_bytes() == before

    restored = restore(tmp_path / "backup", data, replace=True)
    assert isinstance(restored.aside, Path)
    assert (restored.aside / "content.db").read_bytes() == before


def test_a_folder_in_use_is_refused(tmp_path: Path, data: Path, folder: Path) -> None:
    taken(data, tmp_path / "backup")
    server = HelpServer(folder, data=data)
    server.start()
    try:
        with pytest.raises(BackupInvalid, match="stop the server first"):
            restore(tmp_path / "backup", data, replace=True)
    finally:
        server.close()


def test_an_existing_target_and_a_damaged_database_make_no_backup(tmp_path: Path, data: Path) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(BackupInvalid, match="name a new folder"):
        taken(data, tmp_path / "there")

    month = next(path for path in databases(data) if path.name.startswith("interactions-"))
    with sqlite3.connect(month) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    raw = bytearray(month.read_bytes())
    raw[4096:8192] = b"\xff" * 4096
    month.write_bytes(raw)
    with pytest.raises(BackupInvalid, match=rf"{re.escape(month.name)} .*; stop the server; restore a backup, or move"):
        taken(data, tmp_path / "backup")
    assert not list(tmp_path.glob("*backup*"))


def test_an_edit_after_the_backup_is_gone_after_it(tmp_path: Path, data: Path, folder: Path) -> None:
    taken(data, tmp_path / "backup")
    replaced(folder, "screens.yaml", "title: Tax settings", "title: Taxes")
    store = open_store(data)
    assert publish_folder(store, folder).revision == 2
    store.close()

    restore(tmp_path / "backup", data, replace=True)

    store = open_store(data)
    assert store.latest(site_of(store)) == 1
    store.close()
