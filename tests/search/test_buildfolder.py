from __future__ import annotations

import json
import os
import shutil
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from helpsdk.identity.audience import PUBLIC
from helpsdk.identity.viewer import ANONYMOUS
from helpsdk.search.buildfolder import MANIFEST, IndexInvalid, IndexManifest, _remove, building, held, read_manifest
from helpsdk.search.index import SearchIndex
from tests.search.sites import OWNERS, ask, english, site

SITE = site(english("a", "Refunds", "Money back."), english("b", "Secrets", audience=OWNERS))


def build_of(folder: Path) -> Path:
    (only,) = folder.iterdir()
    return only


def test_a_build_is_opened_again(tmp_path: Path) -> None:
    SearchIndex.build(SITE, "en", tmp_path, revision=7)
    index = SearchIndex.open(SITE, "en", tmp_path)
    assert (index.revision, index.count) == (7, 2)
    assert [hit.article for hit in index.search(ask("refund"), ANONYMOUS).hits] == ["a"]
    assert index.search(ask("refnuds"), ANONYMOUS).corrected == {"refnuds": "refunds"}


def test_the_manifest_says_what_was_built(tmp_path: Path) -> None:
    SearchIndex.build(SITE, "en", tmp_path, revision=7)
    manifest = read_manifest(build_of(tmp_path))
    assert (manifest.site, manifest.locale, manifest.revision, manifest.count) == ("shop", "en", 7, 2)
    assert manifest.audiences == (OWNERS, PUBLIC)
    assert "vocabulary" in manifest.files
    assert {name.split("/")[1] for name in manifest.files if name.startswith("tantivy/")} == {"0", "1"}


def test_a_missing_build_is_invalid(tmp_path: Path) -> None:
    with pytest.raises(IndexInvalid):
        SearchIndex.open(SITE, "en", tmp_path / "nowhere")


def test_other_content_is_another_build(tmp_path: Path) -> None:
    SearchIndex.build(SITE, "en", tmp_path)
    changed = site(english("a", "Refunds", "Money back, at once."), english("b", "Secrets", audience=OWNERS))
    with pytest.raises(IndexInvalid):
        SearchIndex.open(changed, "en", tmp_path)
    narrowed = site(english("a", "Refunds", "Money back.", audience=OWNERS), english("b", "Secrets", audience=OWNERS))
    with pytest.raises(IndexInvalid):
        SearchIndex.open(narrowed, "en", tmp_path)


def test_every_damaged_file_is_noticed_and_a_new_build_mends_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    SearchIndex.build(SITE, "en", tmp_path)
    assert caplog.messages == []
    count = len(read_manifest(build_of(tmp_path)).files)
    for at in range(count + 1):
        build = build_of(tmp_path)
        damaged = build / [*read_manifest(build).files, MANIFEST][at]
        with damaged.open("r+b") as file:  # in place: what is cut to nothing ends a process that is just opening it
            file.seek(-1, os.SEEK_END)
            file.write(b"?")
        with pytest.raises(IndexInvalid):
            SearchIndex.open(SITE, "en", tmp_path)
        assert SearchIndex.build(SITE, "en", tmp_path).search(ask("refund"), ANONYMOUS).total == 1
        assert caplog.messages[at:] == [f"the search index {build} was damaged, and is built again"]


def test_another_analysis_is_invalid(tmp_path: Path) -> None:
    SearchIndex.build(SITE, "en", tmp_path)
    manifest = build_of(tmp_path) / MANIFEST
    stamped = IndexManifest.model_validate_json(manifest.read_bytes()).model_copy(update={"analysis": "0"})
    manifest.write_text(stamped.model_dump_json())
    with pytest.raises(IndexInvalid):
        SearchIndex.open(SITE, "en", tmp_path)


def test_a_failed_build_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), building(tmp_path, "x") as fresh:
        (fresh / "file").write_text("half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_its_folders_are_for_their_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        SearchIndex.build(SITE, "en", tmp_path / "index" / "shop" / "en")
    finally:
        os.umask(before)
    folders = [tmp_path / "index", tmp_path / "index" / "shop", build_of(tmp_path / "index" / "shop" / "en")]
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in folders] == [0o700] * 3


def test_several_may_build_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        built = list(pool.map(lambda _: SearchIndex.build(SITE, "en", tmp_path), range(24)))
    assert all(index.search(ask("refund"), ANONYMOUS).total == 1 for index in built)
    assert len(list(tmp_path.iterdir())) == 1


def test_old_builds_go_and_open_ones_keep_answering(tmp_path: Path) -> None:
    first = SearchIndex.build(SITE, "en", tmp_path)
    for number in range(5):
        SearchIndex.build(site(english("a", f"Refunds {number}")), "en", tmp_path)
    assert len(list(tmp_path.iterdir())) == 3
    assert first.search(ask("refund"), ANONYMOUS).total == 1


@pytest.mark.parametrize("cut", [None, 0, 1], ids=["gone", "another", "shorter"])
def test_a_look_tells_that_a_file_is_another_shorter_or_gone(tmp_path: Path, cut: int | None) -> None:
    index = SearchIndex.build(SITE, "en", tmp_path)
    build, following = build_of(tmp_path), index.following(SITE, (), 2)
    assert intact(index, following)
    for file in [build / name for name in [*read_manifest(build).files, MANIFEST]]:
        kept, whole = file.with_name("kept"), file.read_bytes()
        file.rename(kept)
        if cut is not None:
            file.write_bytes(whole[: len(whole) - cut])
        assert not intact(index) and not intact(following), file
        kept.replace(file)
        assert intact(index, following)


def intact(*indexes: SearchIndex) -> bool:
    return all(index.intact for index in indexes)


def test_an_index_in_memory_is_always_intact() -> None:
    assert SearchIndex.build(SITE, "en").intact


def test_files_cut_short_in_place_harm_no_open_index(tmp_path: Path) -> None:
    """Reading a mapped file beyond its new end would end the whole process (SIGBUS)."""
    index = SearchIndex.build(SITE, "en", tmp_path)
    before = index.search(ask("refund"), ANONYMOUS)
    for file in tmp_path.rglob("*"):
        if file.is_file():
            with file.open("r+b") as cut:
                cut.truncate(0)
    assert not index.intact
    assert index.search(ask("refund"), ANONYMOUS) == before
    assert index.search(ask("refnud"), ANONYMOUS).hits == before.hits
    assert not list(tmp_path.rglob(".open-*"))


def test_an_index_too_large_to_copy_is_opened_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpsdk.search.buildfolder._LARGEST_COPIED", 0)
    monkeypatch.setattr("shutil.copytree", None)
    assert SearchIndex.build(SITE, "en", tmp_path).search(ask("refund"), ANONYMOUS).total == 1


def test_a_changed_manifest_is_noticed(tmp_path: Path) -> None:
    SearchIndex.build(SITE, "en", tmp_path)
    (manifest,) = tmp_path.rglob("manifest.json")
    written = manifest.read_text(encoding="utf-8")
    told = json.loads(written)
    for name, other in {"terms": [{"body": 1}], "files": {}, "site": "other"}.items():
        manifest.write_text(json.dumps({**told, name: other}), encoding="utf-8")
        with pytest.raises(IndexInvalid, match="manifest"):
            SearchIndex.open(SITE, "en", tmp_path)
    manifest.write_text(written, encoding="utf-8")
    assert SearchIndex.open(SITE, "en", tmp_path).count == 2


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    SearchIndex.build(SITE, "en", tmp_path)
    left = tmp_path / ".open-of-somebody"
    left.mkdir()
    os.utime(left, (0, 0))
    SearchIndex.open(SITE, "en", tmp_path)
    assert not left.exists()


def test_what_is_put_there_while_a_build_goes_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "build"
    old.mkdir()
    (old / "file").write_text("old")

    def rmtree(folder: Path, *, ignore_errors: bool) -> None:
        (tmp_path / "build").mkdir(exist_ok=True)
        (tmp_path / "build" / "file").write_text("new")
        remove(folder, ignore_errors=ignore_errors)

    remove = shutil.rmtree
    monkeypatch.setattr("helpsdk.search.buildfolder.shutil.rmtree", rmtree)
    _remove(old)

    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")] == ["build", "build/file"]
    assert (old / "file").read_text() == "new"


def test_what_is_written_while_a_build_goes_goes_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As by what watches an index that was just opened."""
    (tmp_path / "build" / "tantivy").mkdir(parents=True)
    rmdir, written = os.rmdir, list[str]()

    def late(path: str, **how: int) -> None:
        if not written:
            written.append("lock")
            (next(tmp_path.iterdir()) / "lock").write_text("")
        rmdir(path, **how)

    monkeypatch.setattr(os, "rmdir", late)
    _remove(tmp_path / "build")

    assert written
    assert list(tmp_path.iterdir()) == []


def test_only_what_is_ours_and_old_is_abandoned(tmp_path: Path) -> None:
    for name in (".keep", ".open-1", ".gone-2", "build"):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (0, 0))
    (tmp_path / ".open-new").mkdir()
    with held(tmp_path / "build"):
        pass

    assert sorted(path.name for path in tmp_path.iterdir()) == [".keep", ".open-new", "build"]
