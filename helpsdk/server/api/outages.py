"""Requests that fail by no fault of whoever asks, told to the operator: once for each cause, and once when it is over.

A store that is away refuses as many requests as there are; the log must not grow with that.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from helpsdk.server.api.request import Request

_log = logging.getLogger("helpsdk.server")
#: Seconds between two lines of a kind about one cause, however often it comes and goes.
PERIOD = 60.0
#: Causes that are told apart; all others are one.
CAUSES = 20
_OTHERS = "several causes"
_MOST = 500  # characters of a cause
_VARIES = re.compile(r"\d+")  # what differs between two texts of one cause
_NEVER = float("-inf")


@dataclass(slots=True)
class _Outage:
    """`count` since it was last said to be over, or, of failures, since the last line; times are the clock's."""

    text: str
    asked: set[tuple[str, str | None]] = field(default_factory=set)  # (method, route) of what was refused
    count: int = 0
    told: bool = False
    began: float = _NEVER
    ended: float = _NEVER


class Outages:
    """Of one server. Safe to share between threads. `under_way`: whether anybody has to be told what is `answered`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._known: dict[str, _Outage] = {}
        self.under_way = False

    def refused(self, request: Request, cause: str) -> None:
        """A request that may go well another time."""
        with self._guard:
            outage, now = self._of(cause), self._clock()
            outage.count += 1
            outage.asked.add(_asked(request))
            self.under_way = True
            if outage.told or now - outage.began < PERIOD:
                return
            outage.told, outage.began = True, now
        extra = {"request_id": request.request_id}
        _log.warning("requests are refused [%s]: %s", request.request_id, outage.text, extra=extra)

    def answered(self, request: Request) -> None:
        """What was refused goes well: of every outage that kept the like of it from that, the end.

        Not for a reply that had nothing to store, see `Response.proves`: where only writing fails, that always goes.
        """
        like = _asked(request)
        with self._guard:
            over = [outage for outage in self._known.values() if like in outage.asked and self._may_end(outage)]
            told = [(outage.count, outage.text) for outage in over]
            for outage in over:
                outage.asked, outage.count, outage.told, outage.ended = set(), 0, False, self._clock()
            self.under_way = any(outage.asked for outage in self._known.values())
        for count, text in told:
            _log.warning("requests are answered again, %d were refused: %s", count, text)

    def failed(self, request: Request, error: Exception) -> None:
        """By a mistake of ours: the trace of the first in each period, and how many more there were."""
        with self._guard:
            outage, now = self._of(f"{request.route} {type(error).__name__}"), self._clock()
            outage.count += 1
            if now - outage.began < PERIOD:
                return
            more, outage.count, outage.began = outage.count - 1, 0, now
        since = f" ({more} more of these since the last line)" if more else ""
        who = request.method, request.path, request.request_id
        extra = {"request_id": who[2], "method": who[0], "path": who[1]}
        _log.error("%s %r [%s] failed%s", *who, since, exc_info=error, extra=extra)

    def _may_end(self, outage: _Outage) -> bool:
        return self._clock() - outage.ended >= PERIOD

    def _of(self, cause: str) -> _Outage:
        kind = _VARIES.sub("…", cause[:_MOST])
        if kind not in self._known and len(self._known) >= CAUSES:
            self._forget_old()
        if kind not in self._known and len(self._known) >= CAUSES:
            kind = cause = _OTHERS
        return self._known.setdefault(kind, _Outage(cause[:_MOST]))

    def _forget_old(self) -> None:
        """What is over, and may be told anew."""
        now = self._clock()
        gone = [
            kind for kind, one in self._known.items() if not one.asked and now - max(one.began, one.ended) >= PERIOD
        ]
        for kind in gone:
            del self._known[kind]


def _asked(request: Request) -> tuple[str, str | None]:
    """What a path is read by says nothing of writing to it."""
    return "GET" if request.method == "HEAD" else request.method, request.route
