"""Replies that all strangers get alike: encoded, tagged and packed once for a revision.

Nothing else is packed. A reply that holds a secret beside what its asker sent would tell the secret by its length
(BREACH, 2013): so none that depends on who asks, and none that repeats a query.
"""

from __future__ import annotations

import gzip
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from helpsdk.server.api.request import Request
from helpsdk.server.api.response import BY_VIEWER, Response, etag_of

#: Bytes from which on packing saves a packet.
WORTH: Final = 1_024
_KEPT: Final = 8_000_000  # bytes of one site
_LEVEL: Final = 6


@dataclass(frozen=True)
class Packed:
    """One reply."""

    body: bytes

    @cached_property
    def etag(self) -> str:
        return etag_of(self.body)

    @cached_property
    def gzip(self) -> bytes | None:
        """None where it would not be worth it."""
        return gzip.compress(self.body, _LEVEL, mtime=0) if len(self.body) >= WORTH else None

    @property
    def size(self) -> int:
        return len(self.body) + len(self.gzip or b"")


class PackedReplies:
    """Of one revision, by what was asked; all are dropped when they become too much. For one event loop."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, Packed] = {}
        self._bytes = 0

    def get(self, key: Hashable) -> Packed | None:
        return self._kept.get(key)

    def keep(self, key: Hashable, packed: Packed) -> Packed:
        if self._bytes + packed.size > _KEPT:
            self._kept.clear()
            self._bytes = 0
        if packed.size <= _KEPT:
            self._bytes += packed.size
            self._kept[key] = packed
        return packed


def packed_reply(request: Request, packed: Packed, cache: str) -> Response:
    """Packed for who can read that; a tag is of the bytes that are sent."""
    response = Response(body=packed.body, cache=cache, etag=packed.etag, vary=f"{BY_VIEWER}, Accept-Encoding")
    if packed.gzip is not None and accepts_gzip(request):
        response.body, response.etag = packed.gzip, gzip_tag(packed.etag)
        response.headers["content-encoding"] = "gzip"
    return response


def gzip_tag(etag: str) -> str:
    """The tag of the same body when it is packed."""
    return etag[:-1] + '-gz"'


def accepts_gzip(request: Request) -> bool:
    """By Accept-Encoding (RFC 9110, 12.5.3): `gzip`, or anything, that is not refused with `q=0`."""
    return _accepts(request.raw.get(b"accept-encoding", b"")[:300])


@lru_cache(maxsize=512)
def _accepts(header: bytes) -> bool:
    said: dict[bytes, bool] = {}
    for part in header.lower().split(b","):
        name, _, weight = part.partition(b";")
        said[name.strip()] = weight.replace(b" ", b"").rstrip(b"0").rstrip(b".") not in (b"q=", b"q=0")
    return said.get(b"gzip", said.get(b"*", False))
