"""A site folder on disk: every file's exact bytes in, and out again."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from helpsdk.errors import Problem, SiteInvalid
from helpsdk.site.nearest import folder_meant
from helpsdk.site.paths import stays_inside

#: Bytes of one file, images included.
MAX_FILE = 5_000_000


@dataclass(frozen=True, slots=True)
class FolderFiles:
    """What a folder holds: bytes by path relative to it, with `/`; `unread` are files in it that could not be read."""

    files: dict[str, bytes]
    problems: tuple[Problem, ...]

    @property
    def unread(self) -> frozenset[str]:
        return frozenset(one.file for one in self.problems if one.file is not None and one.code != "unknown-file")


def read_folder(folder: Path) -> FolderFiles:
    """Every file that is not hidden. Raises SiteInvalid only when there is no such folder."""
    root = _root(folder)
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path in _walk(root, problems):
        name = path.relative_to(root).as_posix()
        content = _read(root, path, name, problems)
        if content is not None:
            files[name] = content
    return FolderFiles(files, tuple(problems))


def write_folder(files: Mapping[str, bytes], folder: Path) -> None:
    """Write each file byte for byte, below `folder` and nowhere else. Existing other files stay.

    Raises SiteInvalid for a path that leaves the folder, OSError when the disk refuses.
    """
    bad = [name for name in files if not stays_inside(name)]
    if bad:
        raise SiteInvalid(Problem("bad-path", f"`{name}` does not stay inside the folder", name) for name in bad)
    folder.mkdir(parents=True, exist_ok=True)
    root = folder.resolve()
    for name, content in files.items():
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.parent.resolve().is_relative_to(root) or target.is_symlink():
            raise SiteInvalid([Problem("bad-path", "a link in the target folder leads elsewhere", name)])
        target.write_bytes(content)


def _root(folder: Path) -> Path:
    try:
        if folder.is_dir():
            return folder.resolve()
        absent = f"there is no such folder{folder_meant(folder)}"
        found = "this is a file; give the folder that holds site.yaml" if folder.exists() else absent
    except (OSError, ValueError) as error:
        found = f"this folder cannot be opened: {_reason(error)}"
    raise SiteInvalid([Problem("no-folder", found, str(folder))])


def _walk(folder: Path, problems: list[Problem], root: Path | None = None) -> Iterator[Path]:
    root = root or folder
    try:
        found = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        problems.append(Problem("unreadable", f"cannot be read: {_reason(error)}", _name(root, folder)))
        return
    for entry in found:
        path = Path(entry.path)
        if entry.name.startswith("."):
            continue
        if not _is_text(entry.name):
            problems.append(Problem("bad-path", "the file's name is not valid UTF-8", _name(root, path)))
        elif entry.is_dir(follow_symlinks=False):
            odd = _odd_folder(_name(root, path))
            problems.extend(odd)
            yield from () if odd else _walk(path, problems, root)
        else:
            yield path


def _odd_folder(name: str) -> list[Problem]:
    """A folder in place of a file that would be read: empty, it would go unnoticed."""
    parts = tuple(name.lower().split("/"))
    if len(parts) == 3 and parts[0] == "articles" and parts[2].endswith((".md", ".markdown")):
        return [Problem("unknown-file", "this is a folder; a translation is a file of this name", name)]
    if parts[-1].endswith((".yaml", ".yml")) and (len(parts) == 1 or (len(parts) == 2 and parts[0] == "rules")):
        return [Problem("unreadable", "this is a folder; a file is expected under this name", name)]
    return []


def _read(root: Path, path: Path, name: str, problems: list[Problem]) -> bytes | None:
    refusal = ""
    try:
        target = path.resolve(strict=True)
        status = target.stat()
        if not target.is_relative_to(root):
            refusal = "is a link to something outside the site folder; copy the file here instead"
        elif stat.S_ISDIR(status.st_mode):
            refusal = "is a link to a folder, which is not followed; copy the files here instead"
        elif not stat.S_ISREG(status.st_mode):
            refusal = "is not a regular file"
        elif status.st_size > MAX_FILE:
            refusal = f"has {status.st_size:,} bytes; at most {MAX_FILE:,} are allowed"
        else:
            return target.read_bytes()
    except (OSError, RuntimeError) as error:
        refusal = f"cannot be read: {_reason(error)}"
    problems.append(Problem("unreadable", refusal, name))
    return None


def _reason(error: Exception) -> str:
    """The operating system's words, without our paths."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__


def _name(root: Path, path: Path) -> str:
    name = path.relative_to(root).as_posix()
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
