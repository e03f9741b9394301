"""Files that are there whole or not at all, also after a power cut."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

OWNER: Final = 0o600


def replace_file(path: Path, data: bytes, *, mode: int = OWNER) -> None:
    """Writes a file, for its owner alone unless `mode` says other. Raises OSError, with the old one still in place."""
    replace_all({path: data}, mode=mode)


def replace_all(files: Mapping[Path, bytes], *, mode: int = OWNER) -> None:
    """Writes many files of one folder or of several: first all their bytes, which lets the disk take them together."""
    written: list[tuple[Path, Path]] = []
    try:
        for path, data in files.items():
            handle, name = tempfile.mkstemp(dir=path.parent)  # mode 0600
            written.append((Path(name), path))
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            if mode != OWNER:
                Path(name).chmod(mode)
        for temporary, path in written:
            _sync(temporary)
            temporary.replace(path)
        for folder in {path.parent for path in files}:
            _sync_folder(folder)
    finally:
        for temporary, _path in written:
            temporary.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """The new names, too. Where a folder cannot be opened (Windows), they follow when the system sees fit."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
