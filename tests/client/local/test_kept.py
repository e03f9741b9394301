"""The last good revision in a folder."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from helpsdk.client.local.kept import KeptBundle
from helpsdk.client.local.revision import LocalRevision, Opener
from helpsdk.errors import BundleInvalid
from helpsdk.site.manifest import PartEntry
from tests.client.bundles import Signed, keys, signed


class AsShelf:
    """The bytes of a signed revision, without a file."""

    def __init__(self, bundle: Signed) -> None:
        self.manifest, self._blobs = bundle.text, bundle.blobs

    def part(self, entry: PartEntry) -> bytes:
        return self._blobs[entry.hash]

    picture = part


def opened(bundle: Signed) -> LocalRevision:
    opener, shelf = Opener("shop", keys()), AsShelf(bundle)
    return opener.revision(opener.manifest(shelf.manifest), shelf, None)


def save(kept: KeptBundle, bundle: Signed, there: int = 0) -> int:
    return kept.save(opened(bundle), AsShelf(bundle), lambda _: there)


def test_nothing_is_kept_at_first(tmp_path: Path) -> None:
    kept = KeptBundle(tmp_path / "none")
    assert not kept.present
    with pytest.raises(BundleInvalid, match="no last-good help is kept"):
        _ = kept.manifest


def test_what_was_saved_is_there_whole_and_for_its_owner_alone(tmp_path: Path) -> None:
    kept, bundle = KeptBundle(tmp_path), signed(3)
    assert save(kept, bundle) == 3
    assert kept.manifest == bundle.text
    for entry in bundle.manifest.parts.values():
        assert kept.part(entry) == bundle.blobs[entry.hash]
    assert stat.S_IMODE((tmp_path / "blobs").stat().st_mode) == 0o700


def test_a_lower_revision_never_takes_the_place_of_a_higher(tmp_path: Path) -> None:
    kept = KeptBundle(tmp_path)
    save(kept, signed(3))
    assert save(kept, signed(2), there=3) == 3
    assert kept.manifest == signed(3).text


def test_a_damaged_file_is_told_and_made_whole_by_the_next_save(tmp_path: Path) -> None:
    kept, bundle = KeptBundle(tmp_path), signed(3)
    save(kept, bundle)
    entry = next(iter(bundle.manifest.parts.values()))
    (tmp_path / "blobs" / entry.hash).write_bytes(b"something else")
    with pytest.raises(BundleInvalid, match="is damaged") as damaged:
        kept.part(entry)
    assert damaged.value.part == entry.hash
    save(kept, bundle)
    assert kept.part(entry) == bundle.blobs[entry.hash]


def test_files_that_nothing_names_go_when_they_are_old(tmp_path: Path) -> None:
    kept = KeptBundle(tmp_path)
    save(kept, signed(3))
    old, new = tmp_path / "blobs" / "old", tmp_path / "blobs" / "new"
    for file in (old, new):
        file.write_bytes(b"x")
    os.utime(old, (0, 0))
    save(kept, signed(4))
    assert (old.exists(), new.exists()) == (False, True)
