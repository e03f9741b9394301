"""What waits to be sent, and what is made of it: plain data, no clock, no thread."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from helpsdk.client.conversation.proofs import who
from helpsdk.client.wire.servertime import iso, uuid7
from helpsdk.identity.viewer import Viewer

#: Bytes of all that waits, and of a batch (keepalive requests and proxies take 64 KB).
MOST_BYTES = 8_000_000
BATCH_BYTES = 63_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """One interaction as it is sent. `made` is Unix time by this machine, `skew` what was added to it."""

    viewer: Viewer | None
    who: str
    id: str
    written: bytes
    made: float
    skew: float


def waiting(viewer: Viewer | None, fields: Mapping[str, Any], made: float, skew: float) -> Waiting:
    """Dated by the server's clock, as far as it is known."""
    id = uuid7(made + skew)
    item = {"id": id, "at": iso(made + skew), **fields}
    written = json.dumps(item, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Waiting(viewer, who(viewer), id, written, made, skew)


def dated_again(item: Waiting, skew: float) -> Waiting:
    """The same, dated by what is known of the server's clock now; it was never accepted under its first id."""
    fields = json.loads(item.written)
    del fields["id"], fields["at"]
    return waiting(item.viewer, fields, item.made, skew)


def body_of(batch: Iterable[Waiting]) -> bytes:
    return b'{"items":[' + b",".join(item.written for item in batch) + b"]}"


class Box:
    """First in, first out; full, the oldest go. What is being sent counts, too. Not for several threads at once."""

    def __init__(self, size: int, batch: int) -> None:
        self._size, self._batch = size, batch
        self._items: deque[Waiting] = deque()
        self._bytes = 0  # of the items
        self._out = 0  # taken, and neither back nor done
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._items) + self._out

    @property
    def is_due(self) -> bool:
        """Whether there is enough for a whole request."""
        return len(self._items) >= self._batch or self._bytes >= BATCH_BYTES

    def add(self, item: Waiting) -> None:
        self._items.append(item)
        self._bytes += len(item.written)
        self._cut()

    def take(self) -> list[list[Waiting]]:
        """All that waits, in batches of one viewer each and small enough for one request, the oldest viewer first."""
        batches: list[list[Waiting]] = []
        open_batch: dict[str, tuple[list[Waiting], int]] = {}
        for item in self._items:
            batch, room = open_batch.get(item.who, ([], 0))
            if len(item.written) > room or len(batch) == self._batch:
                batch, room = [], BATCH_BYTES
                batches.append(batch)
            batch.append(item)
            open_batch[item.who] = (batch, room - len(item.written) - 1)
        self._out += len(self._items)
        self._items, self._bytes = deque(), 0
        return batches

    def done(self, items: int) -> None:
        """So many of those that were taken need not come back."""
        self._out -= items

    def back(self, items: Sequence[Waiting]) -> None:
        """To where they were: before what came meanwhile."""
        self._out -= len(items)
        self._items.extendleft(reversed(items))
        self._bytes += sum(len(item.written) for item in items)
        self._cut()

    def _cut(self) -> None:
        while self._items and (len(self) > self._size or self._bytes > MOST_BYTES):
            self._bytes -= len(self._items.popleft().written)
            self.dropped += 1
