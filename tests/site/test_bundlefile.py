"""One revision as one file."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from helpsdk.errors import BundleInvalid, ExportRefused
from helpsdk.site.bundlefile import is_bundle_file, opened_bundle_file, pictures_of
from helpsdk.site.manifest import PartEntry, part_hash
from tests.client.bundles import signed
from tests.server.serving import PICTURE


def test_what_was_written_is_read(tmp_path: Path) -> None:
    one = signed()
    with opened_bundle_file(one.write(tmp_path / "b")) as file:
        assert file.manifest == one.text
        for part in one.manifest.parts.values():
            assert part_hash(file.part(part)) == part.hash
        (picture,) = pictures_of(one.manifest).values()
        assert file.picture(picture) == PICTURE


def test_equal_revisions_are_equal_files_for_their_owner_alone(tmp_path: Path) -> None:
    first, second = signed().write(tmp_path / "a"), signed().write(tmp_path / "b")

    assert first.read_bytes() == second.read_bytes()
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert is_bundle_file(first)


def test_only_a_bundle_is_replaced(tmp_path: Path) -> None:
    file = signed(1).write(tmp_path / "b")
    signed(2).write(file)
    with opened_bundle_file(file) as opened:
        assert b'"revision":2' in opened.manifest
    for content in (b"", b"my thesis", b"PK\x03\x04 manifest.json"):
        (tmp_path / "mine").write_bytes(content)
        with pytest.raises(ExportRefused, match="is no bundle"):
            signed().write(tmp_path / "mine")
        assert (tmp_path / "mine").read_bytes() == content
    with pytest.raises(ExportRefused):
        signed().write(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "mine"]


def packed(path: Path, files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_nothing_unfolds_to_more_than_was_signed(tmp_path: Path) -> None:
    entry = PartEntry(hash="0" * 64, bytes=10)
    bomb = packed(tmp_path / "bomb", {"manifest.json": b"{}", f"parts/{entry.hash}": bytes(50_000_000)})
    with opened_bundle_file(bomb) as file, pytest.raises(BundleInvalid, match="not as large as it has to be"):
        file.part(entry)
    with (
        pytest.raises(BundleInvalid, match=r"manifest\.json is not as large"),
        opened_bundle_file(packed(tmp_path / "long", {"manifest.json": bytes(20_000_000)})),
    ):
        pass


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_to_pack_are_refused(compression: int, tmp_path: Path) -> None:
    file = packed(tmp_path / "b", {"manifest.json": b"{}"}, compression)

    with pytest.raises(BundleInvalid, match="packed in a way that is not ours"), opened_bundle_file(file):
        pass


def test_names_that_lead_elsewhere_are_never_looked_at(tmp_path: Path) -> None:
    file = packed(tmp_path / "b", {"manifest.json": b"{}", "../../etc/passwd": b"x", "/abs": b"x"})
    with opened_bundle_file(file) as opened:
        assert opened.manifest == b"{}"
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


def test_a_flipped_bit_is_noticed(tmp_path: Path) -> None:
    one = signed()
    content = bytearray(one.write(tmp_path / "b").read_bytes())
    content[len(content) // 3] ^= 0x10
    (tmp_path / "b").write_bytes(content)

    with pytest.raises(BundleInvalid), opened_bundle_file(tmp_path / "b") as file:
        for part in one.manifest.parts.values():
            file.part(part)
