"""Dividing many entries into parts by the hash of their ids."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import TypeVar

V = TypeVar("V")

#: About how many entries a part holds.
PER_SHARD = 100


def shard_count(ids: Iterable[str]) -> int:
    """How many shards: the power of two that gives each about a hundred of the ids."""
    wanted = -(-len(set(ids)) // PER_SHARD)
    return 1 << max(0, wanted - 1).bit_length()


def shard_of(id: str, count: int) -> str:
    """The shard of an id: two hexadecimal digits, more where there are more than 256 shards."""
    number = int.from_bytes(hashlib.sha256(id.encode()).digest()[:8], "big") % count
    return f"{number:02x}"


def sharded(entries: Mapping[str, V], count: int) -> dict[str, dict[str, V]]:
    """The entries by shard; empty shards are left out."""
    shards: dict[str, dict[str, V]] = {}
    for id, entry in entries.items():
        shards.setdefault(shard_of(id, count), {})[id] = entry
    return shards
