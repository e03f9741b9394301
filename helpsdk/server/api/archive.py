"""A site folder as a gzipped tar: regular files only, counted as they are unpacked. Nothing is written anywhere."""

from __future__ import annotations

import io
import tarfile
import zlib

from helpsdk.errors import Problem, SiteInvalid
from helpsdk.server.problems import HttpProblem
from helpsdk.server.publish import storable
from helpsdk.server.publish.edits import bad_path
from helpsdk.site.disk import MAX_FILE

#: Bytes after unpacking, headers included, and files: more than any site needs, less than what could hurt.
MAX_BYTES = 256_000_000
MAX_FILES = 100_000
_CHUNK = 65_536
#: What such an archive is called.
TYPES = ("application/gzip", "application/x-gzip")


def unpacked(archive: bytes) -> dict[str, bytes]:
    """The files of a site folder by path, hidden ones aside.

    Raises SiteInvalid for paths that leave the folder, links, and what is no file; HttpProblem for what is no such
    archive, and for one that is too large.
    """
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    try:
        with tarfile.open(fileobj=_Unzipped(archive), mode="r|") as tar:
            for count, member in enumerate(tar):
                if count >= MAX_FILES:
                    raise HttpProblem("too_large", f"an archive has at most {MAX_FILES:,} entries")
                _take(tar, member, files, problems)
    except (tarfile.TarError, zlib.error, EOFError, ValueError) as error:
        raise HttpProblem("bad_request", f"this is not a gzipped tar: {error}"[:200]) from None
    if problems:
        raise SiteInvalid(problems)
    return files


def _take(tar: tarfile.TarFile, member: tarfile.TarInfo, files: dict[str, bytes], problems: list[Problem]) -> None:
    name = member.name.removeprefix("./")
    if member.isdir() or any(part.startswith(".") and part != ".." for part in name.split("/")):
        return
    why = _refusal(member, name, files)
    if why is not None:
        problems.append(why)
        return
    content = tar.extractfile(member)
    assert content is not None, "it is a regular file"
    files[name] = content.read()


def _refusal(member: tarfile.TarInfo, name: str, files: dict[str, bytes]) -> Problem | None:
    if not storable(name):
        return bad_path(name)
    if not member.isreg():
        kind = "a link" if member.issym() or member.islnk() else "no regular file"
        return Problem("unreadable", f"is {kind} in the archive; pack the file itself", name)
    if member.size > MAX_FILE:
        return Problem("unreadable", f"has {member.size:,} bytes; at most {MAX_FILE:,} are allowed", name)
    return Problem("duplicate", "is twice in the archive", name) if name in files else None


class _Unzipped(io.RawIOBase):
    """Gunzips as it is read, and refuses to give more than `MAX_BYTES` in all."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at, self._given = memoryview(data), 0, 0
        self._waiting = b""
        self._gunzip = zlib.decompressobj(16 + zlib.MAX_WBITS)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, a chunk when it is not said; empty at the end."""
        if not self._waiting:
            self._waiting = self._next()
        size = len(self._waiting) if size < 0 else size
        given, self._waiting = self._waiting[:size], self._waiting[size:]
        self._given += len(given)
        if self._given > MAX_BYTES:
            raise HttpProblem("too_large", f"an archive has at most {MAX_BYTES:,} bytes when it is unpacked")
        return given

    def _next(self) -> bytes:
        while not self._gunzip.eof:
            fed = self._gunzip.unconsumed_tail or self._feed()
            if not fed:
                raise EOFError("it ends in the middle")
            found = self._gunzip.decompress(fed, _CHUNK)
            if found:
                return found
        return b""

    def _feed(self) -> bytes:
        chunk = bytes(self._data[self._at : self._at + _CHUNK])
        self._at += len(chunk)
        return chunk
