"""A large index, built by another process from the last-good files, so that this one goes on answering.

`main(DATA, SITE, REVISION)` there builds what `Runtime.build_index` would, in the same folder; then it only has to be
opened here.
"""

from __future__ import annotations

import logging
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from helpsdk.errors import BundleInvalid
from helpsdk.server.follower.lastgood import LastGood
from helpsdk.server.follower.snapshot import Opening, Snapshot
from helpsdk.server.store.readonly import writable
from helpsdk.site.manifest import read_manifest

#: Articles from which on starting a process, about a second, is the smaller evil.
MANY = 500
_PATIENCE = 1800.0  # seconds
_LOOK = 0.05
_PROGRAM = "import sys; from helpsdk.server.follower import child; sys.exit(child.main(*sys.argv[1:]))"
_log = logging.getLogger("helpsdk.server")


def build_beside(
    snapshot: Snapshot, data: Path, site: str, closed: Callable[[], bool], keeping: threading.Lock
) -> None:
    """Has the index of a snapshot built from the last-good files in `data`, so that it only has to be opened. Blocks.

    Where that cannot be, it is for this process to build it. It is given up once somebody is `closed`.
    """
    if writable(data) and not run_child(data, site, snapshot.revision, closed, keeping) and not closed():
        _log.warning("site %s: no other process could build the index, this one does", site)


def run_child(data: Path, site: str, revision: int, closed: Callable[[], bool], keeping: threading.Lock) -> bool:
    """Whether a process of its own built the index of that revision. It ends with this one, or when it is late.

    `keeping` is held while it reads the last-good files, so that no later publish replaces them.
    """
    command = [sys.executable, "-c", _PROGRAM, str(data), site, str(revision)]
    deadline = time.monotonic() + _PATIENCE
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "env": _environment()}
    try:
        with keeping:
            process = subprocess.Popen(command, **pipes)  # noqa: S603 - nothing of it comes from a request
            while not _has_read(process):
                _end_if(process, closed() or time.monotonic() > deadline)
        with process:
            while process.poll() is None:
                _end_if(process, closed() or time.monotonic() > deadline)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_LOOK)
            return process.returncode == 0
    except OSError:
        return False


def _has_read(process: subprocess.Popen[bytes]) -> bool:
    """Whether it said so, or ended; waits a moment for it."""
    out = process.stdout
    return out is None or bool(select.select([out], [], [], _LOOK)[0])


def _end_if(process: subprocess.Popen[bytes], over: bool) -> None:
    if over:
        process.kill()


def main(data: str, site: str, revision: str) -> int:
    """The child: 0 when the index is there, 3 when the last-good files are of another revision by now."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(OSError):
        os.nice(10)
    last_good = LastGood(Path(data), site)
    try:
        kept = last_good.load()
        if kept.revision != int(revision):
            return 3
        manifest = read_manifest(kept.manifest)
        opening = Opening(Path(data) / "index" / site)
        opened = opening.snapshot(manifest, kept.manifest, kept.files, last_good.blob, trusted=True)
    except BundleInvalid:
        return 4
    os.write(1, b".")  # the files may be replaced now
    opened.runtime.build_index()
    return 0


def _end_with_parent() -> None:
    """The other end of our input is the parent's; an index that is cut off is thrown away and built again."""
    os.read(0, 1)
    os._exit(5)


def _environment() -> dict[str, str]:
    """The same modules, wherever they were imported from."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
