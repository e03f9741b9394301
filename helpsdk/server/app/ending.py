"""Ending that does not wait for ever: a store may hold a thread up for as long as it likes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future

from helpsdk.errors import StoreError

_OURS = "helpsdk"
_log = logging.getLogger("helpsdk.server")


def in_time(end: Callable[[], None], seconds: float) -> None:
    """Runs `end`, and raises what it raises. After `seconds` it goes on by itself, and what is left is logged."""
    done: Future[None] = Future()

    def run() -> None:
        try:
            end()
        except BaseException as error:
            done.set_exception(error)
        else:
            done.set_result(None)

    thread = threading.Thread(target=run, name=f"{_OURS}-close", daemon=True)
    try:
        thread.start()
    except RuntimeError:  # the interpreter is ending and starts no thread any more
        end()
        return
    try:
        done.result(seconds)
    except TimeoutError:
        if done.done():  # its own
            raise
        names = sorted({one.name for one in threading.enumerate() if one.name.startswith(_OURS) and one is not thread})
        _log.warning("stopped without waiting longer than %.0f s for: %s", seconds, ", ".join(names))
        return
    thread.join()


def quietly(close: Callable[[], None]) -> None:
    """A store that cannot be closed well is nobody's to mend now."""
    try:
        close()
    except StoreError as error:
        _log.warning("on closing: %s", error)
