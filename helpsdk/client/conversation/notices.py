"""What a client tells the host's log: that help went away, that it is back, what the server refuses. Never secrets."""

from __future__ import annotations

import logging
from collections.abc import Callable

from helpsdk.errors import HelpUnavailable, NotFound

_QUIET = 60.0  # seconds in which the same is not told again
_MOST = 50
_log = logging.getLogger("helpsdk.client")


class Notices:
    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._told: dict[str, float] = {}

    def failed(self, error: HelpUnavailable | NotFound) -> None:
        """Once a minute for each code: most are mistakes of the host's code or settings."""
        now = self._clock()
        code = error.code if isinstance(error, HelpUnavailable) else "not_found"
        if now - self._told.get(code, -_QUIET) < _QUIET:
            return
        if len(self._told) >= _MOST:
            self._told = {}
        self._told[code] = now
        _log.warning("no help: %s", error)

    def away(self, error: HelpUnavailable, rest: float) -> None:
        _log.warning("help is away, asked again in %.1f s: %s", rest, error)

    def back(self) -> None:
        _log.info("help is back")
