"""What a client tells the host's log: that help went away, that it is back, what the server refuses. Never secrets."""

from __future__ import annotations

import logging
from collections.abc import Callable

from helpsdk.errors import HelpUnavailable, NotFound

NOT_FOUND = "not_found"
_QUIET = 60.0  # seconds in which the same is not told again
_MOST = 50
_log = logging.getLogger("helpsdk.client")


class Notices:
    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._told: dict[str, float] = {}

    def tells(self, code: str) -> bool:
        """Whether `failed` would say it now: what makes a good message may cost more than the answer."""
        return self._clock() - self._told.get(code, -_QUIET) >= _QUIET

    def failed(self, error: HelpUnavailable | NotFound) -> None:
        """Once a minute for each code: most are mistakes of the host's code or settings."""
        code = error.code if isinstance(error, HelpUnavailable) else NOT_FOUND
        if not self.tells(code):
            return
        if len(self._told) >= _MOST:
            self._told = {}
        self._told[code] = self._clock()
        _log.warning("no help: %s", error)

    def away(self, error: HelpUnavailable, rest: float) -> None:
        _log.warning("help is away, asked again in %.1f s: %s", rest, error)

    def back(self) -> None:
        _log.info("help is back")
