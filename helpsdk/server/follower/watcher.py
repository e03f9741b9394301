"""Edited files, seen at once."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from watchfiles import Change, watch

_log = logging.getLogger("helpsdk.server")
_DEBOUNCE_MS = 100
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 10.0  # seconds


def watch_folder(folder: Path, changed: Callable[[], None]) -> Callable[[], None]:
    """Calls `changed` in its own thread after files of the folder changed, hidden ones aside. Returns what stops it.

    While the folder cannot be watched, as with a name in it that is not UTF-8, it is called every few seconds instead.
    """
    stop = threading.Event()
    thread = threading.Thread(target=_run, args=(folder.resolve(), changed, stop), name="helpsdk-watcher", daemon=True)
    thread.start()

    def stopped() -> None:
        stop.set()
        thread.join()

    return stopped


def is_source(folder: Path, path: Path) -> bool:
    """Whether a changed path is the writers': nothing hidden, no editor's backup."""
    try:
        parts = path.relative_to(folder).parts
    except ValueError:
        return False
    return not any(part.startswith(".") for part in parts) and not path.name.endswith("~")


def _run(folder: Path, changed: Callable[[], None], stop: threading.Event) -> None:
    told: set[str] = set()
    wait = _FIRST_WAIT / 2  # doubled before it is used
    while not stop.is_set():
        began = time.monotonic()
        try:
            _watch(folder, changed, stop)
        except (OSError, RuntimeError) as error:  # the folder is gone, a name is not UTF-8, too many files
            _tell(folder, str(error), told)
        wait = _FIRST_WAIT if time.monotonic() - began > _LONGEST_WAIT else min(2 * wait, _LONGEST_WAIT)
        if not stop.wait(wait):
            changed()  # edits since the watch failed count, too


def _tell(folder: Path, why: str, told: set[str]) -> None:
    if why not in told:
        _log.warning("%s cannot be watched, edits are looked for every few seconds: %s", folder, why)
        told.add(why)


def _watch(folder: Path, changed: Callable[[], None], stop: threading.Event) -> None:
    def wanted(_change: Change, path: str) -> bool:
        return is_source(folder, Path(path))

    for _changes in watch(
        folder,
        watch_filter=wanted,
        debounce=_DEBOUNCE_MS,
        step=25,
        stop_event=stop,
        rust_timeout=500,
        raise_interrupt=False,
    ):
        changed()
