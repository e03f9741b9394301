"""Files to start from when the store cannot be read."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpsdk.errors import BundleInvalid
from helpsdk.identity.trust import new_trust
from helpsdk.server.follower.lastgood import Kept, LastGood
from helpsdk.server.store import sha256
from helpsdk.site.manifest import manifest

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def kept(revision: int = 3) -> Kept:
    return Kept(revision, '{"schema": 1}', {"assets/x.png": sha256(b"picture")})


def save(last_good: LastGood, what: Kept, *texts: bytes) -> list[str]:
    """Saves what a revision needs; the hashes that had to be fetched."""
    all, fetched = {sha256(text): text for text in texts}, list[str]()

    def fetch(hashes: Collection[str]) -> dict[str, bytes]:
        fetched.extend(hashes)
        return {hash: all[hash] for hash in hashes}

    last_good.save(what, all, fetch)
    return fetched


def test_what_was_saved_is_read_back(tmp_path: Path) -> None:
    last_good = LastGood(tmp_path, "shop")
    save(last_good, kept(), b"part", b"picture")

    assert last_good.load() == kept()
    assert last_good.revision == 3
    assert last_good.blob(sha256(b"part")) == b"part"
    assert LastGood.sites(tmp_path) == ["shop"]


def test_nothing_saved_yet(tmp_path: Path) -> None:
    with pytest.raises(BundleInvalid):
        LastGood(tmp_path, "shop").load()
    assert LastGood(tmp_path, "shop").revision == 0
    assert LastGood.sites(tmp_path) == []


def test_what_the_newest_does_not_name_is_removed(tmp_path: Path) -> None:
    last_good = LastGood(tmp_path, "shop")
    save(last_good, kept(3), b"old", b"both")
    save(last_good, kept(4), b"new", b"both")

    names = {path.name for path in (tmp_path / "last-good" / "shop" / "blobs").iterdir()}
    assert names == {sha256(b"new"), sha256(b"both")}


def revision(number: int, *parts: bytes) -> Kept:
    named = manifest({f"part-{at}": part for at, part in enumerate(parts)}, site="shop", revision=number, created=NOW)
    return Kept(number, named.model_dump_json(by_alias=True), {})


def test_what_is_lent_stays_until_it_is_given_back(tmp_path: Path) -> None:
    last_good, blobs = LastGood(tmp_path, "shop"), tmp_path / "last-good" / "shop" / "blobs"
    old, new = revision(3, b"old", b"both"), revision(4, b"new", b"both")
    save(last_good, old, b"old", b"both")
    with last_good.lent(old):
        save(LastGood(tmp_path, "shop"), new, b"new", b"both")
        during, both = frozenset(path.name for path in blobs.iterdir()), (last_good.load(), last_good.load_lent())
    after = frozenset(path.name for path in blobs.iterdir())

    assert (during, after) == (old.hashes | new.hashes, new.hashes)
    assert both == (new, old)


def test_what_was_lent_to_a_process_that_was_killed_does_not_stay(tmp_path: Path) -> None:
    last_good, folder = LastGood(tmp_path, "shop"), tmp_path / "last-good" / "shop"
    old, new = revision(3, b"old", b"both"), revision(4, b"new", b"both")
    save(last_good, old, b"old", b"both")
    with last_good.lent(old):
        left = (folder / "lent.msgpack").read_bytes()
    (folder / "lent.msgpack").write_bytes(left)
    os.utime(folder / "lent.msgpack", (0, 0))
    save(last_good, new, b"new", b"both")

    assert {path.name for path in (folder / "blobs").iterdir()} == new.hashes


def test_one_at_a_time_has_the_turn(tmp_path: Path) -> None:
    first, second = LastGood(tmp_path, "shop"), LastGood(tmp_path, "shop")
    with first.turn() as ours, second.turn() as theirs:
        both = ours, theirs
    with second.turn() as later:
        pass

    assert (both, later) == ((True, False), True)


def test_only_what_is_not_there_whole_is_fetched(tmp_path: Path) -> None:
    last_good = LastGood(tmp_path, "shop")
    save(last_good, kept(3), b"old", b"both", b"damaged")
    (tmp_path / "last-good" / "shop" / "blobs" / sha256(b"damaged")).write_bytes(b"Damaged")

    assert save(LastGood(tmp_path, "shop"), kept(4), b"new", b"both", b"damaged") == sorted(
        [sha256(b"new"), sha256(b"damaged")]
    )


def test_what_an_earlier_version_kept_is_read_until_the_next_save(tmp_path: Path) -> None:
    text = json.dumps({"revision": 3, "manifest": kept().manifest, "files": dict(kept().files)})
    folder = tmp_path / "last-good" / "shop"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"sha256": sha256(text.encode()), "kept": text}))
    last_good = LastGood(tmp_path, "shop")

    assert (last_good.load(), LastGood.sites(tmp_path), last_good.present) == (kept(), ["shop"], True)
    save(last_good, kept(4), b"part")
    assert (last_good.revision, (folder / "manifest.json").exists()) == (4, False)


def test_an_older_revision_never_replaces_a_newer(tmp_path: Path) -> None:
    last_good = LastGood(tmp_path, "shop")
    save(last_good, kept(4), b"new")
    save(last_good, kept(3), b"old")

    assert last_good.load().revision == 4


def test_an_older_trust_never_replaces_a_newer(tmp_path: Path) -> None:
    last_good = LastGood(tmp_path, "shop")
    trust = new_trust("shop", NOW)
    for number in (4, 3):
        last_good.save_trust(replace(trust, number=number))

    assert last_good.load_trust().number == 4


def test_its_folders_are_for_their_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        save(LastGood(tmp_path, "shop"), kept(), b"part")
    finally:
        os.umask(before)

    folders = [path for path in tmp_path.rglob("*") if path.is_dir()]
    assert [stat.S_IMODE(path.stat().st_mode) for path in folders] == [0o700] * 3


@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "gone"])
@pytest.mark.parametrize("file", ["manifest.msgpack", "blob"])
def test_every_damage_is_seen_and_mended(tmp_path: Path, file: str, damage: str) -> None:
    last_good = LastGood(tmp_path, "shop")
    save(last_good, kept(), b"part")
    folder = tmp_path / "last-good" / "shop"
    path = folder / file if file != "blob" else folder / "blobs" / sha256(b"part")
    _damage(path, damage)

    with pytest.raises(BundleInvalid):
        last_good.load()
        last_good.blob(sha256(b"part"))
    save(last_good, kept(), b"part")
    assert (last_good.load(), last_good.blob(sha256(b"part"))) == (kept(), b"part")


def _damage(path: Path, how: str) -> None:
    data = path.read_bytes()
    if how == "gone":
        path.unlink()
        return
    middle = len(data) // 2
    flipped = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
    path.write_bytes({"flip": flipped, "cut": data[:middle], "empty": b""}[how])
