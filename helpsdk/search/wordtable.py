"""The words of an index in one block of memory, which may be a mapped file: nothing is read before it is asked for.

Words are numbered in their order. Whatever a word may be looked up by (itself, its term, itself without diacritics,
each of these with one letter left out) leads to its number through one table of hashes; whoever looks up checks what
was found, since hashes meet. `helpsdk.search.wordwriter` writes it.
"""

from __future__ import annotations

import json
import struct
import sys
from bisect import bisect_left
from collections.abc import Iterator, Set
from typing import Any, Protocol
from zlib import crc32

#: Words of a group (those that start alike, pairs with one character) that an audience is asked for, the most frequent.
MOST_LISTED = 64
HEAD = struct.Struct("<8sI")
MAGIC = b"hwords1\n"
SPELLED_OUT = 255  # where a term is not the beginning of its word


class Buffer(Protocol):
    """Bytes, or a mapped file."""

    def find(self, sub: bytes, start: int, end: int, /) -> int: ...

    def __getitem__(self, at: slice, /) -> bytes: ...

    def __len__(self) -> int: ...


def aligned(at: int) -> int:
    """Where the next part may begin."""
    return -(-at // 8) * 8


def hash_of(text: str) -> int:
    """32 bits."""
    return crc32(text.encode("utf-8", "surrogatepass"))


class WordTable:
    """Raises ValueError when the memory holds no such table."""

    def __init__(self, memory: Buffer) -> None:
        if len(memory) < HEAD.size:
            raise ValueError("no words")
        magic, length = HEAD.unpack(memory[0 : HEAD.size])
        if magic != MAGIC:
            raise ValueError("not a table of words")
        head = json.loads(memory[HEAD.size : HEAD.size + length])
        if head["order"] != sys.byteorder:
            raise ValueError("words of a machine with another order of bytes")
        self._memory = memory
        self._base: int = HEAD.size + length
        self._view = memoryview(memory)  # type: ignore[arg-type]
        self._places: dict[str, list[Any]] = head["places"]
        self._words, self._starts = self._start("words"), self._array("starts")
        self._stems, self._odd = self._array("stems"), self._array("odd")
        self._odd_words, self._odd_starts = self._start("odd_words"), self._array("odd_starts")
        self._pairs, self._audiences, self._counts = (self._array(name) for name in ("pairs", "audiences", "counts"))
        self._marks, self._buckets, self._ids = self._start("marks"), self._array("buckets"), self._array("ids")
        self._shift: int = head["shift"]
        self._alike, self._with = _Lists(self, "alike"), _Lists(self, "with")

    def __len__(self) -> int:
        return len(self._stems)

    def word(self, id: int) -> str:
        return self._bytes(id).decode("utf-8", "surrogatepass")

    def term(self, id: int) -> str:
        """The term of a word."""
        kept = self._stems[id]
        if kept != SPELLED_OUT:
            return self.word(id)[:kept]
        at = bisect_left(self._odd, id)
        start, end = self._odd_starts[at], self._odd_starts[at + 1]
        return self._memory[self._odd_words + start : self._odd_words + end].decode("utf-8", "surrogatepass")

    def find(self, word: str) -> int | None:
        wanted = word.encode("utf-8", "surrogatepass")
        return next((id for id in self.keyed(word) if self._bytes(id) == wanted), None)

    def counts(self, id: int) -> dict[int, int]:
        """In how many sections of each audience a word is."""
        return {self._audiences[at]: self._counts[at] for at in range(self._pairs[id], self._pairs[id + 1])}

    def frequency(self, id: int, audiences: Set[int]) -> int:
        """In how many sections of some audiences a word is."""
        total: int = 0
        for at in range(self._pairs[id], self._pairs[id + 1]):
            if self._audiences[at] in audiences:
                total += self._counts[at]
        return total

    def keyed(self, key: str) -> Iterator[int]:
        """The numbers of words that `key` may be a form of, and perhaps of others."""
        hash = hash_of(key)
        bucket, mark = hash >> self._shift, bytes((hash & 0xFF,))
        at, end = self._buckets[bucket], self._buckets[bucket + 1]
        while at < end:
            found = self._memory.find(mark, self._marks + at, self._marks + end)
            if found < 0:
                return
            at = found - self._marks
            yield self._ids[at]
            at += 1

    def starting(self, prefix: str, audiences: Set[int]) -> list[int]:
        """Of the words that start so, the most frequent of each audience, in no order.

        How many others have changes nothing: where all are few, each audience's own are all of its most frequent.
        """
        wanted = prefix.encode("utf-8", "surrogatepass")
        by_bytes = _Bytes(self)
        start = bisect_left(by_bytes, wanted)
        end = bisect_left(by_bytes, wanted + b"\xff", start)
        if end - start <= MOST_LISTED:
            return list(range(start, end))
        return self._alike.of(start << 32 | end, audiences)

    def containing(self, character: str, audiences: Set[int]) -> list[int]:
        """Of the pairs with this character in them, the most frequent of each audience, in no order."""
        return self._with.of(ord(character), audiences) if len(character) == 1 else []

    def _bytes(self, id: int) -> bytes:
        return self._memory[self._words + self._starts[id] : self._words + self._starts[id + 1]]

    def _start(self, name: str) -> int:
        return self._base + int(self._places[name][1])

    def _array(self, name: str) -> memoryview[int]:
        code, _, size = self._places[name]
        start = self._start(name)
        return self._view[start : start + size].cast(code)


class _Bytes:
    """The words as bytes, for a search by halves."""

    def __init__(self, table: WordTable) -> None:
        self._table = table

    def __len__(self) -> int:
        return len(self._table)

    def __getitem__(self, at: int) -> bytes:
        return self._table._bytes(at)


class _Lists:
    """For a key and an audience, the numbers of words."""

    def __init__(self, table: WordTable, name: str) -> None:
        arrays = (table._array(f"{name}_{part}") for part in ("keys", "lists", "audiences", "starts", "ids"))
        self._keys, self._lists, self._audiences, self._starts, self._ids = arrays

    def of(self, key: int, audiences: Set[int]) -> list[int]:
        at = bisect_left(self._keys, key)
        if at == len(self._keys) or self._keys[at] != key:
            return []
        lists = [one for one in range(self._lists[at], self._lists[at + 1]) if self._audiences[one] in audiences]
        each = [self._ids[self._starts[one] : self._starts[one + 1]].tolist() for one in lists]
        return each[0] if len(each) == 1 else list({id for ids in each for id in ids})
