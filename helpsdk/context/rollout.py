"""Who is in: GrowthBook's hashes, buckets and namespaces (specification 0.8.0), so that every SDK gives one answer.

FNV-1a with 32 bits over UTF-16 code units; version 2 hashes twice, which takes away version 1's bias, and has 10,000
buckets instead of 1,000.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, TypeAlias

#: Two places in [0, 1): from (inclusive) and to (exclusive).
Range: TypeAlias = tuple[float, float]

_OFFSET: Final = 0x811C9DC5
_PRIME: Final = 0x01000193
_MASK: Final = 0xFFFFFFFF
_EQUAL_ENOUGH: Final = (0.99, 1.01)
_REMEMBERED: Final = 4096


def hash_v1(seed: str, value: str) -> float:
    """A place in [0, 1), a multiple of 1/1000."""
    return _fnv1a(seed, _fnv1a(value)) % 1000 / 1000


@lru_cache(maxsize=_REMEMBERED)
def hash_v2(seed: str, value: str) -> float:
    """A place in [0, 1), a multiple of 1/10000. Remembered: a reader's places are asked for again and again."""
    return _fnv1a(str(_fnv1a(value, _seeded(seed)))) % 10_000 / 10_000


def included(unit_value: str, salt: str, percent: float) -> bool:
    """Whether a unit is among the first `percent`; raising the percentage only ever adds units."""
    return percent >= 100 or hash_v2(salt, unit_value) < percent / 100


def in_namespace(unit_value: str, namespace: tuple[str, float, float]) -> bool:
    """Whether a unit falls into the part of a namespace (its name, from, to) that an experiment has to itself."""
    name, start, end = namespace
    return start <= hash_v1(f"__{name}", unit_value) < end


def bucket_ranges(count: int, coverage: float = 1.0, weights: Sequence[float] | None = None) -> list[Range]:
    """The range of each of `count` variations; `coverage` shortens each at its end. Odd weights count as equal ones."""
    covered = min(max(coverage, 0.0), 1.0)
    ranges, start = [], 0.0
    for weight in _usable(weights, count):
        ranges.append((start, start + covered * weight))
        start += weight
    return ranges


def choose(place: float, ranges: Sequence[Range]) -> int:
    """The index of the first range that holds a place, -1 when none does."""
    return next((index for index, (start, end) in enumerate(ranges) if start <= place < end), -1)


def _usable(weights: Sequence[float] | None, count: int) -> Sequence[float]:
    low, high = _EQUAL_ENOUGH
    if weights is not None and len(weights) == count and min(weights, default=0) >= 0 and low <= sum(weights) <= high:
        return weights
    return [1 / count] * count if count > 0 else []


def _fnv1a(text: str, state: int = _OFFSET) -> int:
    """The hash of a text; from another state, of that state's text and this one."""
    if text.isascii():
        for byte in text.encode():
            state = (state ^ byte) * _PRIME & _MASK
        return state
    units = text.encode("utf-16-le", "surrogatepass")
    for low, high in zip(units[::2], units[1::2], strict=True):
        state = (state ^ (low | high << 8)) * _PRIME & _MASK
    return state


@lru_cache(maxsize=_REMEMBERED)
def _seeded(seed: str) -> int:
    return _fnv1a(seed)
