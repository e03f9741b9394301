"""What lies in a backup, by SHA-256: a copy that is damaged or incomplete is not restored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from helpsdk.errors import HelpError

FILE = "backup.json"
FORMAT = 1
DUMP = "database.dump"
_CHUNK = 1 << 20


class BackupInvalid(HelpError):
    """A backup that cannot be made, or cannot be restored."""


class Entry(BaseModel):
    """One file of the backup."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bytes: int
    sha256: str


class Manifest(BaseModel):
    """`sites` holds the newest revision of each; `kind` is what the store was."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = FORMAT
    kind: Literal["sqlite", "postgres"]
    created: datetime
    helpsdk: str
    sites: dict[str, int]
    files: dict[str, Entry]


def entries(folder: Path, names: Iterable[str]) -> dict[str, Entry]:
    """The entries of these files, read again from the disk."""
    return {name: _entry(folder / name) for name in sorted(names)}


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a backup whose every file is as it was written. Raises BackupInvalid."""
    try:
        manifest = Manifest.model_validate_json((folder / FILE).read_bytes())
    except FileNotFoundError:
        raise BackupInvalid(f"{folder} is not a backup: there is no {FILE} in it") from None
    except (OSError, ValidationError) as error:
        raise BackupInvalid(f"{folder / FILE} cannot be read: {_first_line(error)}") from None
    if manifest.format > FORMAT:
        raise BackupInvalid(f"the backup was made by helpsdk {manifest.helpsdk}, which is newer: restore it with that")
    for name, entry in manifest.files.items():
        _check(folder, name, entry)
    return manifest


def _check(folder: Path, name: str, entry: Entry) -> None:
    if name != Path(name).name or name in ("", ".", ".."):
        raise BackupInvalid(f"{name!r} is not a file of a backup")
    try:
        found = _entry(folder / name)
    except OSError as error:
        raise BackupInvalid(f"the backup is not complete: {name} cannot be read ({error.strerror})") from None
    if found != entry:
        raise BackupInvalid(f"the backup is damaged: {name} is not as it was written")


def _entry(path: Path) -> Entry:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
        return Entry(bytes=file.tell(), sha256=digest.hexdigest())


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
