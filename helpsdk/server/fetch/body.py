"""A body, counted while it arrives and again while it is unpacked: neither is ever held beyond the limit."""

from __future__ import annotations

import zlib

import httpx

from helpsdk.errors import FetchRefused

_GZIP = 16 + zlib.MAX_WBITS
_PACKED = ("gzip", "x-gzip")


async def read_body(response: httpx.Response, limit: int, url: str) -> bytes:
    """At most `limit` bytes, unpacked. Raises FetchRefused, which names `url`."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "", *_PACKED):
        raise FetchRefused("encoding", url, f"{encoding}; allowed: gzip, identity")
    declared = response.headers.get("content-length", "")
    if declared.isdecimal() and (len(declared) > 18 or int(declared) > limit):
        raise FetchRefused("size", url, f"more than {limit} bytes")
    unpack = Gunzip(limit) if encoding in _PACKED else None
    parts: list[bytes] = []
    held = received = 0
    async for piece in response.aiter_raw():
        received += len(piece)
        part = unpack.feed(piece, url) if unpack else piece
        held += len(part)
        if max(held, received) > limit:
            raise FetchRefused("size", url, f"more than {limit} bytes")
        parts.append(part)
    if unpack is not None and not unpack.complete:
        raise FetchRefused("encoding", url, "the gzip stream is cut off")
    return b"".join(parts)


class Gunzip:
    """Unpacks at most one byte more than `limit`, however much a few bytes stand for."""

    def __init__(self, limit: int) -> None:
        self._left = limit + 1
        self._stream = zlib.decompressobj(_GZIP)

    @property
    def complete(self) -> bool:
        return self._stream.eof

    def feed(self, data: bytes, url: str) -> bytes:
        parts: list[bytes] = []
        while data and self._left > 0:
            if self._stream.eof:  # a stream may have several members (RFC 1952, 2.2)
                self._stream = zlib.decompressobj(_GZIP)
            try:
                part = self._stream.decompress(data, self._left)
            except zlib.error as error:
                raise FetchRefused("encoding", url, f"no gzip stream: {error}") from None
            self._left -= len(part)
            parts.append(part)
            data = self._stream.unused_data
        return b"".join(parts)
