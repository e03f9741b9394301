"""What was refused, told to the operator: in each minute the first of its kind, then how many more there were.

A stranger can send bad tokens as fast as the network lets them; the log must not grow with that.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from helpsdk.errors import TokenRejected

_log = logging.getLogger("helpsdk.server")
_PERIOD = 60.0  # seconds
_MOST = 200  # characters of what a stranger may have written
#: Lines of one site in a minute: more than there are mistakes to make at once.
LINES = 40
#: Kinds of one site that are remembered; those that came longest ago are forgotten first.
KINDS = 512
#: What happens to honest callers all day long.
_ROUTINE = frozenset({"session_expired", "session_revoked"})
#: What differs between two reasons of one kind: numbers, and from what the caller wrote on, which is quoted.
_VARIES = re.compile(r"\d+|['\"].*", re.DOTALL)

#: Code, key where it is one of the site's, and reason.
_Kind = tuple[str, str | None, str]


class Refusals:
    """Of one server. Each site has its own lines, so that none takes another's. Safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._sites: dict[str, _Told] = {}

    def tell(
        self, rejected: TokenRejected, *, site: str, request_id: str, key: str | None = None, known: bool = False
    ) -> None:
        """`key` is the id of the key that the caller claims; `known`: it is one of the site's.

        Texts are quoted: no line of the log is theirs.
        """
        kind = (rejected.code, key if known else None, _VARIES.sub("…", rejected.reason[:_MOST]))
        with self._guard:
            due = self._sites.setdefault(site, _Told()).due(kind, self._clock())
        if due is None:
            return
        more, left_out = due
        _log.log(
            logging.INFO if rejected.code in _ROUTINE else logging.WARNING,
            "site %s [%s] refused %s: %r%s%s%s",
            site,
            request_id,
            rejected.code,
            rejected.reason[:_MOST],
            f", key {key[:_MOST]!r}" if key is not None else "",
            f" ({more} more of these since the last line)" if more else "",
            f" ({left_out} others of this site were left out)" if left_out else "",
            extra={"site": site, "request_id": request_id},
        )


class _Told:
    """What was told of one site."""

    def __init__(self) -> None:
        self._kinds: OrderedDict[_Kind, tuple[float, int]] = OrderedDict()  # → when, and how many came since
        self._began, self._lines, self._left_out = float("-inf"), 0, 0

    def due(self, kind: _Kind, now: float) -> tuple[int, int] | None:
        """How many of this kind, and how many others, went untold before; None when this one goes untold as well."""
        moment, untold = self._kinds.get(kind, (float("-inf"), 0))
        if now - moment < _PERIOD:
            self._remember(kind, moment, untold + 1)
            return None
        if now - self._began >= _PERIOD:
            self._began, self._lines = now, 0
        if self._lines >= LINES:
            self._left_out += 1
            return None
        self._lines += 1
        self._remember(kind, now, 0)
        left_out, self._left_out = self._left_out, 0
        return untold, left_out

    def _remember(self, kind: _Kind, moment: float, untold: int) -> None:
        self._kinds[kind] = (moment, untold)
        self._kinds.move_to_end(kind)
        if len(self._kinds) > KINDS:
            self._left_out += self._kinds.popitem(last=False)[1][1]
