"""Writes the words of an index as `helpsdk.search.wordtable` reads them."""

from __future__ import annotations

import json
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import accumulate, islice
from typing import BinaryIO, NamedTuple, TypeAlias
from zlib import crc32

from helpsdk.search.analysis import is_pair
from helpsdk.search.letters import fold_latin
from helpsdk.search.slips import BEGINNING, near_keys
from helpsdk.search.wordtable import HEAD, MAGIC, MOST_LISTED, SPELLED_OUT, aligned, hash_of

SHORTEST_STEM, LONGEST_NEAR = 3, 33  # letters of what a typed word may be corrected to
_BUCKET = 8  # numbers in a bucket, about
_LAST = "\U0010ffff"  # after every letter

_Part: TypeAlias = "bytearray | array[int]"
#: By audience, numbers of words with the most frequent first, as `_ranked` has them.
_Best: TypeAlias = dict[int, list[int]]


class Entry(NamedTuple):
    """A word and the term it is searched as; `counts` says in how many sections of each audience it is."""

    word: str
    term: str
    counts: Mapping[int, int]


def write_words(entries: Iterable[Entry], file: BinaryIO) -> None:
    """`entries` are in the order of their words, each word once."""
    writer = _Writer()
    for entry in entries:
        writer.add(entry)
    writer.finish(file)


class _Writer:
    def __init__(self) -> None:
        self._list: list[str] = []
        self._words, self._starts = bytearray(), array("I", [0])
        self._stems, self._odd = bytearray(), array("I")
        self._odd_words, self._odd_starts = bytearray(), array("I", [0])
        self._pairs, self._audiences, self._counts = array("I", [0]), array("I"), array("I")
        self._hashes, self._hashed_ids = array("I"), array("I")
        self._stems_seen: set[str] = set()
        self._with: dict[int, _Best] = {}

    def add(self, entry: Entry) -> None:
        word, term, id = entry.word, entry.term, len(self._list)
        self._list.append(word)
        self._words += word.encode("utf-8", "surrogatepass")
        self._starts.append(len(self._words))
        self._add_term(id, word, term)
        for audience, count in sorted(entry.counts.items()):
            self._audiences.append(audience)
            self._counts.append(count)
        self._pairs.append(len(self._counts))
        self._add_keys(id, word, term)
        if len(word) == 2 and is_pair(word):
            for character in {*word}:
                _put(self._with.setdefault(ord(character), {}), id, entry.counts)

    def finish(self, file: BinaryIO) -> None:
        shift, marks, buckets, ids = self._hashed()
        parts: dict[str, _Part] = {
            "words": self._words,
            "starts": self._starts,
            "stems": self._stems,
            "odd": self._odd,
            "odd_words": self._odd_words,
            "odd_starts": self._odd_starts,
            "pairs": self._pairs,
            "audiences": _narrow(self._audiences),
            "counts": _narrow(self._counts),
            "marks": marks,
            "buckets": buckets,
            "ids": ids,
            **_lists("alike", self._alike()),
            **_lists("with", ((key, _first(best)) for key, best in sorted(self._with.items()))),
        }
        _write(file, parts, shift)

    def _add_term(self, id: int, word: str, term: str) -> None:
        if word.startswith(term):
            self._stems.append(len(term))
        else:
            self._stems.append(SPELLED_OUT)
            self._odd.append(id)
            self._odd_words += term.encode("utf-8", "surrogatepass")
            self._odd_starts.append(len(self._odd_words))

    def _add_keys(self, id: int, word: str, term: str) -> None:
        hashes = {*_forms(word, term), *_near(word)}
        if term != word and term not in self._stems_seen:
            self._stems_seen.add(term)
            hashes.update(_near(term))
        self._hashes.extend(hashes)
        self._hashed_ids.extend([id] * len(hashes))

    def _hashed(self) -> tuple[int, bytearray, array[int], array[int]]:
        """By how much a hash is shifted for its bucket, marks, buckets and numbers: each put where its bucket is."""
        count = len(self._hashes)
        shift = 32 - max(1, min(31, (count // _BUCKET).bit_length()))
        sizes = array("I", bytes(4 << 32 - shift))
        for hash in self._hashes:
            sizes[hash >> shift] += 1
        buckets = array("I", accumulate(sizes, initial=0))
        marks, ids, next = bytearray(count), array("I", bytes(4 * count)), buckets[:]
        for hash, id in zip(self._hashes, self._hashed_ids, strict=True):
            bucket = hash >> shift
            at = next[bucket]
            next[bucket] = at + 1
            marks[at], ids[at] = hash & 0xFF, id
        return shift, marks, buckets, ids

    def _alike(self) -> list[tuple[int, _Best]]:
        """The words that start alike, where they are many."""
        found: list[tuple[int, _Best]] = []
        self._gather(0, len(self._list), 0, found)
        return sorted(found, key=lambda one: one[0])

    def _gather(self, start: int, end: int, depth: int, found: list[tuple[int, _Best]]) -> _Best:
        """The best of a range of words whose first `depth` letters are equal, made of the best of its parts."""
        if end - start <= MOST_LISTED:
            best: _Best = {}
            for id in range(start, end):
                for at in range(self._pairs[id], self._pairs[id + 1]):
                    best.setdefault(self._audiences[at], []).append(_ranked(id, self._counts[at]))
            return best
        parts = list(self._parts(start, end, depth))
        each = [self._gather(*part, depth + 1, found) for part in parts]
        best = _joined(each)
        if len(parts) > 1:  # else it is the very same range, and found already
            found.append((start << 32 | end, best))
        return best

    def _parts(self, start: int, end: int, depth: int) -> Iterator[tuple[int, int]]:
        """A range by the letter after those that are equal."""
        words = self._list
        if len(words[start]) == depth:
            yield start, start + 1
            start += 1
        while start < end:
            after = bisect_left(words, words[start][: depth + 1] + _LAST, start, end)
            yield start, after
            start = after


def _forms(word: str, term: str) -> Iterator[int]:
    """Of what a word is looked up by."""
    yield hash_of(word)
    if term != word:
        yield hash_of(term)
    if not word.isascii():
        yield hash_of(fold_latin(word))


def _near(word: str) -> list[int]:
    """The hashes of its `near_keys`. No typed word with a digit is corrected: one that has a digit is near to those
    without that, and to no other if it has two.
    """
    if not SHORTEST_STEM <= len(word) <= LONGEST_NEAR:
        return []
    if not word.isalpha() and (digits := [at for at, letter in enumerate(word) if letter.isdecimal()]):
        beginning = word[:BEGINNING]
        return [hash_of(beginning[: digits[0]] + beginning[digits[0] + 1 :])] if len(digits) == 1 else []
    if not word.isascii():
        return [] if is_pair(word) else [hash_of(key) for key in near_keys(word)]
    start = word.encode()[:BEGINNING]
    return [crc32(start), *(crc32(start[:at] + start[at + 1 :]) for at in range(len(start)))]


def _ranked(id: int, count: int) -> int:
    """Smaller for the more frequent, then for the first."""
    return (0xFFFFFFFF - count) << 32 | id


def _put(best: _Best, id: int, counts: Mapping[int, int]) -> None:
    for audience, count in counts.items():
        best.setdefault(audience, []).append(_ranked(id, count))


def _first(best: _Best) -> _Best:
    return {audience: sorted(ids)[:MOST_LISTED] for audience, ids in sorted(best.items())}


def _joined(parts: Sequence[_Best]) -> _Best:
    audiences = sorted({audience for part in parts for audience in part})
    each = {audience: [sorted(part[audience]) for part in parts if audience in part] for audience in audiences}
    return {audience: list(islice(merge(*ids), MOST_LISTED)) for audience, ids in each.items()}


def _lists(name: str, found: Iterable[tuple[int, _Best]]) -> dict[str, _Part]:
    keys, lists, audiences, starts, ids = array("Q"), array("I", [0]), array("I"), array("I", [0]), array("I")
    for key, best in found:
        keys.append(key)
        for audience, ranked in best.items():
            audiences.append(audience)
            ids.extend([one & 0xFFFFFFFF for one in ranked])
            starts.append(len(ids))
        lists.append(len(audiences))
    parts = {"keys": keys, "lists": lists, "audiences": audiences, "starts": starts, "ids": ids}
    return {f"{name}_{part}": values for part, values in parts.items()}


def _narrow(values: array[int]) -> array[int]:
    """In as few bytes each as the largest needs."""
    largest = max(values, default=0)
    code = next(code for code, most in (("B", 0xFF), ("H", 0xFFFF), ("I", 0xFFFFFFFF)) if largest <= most)
    return array(code, values)


def _write(file: BinaryIO, parts: Mapping[str, _Part], shift: int) -> None:
    """The head says where each part lies after it."""
    places, at = {}, 0
    for name, part in parts.items():
        size = len(part) * getattr(part, "itemsize", 1)
        places[name] = getattr(part, "typecode", "B"), at, size
        at = aligned(at + size)
    head = json.dumps({"order": sys.byteorder, "shift": shift, "places": places}).encode()
    head = head.ljust(aligned(HEAD.size + len(head)) - HEAD.size)
    file.write(HEAD.pack(MAGIC, len(head)) + head)
    for part, (_, _, size) in zip(parts.values(), places.values(), strict=True):
        file.write(part)
        file.write(bytes(aligned(size) - size))
