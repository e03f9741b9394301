"""Messages in a stream of bytes: four bytes of length (big-endian), then so many bytes of msgpack."""

from __future__ import annotations

from typing import Any

from helpsdk.errors import StoreError
from helpsdk.server.store.writer.values import pack, unpack

#: Bytes of one message. A first publish with all its pictures is one.
MAX_MESSAGE = 512 * 2**20
_HEAD = 4


def frame(message: Any, *, exact: bool = True) -> bytes:
    """See `values.pack`. Raises StoreError for a message that is too large or no value of the store."""
    body = pack(message, exact=exact)
    if len(body) > MAX_MESSAGE:
        megabytes = f"{len(body) // 2**20} MB, at most {MAX_MESSAGE // 2**20}"
        raise StoreError(
            f"too much to hand to the writing process at once ({megabytes}); stop the server and publish without it"
        )
    return len(body).to_bytes(_HEAD, "big") + body


class Frames:
    """Puts messages together from the pieces that arrive; holds at most one message that is not complete."""

    def __init__(self, limit: int = MAX_MESSAGE) -> None:
        self._limit = limit
        self._bytes = bytearray()

    def feed(self, data: bytes) -> list[Any]:
        """The messages that are complete now. Raises ValueError for what is none, or is too large."""
        self._bytes += data
        messages, start = [], 0
        while (end := self._end(start)) is not None and end <= len(self._bytes):
            messages.append(unpack(bytes(self._bytes[start + _HEAD : end])))
            start = end
        del self._bytes[:start]
        return messages

    def _end(self, start: int) -> int | None:
        """Where the message that starts there will end, None while that is unknown."""
        head = self._bytes[start : start + _HEAD]
        if len(head) < _HEAD:
            return None
        length = int.from_bytes(head, "big")
        if length > self._limit:
            raise ValueError(f"a message of {length} bytes, at most {self._limit} are allowed")
        return start + _HEAD + length
