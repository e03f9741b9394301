"""Rendered translations of a folder that several processes use: what is put is handed over together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

_GATHER = 500
_GATHER_BYTES = 8 * 2**20


class FolderRenders:
    """See `protocol.Renders`. `get` reads the store; `save` writes entries, and keeps so many newest when told."""

    def __init__(
        self, get: Callable[[str], bytes | None], save: Callable[[Mapping[str, bytes], int | None], None]
    ) -> None:
        self._get, self._save = get, save
        self._guard = threading.Lock()
        self._waiting: dict[str, bytes] = {}
        self._bytes = 0

    def get(self, key: str) -> bytes | None:
        waiting = self._waiting.get(key)
        return waiting if waiting is not None else self._get(key)

    def put(self, key: str, value: bytes) -> None:
        with self._guard:
            self._waiting[key] = value
            self._bytes += len(value)
            full = len(self._waiting) >= _GATHER or self._bytes >= _GATHER_BYTES
        if full:
            self.flush()

    def flush(self, *, keep: int | None = None) -> None:
        with self._guard:
            entries, self._waiting, self._bytes = self._waiting, {}, 0
        if entries or keep is not None:
            self._save(entries, keep)
