"""A batch of edits to a source's files, and which paths they may have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from helpsdk.errors import Problem
from helpsdk.site.disk import MAX_FILE
from helpsdk.site.paths import stays_inside

#: Characters of a path, below what any file system takes for one with its folder.
LONGEST_PATH = 400


@dataclass(frozen=True, slots=True)
class Edits:
    """Files to write, by path, and files to remove; `whole`: the written files are all there are."""

    changed: Mapping[str, bytes] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()
    whole: bool = False

    def __contains__(self, path: str) -> bool:
        return path in self.changed or path in self.removed


def refused(edits: Edits) -> list[Problem]:
    """What is wrong with the paths and sizes."""
    return [
        *(problem for path in sorted(edits.changed) for problem in _file(path, edits.changed[path])),
        *(bad_path(path) for path in sorted(edits.removed) if not storable(path)),
    ]


def storable(path: str) -> bool:
    """Whether a site folder can have this file: not hidden, and the same everywhere."""
    if not 0 < len(path) <= LONGEST_PATH or not path.isprintable() or not stays_inside(path):
        return False
    parts = PurePosixPath(path).parts
    return "/".join(parts) == path and not any(part.startswith(".") for part in parts)


def bad_path(path: str) -> Problem:
    text = "no file of a site folder can have this name: it is relative, has no hidden part, no `..` and no `\\`"
    return Problem("bad-path", text, path[:LONGEST_PATH])


def _file(path: str, content: bytes) -> list[Problem]:
    if not storable(path):
        return [bad_path(path)]
    if len(content) > MAX_FILE:
        return [Problem("unreadable", f"has {len(content):,} bytes; at most {MAX_FILE:,} are allowed", path)]
    return []
