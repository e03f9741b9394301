"""The data folder: what the server keeps beside a site, never part of it, and nobody else's business."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from helpsdk.errors import StoreError
from helpsdk.server.store.readonly import ELSEWHERE, writable


def prepare(folder: Path) -> Path:
    """Makes the folder for its owner alone, and has Git ignore it; one that is there may be read-only.

    Raises StoreError.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists() and writable(folder):
            ignore.write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise StoreError(f"the data folder cannot be made: {error}; {ELSEWHERE}") from error
    return folder


def make_private(path: Path) -> None:
    """Makes the file for its owner alone; of one that is there, takes away what everybody may do. Raises OSError.

    SQLite gives its other files the same mode. A group that was given access keeps it.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    mode = path.stat().st_mode
    if mode & 0o007:
        with suppress(PermissionError):  # another user's
            path.chmod(mode & 0o770)
