"""Replies kept to be asked about again (`If-None-Match`), never to be answered from without asking."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import NamedTuple, TypeAlias

_ENTRIES = 256
_BYTES = 4_000_000
_LARGEST = 250_000

#: The whole address, and who asks: a reply is never another person's.
Key: TypeAlias = tuple[str, str]


class Kept(NamedTuple):
    etag: str
    body: bytes


class Cache:
    """The replies read last, at most 256 of them and 4 MB."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._bytes = 0

    def get(self, key: Key) -> Kept | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
            return kept

    def keep(self, key: Key, kept: Kept) -> None:
        if len(kept.body) > _LARGEST:
            return
        with self._lock:
            self._drop(key)
            self._kept[key] = kept
            self._bytes += len(kept.body)
            while len(self._kept) > _ENTRIES or self._bytes > _BYTES:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: Key) -> None:
        before = self._kept.pop(key, None)
        self._bytes -= len(before.body) if before is not None else 0
