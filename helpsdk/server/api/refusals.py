"""What was refused, told to the operator: in each minute the first of a code, then how many more there were.

A stranger can send bad tokens as fast as the network lets them; the log must not grow with that.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from helpsdk.errors import TokenRejected

_log = logging.getLogger("helpsdk.server")
_PERIOD = 60.0  # seconds
_MOST = 200  # characters of what a stranger may have written
#: What happens to honest callers all day long.
_ROUTINE = frozenset({"session_expired", "token_expired", "session_revoked"})


class Refusals:
    """Of one server. There are as many entries as codes, so it is bounded. Safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._told: dict[str, tuple[float, int]] = {}  # code -> when it was told, and how many there were since

    def tell(self, rejected: TokenRejected, *, site: str, request_id: str, key: str | None = None) -> None:
        """`key` is the id of the key that the caller claims. Texts are quoted: no line of the log is theirs."""
        more = self._due(rejected.code)
        if more is None:
            return
        _log.log(
            logging.INFO if rejected.code in _ROUTINE else logging.WARNING,
            "site %s [%s] refused %s: %r%s%s",
            site,
            request_id,
            rejected.code,
            rejected.reason[:_MOST],
            f", key {key[:_MOST]!r}" if key is not None else "",
            f" ({more} more of these since the last line)" if more else "",
        )

    def _due(self, code: str) -> int | None:
        """How many went untold before this one; None when this one goes untold as well."""
        now = self._clock()
        with self._guard:
            moment, untold = self._told.get(code, (-_PERIOD, 0))
            due = now - moment >= _PERIOD
            self._told[code] = (now, 0) if due else (moment, untold + 1)
        return untold if due else None
