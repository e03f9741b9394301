"""How a client waits, retries, rests and queues: values that refuse nonsense when they are made.

All durations are in seconds. A value that cannot be used raises SettingInvalid, which names it and what is allowed.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from math import isfinite
from typing import Any

from helpsdk.errors import SettingInvalid
from helpsdk.keywords import spelled_options

_LONGEST = 3600.0


@spelled_options
@dataclass(frozen=True, slots=True)
class Timeout:
    """How long a call may take: to connect, for the next piece of a reply, and in all, with retries and pauses."""

    connect: float = 0.5
    read: float = 1.0
    total: float = 2.0

    def __post_init__(self) -> None:
        for field in fields(self):
            _seconds(self, field.name)

    def within(self, left: float) -> Timeout:
        """The same where only `left` seconds remain."""
        left = max(left, 0.001)
        return replace(self, connect=min(self.connect, left), read=min(self.read, left), total=left)


@spelled_options
@dataclass(frozen=True, slots=True)
class Retry:
    """Asks again where that may help: never after a reply that is late, never beyond `Timeout.total`.

    `attempts` counts the first, 1 is no retry. Before the n-th retry a client waits a random time of up to
    `first` · 2ⁿ⁻¹, at most `most` (full jitter). What a server asks for by `Retry-After` is waited for when it is at
    most `after`; a longer one ends the call.
    """

    attempts: int = 3
    first: float = 0.05
    most: float = 0.5
    after: float = 1.0

    def __post_init__(self) -> None:
        _whole(self, "attempts", 1, 10)
        for name in ("first", "most", "after"):
            _seconds(self, name, least=0.0)

    def pause(self, attempt: int, chance: float, retry_after: float | None = None) -> float | None:
        """Seconds to wait after the given attempt (1 is the first), None to give up. `chance` is from 0 up to 1."""
        if attempt >= self.attempts or (retry_after is not None and retry_after > self.after):
            return None
        jitter: float = chance * min(self.most, self.first * 2 ** (attempt - 1))
        return jitter + (retry_after or 0.0)


@spelled_options
@dataclass(frozen=True, slots=True)
class Breaker:
    """After `failures` attempts in a row without an answer nothing is asked for `rest` seconds; then one call tries.

    Each trial that fails doubles the rest, up to `most`; each rest is cut by up to a tenth, at random, so that many
    processes do not all try at once.
    """

    failures: int = 3
    rest: float = 5.0
    most: float = 60.0

    def __post_init__(self) -> None:
        _whole(self, "failures", 1, 1000)
        _seconds(self, "rest")
        _seconds(self, "most")
        if self.most < self.rest:
            raise SettingInvalid("Breaker.most", repr(self.most), f"at least Breaker.rest, {self.rest}")


@spelled_options
@dataclass(frozen=True, slots=True)
class Outbox:
    """How interactions wait. At most `size` of them: past that the oldest are dropped, and counted.

    They are sent `every` so many seconds, and as soon as `batch` of them wait. Leaving (`close()`, the end of the
    process) waits `exit` seconds for them at most; 0 leaves at once.
    """

    size: int = 10_000
    batch: int = 500
    every: float = 2.0
    exit: float = 2.0

    def __post_init__(self) -> None:
        _whole(self, "size", 1, 1_000_000)
        _whole(self, "batch", 1, 500)
        _seconds(self, "every", least=0.0)
        _seconds(self, "exit", least=0.0)


def _seconds(options: Any, name: str, *, least: float | None = None) -> None:
    value = getattr(options, name)
    number = isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)
    if not number or value > _LONGEST or (value <= 0 if least is None else value < least):
        bound = "above 0" if least is None else f"from {least:g}"
        raise SettingInvalid(_named(options, name), repr(value), f"seconds {bound} to {_LONGEST:g}")


def _whole(options: Any, name: str, least: int, most: int) -> None:
    value = getattr(options, name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise SettingInvalid(_named(options, name), repr(value), f"a whole number from {least} to {most}")


def _named(options: object, name: str) -> str:
    return f"{type(options).__name__}.{name}"
