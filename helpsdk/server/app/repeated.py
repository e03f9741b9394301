"""Something that is done every so often."""

from __future__ import annotations

import threading
from collections.abc import Callable

_PATIENCE = 5.0  # seconds that stopping waits for work that hangs


def repeated(work: Callable[[], None], seconds: float, *, at_once: bool = False) -> Callable[[], None]:
    """Calls `work`, which must not raise, in a thread, with `seconds` in between. Returns what stops it.

    It waits before the first time as well, unless `at_once`.
    """
    stop = threading.Event()

    def run() -> None:
        if at_once:
            work()
        while not stop.wait(seconds):
            work()

    thread = threading.Thread(target=run, name="helpsdk-again", daemon=True)
    thread.start()

    def stopped() -> None:
        stop.set()
        thread.join(_PATIENCE)

    return stopped
