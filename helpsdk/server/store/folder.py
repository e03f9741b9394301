"""The data folder: what the server keeps beside a site, never part of it."""

from __future__ import annotations

from pathlib import Path

from helpsdk.errors import StoreError
from helpsdk.server.store.readonly import ELSEWHERE, writable


def prepare(folder: Path) -> Path:
    """Makes the folder, and has Git ignore it; one that is there may be read-only. Raises StoreError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists() and writable(folder):
            ignore.write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise StoreError(f"the data folder cannot be made: {error}; {ELSEWHERE}") from error
    return folder
