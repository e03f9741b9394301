"""A bundle file as what a local client follows: read again when another file is in its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpsdk.client.local.revision import Shelf
from helpsdk.site.bundlefile import opened_bundle_file
from helpsdk.site.manifest import PartEntry


class FileSource:
    """`path` may come into being later, and be replaced at any time; it is not locked."""

    at_once = True  #: reading it takes no network: the client opens it when it is made

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int, int] | None = None
        self._newest: tuple[int, int, int] | None = None

    def __str__(self) -> str:
        return str(self.path)

    @contextmanager
    def newest(self) -> Iterator[Shelf | None]:
        """None where the file is the one that was taken. Raises BundleInvalid and OSError."""
        found = self.path.stat()
        self._newest = (found.st_mtime_ns, found.st_size, found.st_ino)
        if self._newest == self._seen:
            yield None
            return
        with opened_bundle_file(self.path) as shelf:
            yield shelf

    def picture(self, entry: PartEntry) -> bytes:
        """From whatever the file is now. Raises BundleInvalid and OSError."""
        with opened_bundle_file(self.path) as shelf:
            return shelf.picture(entry)

    def taken(self) -> None:
        """What `newest` gave is being served: not read again until another file is in its place."""
        self._seen = self._newest

    def after_fork(self) -> None:
        """Nothing is open between two looks."""

    def close(self) -> None:
        """As `after_fork`."""
