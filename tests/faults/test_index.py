"""Every file of an index, flipped, cut short and gone: noticed, served around and built again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from helpsdk.search.buildfolder import IndexInvalid, read_manifest
from helpsdk.server.app import HelpServer
from helpsdk.server.follower import follower, indexwatch
from tests.server.serving import Client, indexed, until, write_site


def flipped(path: Path) -> None:
    whole = path.read_bytes()
    at = len(whole) // 2
    path.write_bytes(whole[:at] + bytes([(whole[at] ^ 0x55) if whole else 1]) + whole[at + 1 :])


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1] if path.stat().st_size else b"x")


FAULTS: dict[str, Callable[[Path], None]] = {"flip": flipped, "truncate": cut, "delete": Path.unlink}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a site that was served, with its index."""
    folder = write_site(tmp_path_factory.mktemp("index") / "help")
    server = HelpServer(folder)
    server.start()
    indexed(server).close()
    return folder


def files(folder: Path) -> list[Path]:
    """Of the index, but for what Tantivy locks and what it can do without."""
    found = (path for path in sorted((folder / ".helpsdk" / "index").rglob("*")) if path.is_file())
    return [path.relative_to(folder) for path in found if path.suffix != ".lock"]


def hits(folder: Path) -> object:
    """What a sound index answers."""
    server = HelpServer(folder)
    server.start()
    try:
        return Client(indexed(server)).get("/v1/search?q=tax").json()["hits"]
    finally:
        server.close()


@pytest.mark.parametrize("fault", FAULTS)
def test_each_file_of_an_index_by_one_fault(sound: Path, tmp_path: Path, fault: str) -> None:
    every = files(sound)
    assert len(every) > 10
    broken_and_mended(sound, tmp_path, every[list(FAULTS).index(fault) :: len(FAULTS)], FAULTS[fault])


@pytest.mark.soak
@pytest.mark.parametrize("fault", FAULTS)
def test_each_file_of_an_index_by_every_fault(sound: Path, tmp_path: Path, fault: str) -> None:
    broken_and_mended(sound, tmp_path, files(sound), FAULTS[fault])


def broken_and_mended(sound: Path, tmp_path: Path, some: list[Path], fault: Callable[[Path], None]) -> None:
    sound_hits = hits(sound)
    for number, file in enumerate(some):
        folder = tmp_path / str(number)
        shutil.copytree(sound, folder)
        fault(folder / file)

        server = HelpServer(folder)
        server.start()
        try:
            first = Client(server).get("/v1/search?q=tax")  # from a scan, or already from a new index
            assert first.status_code == 200, file
            assert first.json()["hits"][0]["article"]["id"] == "tax-id-format", file
            indexed(server)
            reply = Client(server).get("/v1/search?q=tax").json()
            assert not reply["degraded"], file
            assert reply["hits"] == sound_hits, file
        finally:
            server.close()
        builds = [path.parent for path in (folder / ".helpsdk" / "index").glob("*/*/*/manifest.json")]
        assert len(builds) == 2, file
        for build in builds:
            read_manifest(build)  # raises when a file is not as it says
        shutil.rmtree(folder)


def emptied(path: Path) -> None:
    """Another file in its place: what is mapped and cut in place can end a process that reads just there."""
    path.unlink()
    path.write_bytes(b"")


NAMES = ("vocabulary", "tantivy/0/*.term", "manifest.json", "tantivy/0/meta.json", "tantivy/0/*.idx")
WHILE_OPEN: dict[str, Callable[[Path], None]] = {"flip": flipped, "truncate": emptied, "delete": Path.unlink}


@pytest.mark.parametrize(("fault", "name"), list(zip(WHILE_OPEN, NAMES, strict=False)))
def test_a_running_server_notices_and_mends_it(
    sound: Path, tmp_path: Path, fault: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    noticed_and_mended(sound, tmp_path, name, WHILE_OPEN[fault], monkeypatch)


@pytest.mark.soak
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("fault", WHILE_OPEN)
def test_a_running_server_notices_and_mends_every_fault(
    sound: Path, tmp_path: Path, fault: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    noticed_and_mended(sound, tmp_path, name, WHILE_OPEN[fault], monkeypatch)


def noticed_and_mended(
    sound: Path, tmp_path: Path, name: str, fault: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "CHECK_SECONDS", 0.05)
    folder = tmp_path / "help"
    shutil.copytree(sound, folder)
    server = HelpServer(folder)
    server.start()
    try:
        before = Client(indexed(server)).get("/v1/search?q=tax").json()
        (build,) = {path.parent for path in (folder / ".helpsdk" / "index").glob("*/en/*/manifest.json")}
        fault(next(build.glob(name)))

        until(lambda: mended(build))
        meanwhile = Client(server).get("/v1/search?q=tax").json()
        reply = Client(indexed(server)).get("/v1/search?q=tax").json()
    finally:
        server.close()
    assert meanwhile["hits"][0]["article"]["id"] == "tax-id-format"
    assert (reply["hits"], reply["degraded"]) == (before["hits"], False)


def mended(build: Path) -> bool:
    try:
        read_manifest(build)
    except IndexInvalid:
        return False
    return True


def test_an_index_folder_that_is_no_folder(sound: Path, tmp_path: Path) -> None:
    folder = tmp_path / "help"
    shutil.copytree(sound, folder)
    shutil.rmtree(folder / ".helpsdk" / "index")
    (folder / ".helpsdk" / "index").write_text("a file", encoding="utf-8")

    server = HelpServer(folder)
    server.start()
    try:
        reply = Client(server).get("/v1/search?q=tax").json()
        assert reply["hits"][0]["article"]["id"] == "tax-id-format"
    finally:
        server.close()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_an_index_that_may_not_be_read(sound: Path, tmp_path: Path) -> None:
    folder = tmp_path / "help"
    shutil.copytree(sound, folder)
    for file in files(folder):
        (folder / file).chmod(0)

    server = HelpServer(folder)
    server.start()
    try:
        indexed(server)
        assert Client(server).get("/v1/search?q=tax").json()["hits"]
    finally:
        server.close()


def test_an_index_that_could_not_be_made_is_tried_again(
    sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(indexwatch, "AGAIN", 0.1)
    folder = Path(shutil.copytree(sound, tmp_path / "help"))
    server = HelpServer(folder)
    server.start()
    try:
        client = Client(indexed(server))
        before = client.get("/v1/search?q=tax").json()["hits"]
        index = folder / ".helpsdk" / "index"
        shutil.rmtree(index)
        index.touch()  # in the way, as a full disk is
        until(lambda: client.get("/v1/search?q=tax").json()["degraded"], seconds=20)
        until(lambda: "could not be indexed" in caplog.text, seconds=20)
        index.unlink()
        until(lambda: not client.get("/v1/search?q=tax").json()["degraded"], seconds=20)
        assert client.get("/v1/search?q=tax").json()["hits"] == before
        assert "Traceback" not in caplog.text
    finally:
        server.close()
