"""Edited files, seen at once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from watchfiles import Change, watch

_log = logging.getLogger("helpsdk.server")
_DEBOUNCE_MS = 100
_RETRY_SECONDS = 1.0


def watch_folder(folder: Path, changed: Callable[[], None]) -> Callable[[], None]:
    """Calls `changed` in its own thread after files of the folder changed, hidden ones aside. Returns what stops it."""
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
    while not stop.is_set():
        try:
            _watch(folder, changed, stop)
        except (OSError, RuntimeError) as error:  # the folder is gone, or too many files for the system
            _log.warning("%s cannot be watched: %s", folder, error)
            stop.wait(_RETRY_SECONDS)


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
