"""How an example that runs on threads ends: Ctrl-C and SIGTERM are one, also where a script started it with `&`."""

from __future__ import annotations

import signal


def stop_by_signal() -> None:
    """Either raises KeyboardInterrupt from now on. For the main thread."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.default_int_handler)
