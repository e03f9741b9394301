"""Reading where nothing may be written: a mounted image, a folder of another user.

SQLite wants two more files beside one in WAL mode, which it cannot make here. Without a WAL the file is whole by
itself and is read as `immutable`; with one, somebody has it open, and their files are used (https://sqlite.org/wal.html,
"Read-Only Databases").
"""

from __future__ import annotations

import os
from pathlib import Path

from helpsdk.errors import StoreError

ELSEWHERE = "name another data folder with HELPSDK_DATA or --data"
_EFFECTIVE = os.access in os.supports_effective_ids


def writable(*paths: Path) -> bool:
    """Whether this process may write to all of them, as far as they are there."""
    return all(os.access(path, os.W_OK, effective_ids=_EFFECTIVE) for path in paths if path.exists())


def refusal(folder: Path) -> StoreError:
    return StoreError(f"the store cannot be written, {folder} is read-only; {ELSEWHERE}")


def reading_uri(path: Path) -> str:
    """How to open the file now; with a WAL that appears, it is to be opened anew."""
    wal = path.with_name(f"{path.name}-wal")
    option = "mode=ro" if wal.exists() and wal.stat().st_size else "immutable=1"
    return f"{path.absolute().as_uri()}?{option}"
