"""How much is allowed: so many a minute, so many at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_minute` requests in the long run, `burst` of them at once; 0 a minute is no limit."""

    per_minute: int
    burst: int = 1

    MOST: ClassVar[int] = 10_000_000

    @property
    def seconds(self) -> float:
        """Between two requests in the long run."""
        return 60.0 / self.per_minute

    def __str__(self) -> str:
        return f"{self.per_minute},{self.burst}" if self.per_minute else "0"


OFF = Rate(0)


def parse_rate(text: str) -> Rate:
    """`600,100`; `600` alone has the minute's worth as its burst. Raises ValueError."""
    numbers = [int(part) for part in text.split(",")]
    if len(numbers) > 2 or not all(0 <= number <= Rate.MOST for number in numbers):
        raise ValueError
    if not numbers[0]:
        return OFF
    if not numbers[-1]:
        raise ValueError
    return Rate(numbers[0], numbers[-1])
