"""A large index, built by another process from the last-good files, so that this one goes on answering.

`main(DATA, SITE)` there builds what `Runtime.build_index` would, in the same folder; then it only has to be opened
here.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from helpsdk.errors import BundleInvalid, StoreError
from helpsdk.server.follower.lastgood import Kept, LastGood
from helpsdk.server.follower.snapshot import Opening
from helpsdk.site.manifest import read_manifest

#: Articles from which on starting a process, about a second, is the smaller evil.
MANY = 500
_PATIENCE = 1800.0  # seconds
_LOOK = 0.05
_PROGRAM = "import sys; from helpsdk.server.follower import child; sys.exit(child.main(*sys.argv[1:]))"
_log = logging.getLogger("helpsdk.server")


def build_beside(last_good: LastGood, kept: Kept, there: Callable[[], bool], closed: Callable[[], bool]) -> bool:
    """Whether the index of a revision is on disk, as `there` says or since a process of its own has built it. Blocks.

    One at a time for a folder: who had to wait for another may find it `there`. It is given up once somebody is
    `closed`. Never raises: where another process cannot, for whatever reason, this one can go on without.
    """
    try:
        while not closed():
            with last_good.turn() as ours:
                if ours:
                    return there() or _built(last_good, kept, closed)
            time.sleep(_LOOK)
    except (OSError, StoreError) as error:
        _log.info("site %s: no other process for the index: %s", last_good.site, error)
    except Exception:
        _log.exception("site %s: no other process for the index", last_good.site)
    return False


def _built(last_good: LastGood, kept: Kept, closed: Callable[[], bool]) -> bool:
    with last_good.lent(kept):
        return run_child(last_good.data, last_good.site, closed)


def run_child(data: Path, site: str, closed: Callable[[], bool]) -> bool:
    """Whether a process of its own built the index of the revision that is lent to it. It ends with this one, or when
    it is late. Raises OSError.
    """
    command, deadline = [sys.executable, "-c", _PROGRAM, str(data), site], time.monotonic() + _PATIENCE
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "env": _environment()}
    with subprocess.Popen(command, **pipes) as process:  # noqa: S603 - nothing of it comes from a request
        try:
            while process.poll() is None and not closed() and time.monotonic() < deadline:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_LOOK)
            return process.poll() == 0
        finally:
            process.kill()


def main(data: str, site: str) -> int:
    """The child: 0 when the index is there, 4 when what is lent to it cannot be read."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(OSError):
        os.nice(10)
    last_good = LastGood(Path(data), site)
    try:
        lent = last_good.load_lent()
        opening = Opening(Path(data) / "index" / site)
        opened = opening.snapshot(read_manifest(lent.manifest), lent.manifest, lent.files, last_good.blob, trusted=True)
    except BundleInvalid:
        return 4
    opened.runtime.build_index()
    return 0


def _end_with_parent() -> None:
    """The other end of our input is the parent's; an index that is cut off is thrown away and built again."""
    os.read(0, 1)
    os._exit(5)


def _environment() -> dict[str, str]:
    """The same modules, wherever they were imported from."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
