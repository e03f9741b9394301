"""Replies that are asked for again in the very same words: who loads a page again asks what they asked before."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, NamedTuple, TypeAlias

#: Whatever chose a reply: the body of the request, and the headers that its answer depends on.
Words: TypeAlias = tuple[bytes, ...]

#: Bytes of all that is kept, and of one request with its reply; and how many requests are known to have come once.
_KEPT: Final = 16_000_000
_EACH: Final = 400  # beside its bytes
_LONGEST: Final = 64_000
_ONCE: Final = 16_384
_NOW: Final = b'"now":"'
_TIME: Final = len("2026-11-22T12:00:00.000Z")


class Written(NamedTuple):
    """A reply as JSON. One that is `lasting` is the same whenever it is asked for, but for the time it says."""

    json: bytes
    lasting: bool


class _Kept(NamedTuple):
    """A reply around its time."""

    before: bytes
    after: bytes


class Repeats:
    """Of one revision. Only what comes twice is kept: most words of most visitors never do."""

    def __init__(self) -> None:
        self._once: set[int] = set()
        self._kept: dict[Words, _Kept] = {}
        self._bytes = 0

    def reply(self, words: Words, now: datetime) -> bytes | None:
        """What these words got, at another time; None where that is not kept."""
        kept = self._kept.get(words)
        return None if kept is None else b"%b%b%b" % (kept.before, written(now).encode(), kept.after)

    def note(self, words: Words, written: Written) -> None:
        """What these words got just now."""
        if not written.lasting:
            return
        mark = hash(words)
        if mark in self._once:
            self._keep(words, written.json)
        elif len(self._once) < _ONCE:
            self._once.add(mark)
        else:
            self._once = {mark}

    def _keep(self, words: Words, json: bytes) -> None:
        size = _EACH + len(json) + sum(map(len, words))
        if size > _LONGEST:
            return
        if self._bytes + size > _KEPT:
            self._kept.clear()
            self._bytes = 0
        at = json.index(_NOW) + len(_NOW)
        self._bytes += size
        self._kept[words] = _Kept(json[:at], json[at + _TIME :])


def written(moment: datetime) -> str:
    """ISO 8601 in UTC, to the millisecond."""
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat(timespec="milliseconds")[:-6] + "Z"
