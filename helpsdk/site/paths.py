"""Which paths a site's files may have: those that export can write below a folder again, on every system."""

from __future__ import annotations

from pathlib import PurePosixPath


def stays_inside(path: str) -> bool:
    """Whether `path`, relative and with `/`, names a file below a folder and means the same everywhere."""
    parts = PurePosixPath(path)
    return bool(parts.parts) and not parts.is_absolute() and ".." not in parts.parts and not {"\\", "\0"} & set(path)
