"""A progress bar on a terminal, a line now and then elsewhere; always on stderr."""

from __future__ import annotations

import sys
import time

_WIDTH = 32


class Progress:
    """Call it with (done, total)."""

    def __init__(self, label: str, *, quiet: bool = False) -> None:
        self._label, self._quiet = label, quiet
        self._started = time.monotonic()
        self._next = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if self._quiet or (now < self._next and done < total):
            return
        terminal = sys.stderr.isatty()
        self._next = now + (0.1 if terminal else 5.0)
        per_second = done / max(now - self._started, 1e-9)
        text = f"{self._label} {done}/{total}  {per_second:.0f} a second"
        if not terminal:
            print(text, file=sys.stderr, flush=True)
            return
        filled = _WIDTH * done // max(total, 1)
        bar = "█" * filled + "░" * (_WIDTH - filled)
        print(f"\r\x1b[K{bar} {text}", end="\n" if done >= total else "", file=sys.stderr, flush=True)
