"""The entries of a part as they are written: equal ones need not be read again."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import overload

from pydantic import TypeAdapter

from helpsdk.context.rules import Rule
from helpsdk.site.manifest import canonical_json

_raw_decode = json.JSONDecoder().raw_decode


def entries_of(content: bytes) -> dict[str, str]:
    """The entries of a part, ``{id: value}``, each value as its JSON. Raises ValueError for what is no such part."""
    text = content.decode()
    return _exact(text) or _rewritten(text)


def _exact(text: str) -> dict[str, str] | None:
    """As they stand; None for what is not canonical JSON."""
    found: dict[str, str] = {}
    at = 1
    while text[at : at + 1] == '"':
        id, colon = _raw_decode(text, at)
        if text[colon : colon + 1] != ":":
            return None
        _, end = _raw_decode(text, colon + 1)
        found[id] = text[colon + 1 : end]
        at = end + 1
    return found if text[:1] == "{" and text[at - 1 :] == "}" else None


def _rewritten(text: str) -> dict[str, str]:
    entries = json.loads(text)
    if not isinstance(entries, dict):
        raise ValueError("a part of entries is an object")
    return {id: canonical_json(value).decode() for id, value in entries.items()}


def split_entries(content: bytes, first: str) -> dict[str, bytes] | None:
    """The entries of ``{"id": {"FIRST": …}, …}`` in canonical JSON, far quicker; None where it is not written so.

    An object inside an entry may look like one: who reads entries must find each to be a whole value. Then they are
    the part's own, for JSON can be read in one way only.
    """
    begin = b'{"%b":' % first.encode()
    head, *rest = content.split(b'":' + begin)
    if not rest or not head.startswith(b'{"') or not rest[-1].endswith(b"}}"):
        return None
    *between, last = rest
    cut = [piece.rpartition(b',"') for piece in between]
    ids = [head[2:], *(id for _, _, id in cut)]
    bodies = [*(body for body, _, _ in cut), last[:-1]]
    if any(b"\\" in id or b'"' in id for id in ids) or not all(body.endswith(b"}") for body in bodies):
        return None
    return {id.decode(): begin + body for id, body in zip(ids, bodies, strict=True)}


def slices_of(content: bytes, size: int) -> Iterator[str]:
    """The elements of a list, so many at a time as a list of its own. Raises ValueError for what is no list."""
    text = content.decode()
    if text[:1] != "[":
        raise ValueError("a part of a list is a list")
    at = begin = 1
    count = 0
    while text[at : at + 1] not in ("]", ""):
        _, at = _raw_decode(text, at)
        count += 1
        if text[at : at + 1] == ",":
            if count % size == 0:
                yield f"[{text[begin:at]}]"
                begin = at + 1
            at += 1
    if text[at:] != "]":
        raise ValueError("a part of a list is canonical JSON")
    yield f"[{text[begin:at]}]"


class Packed:
    """A part that is seldom read again, compressed: rules are much alike, and take a tenth of their size so."""

    __slots__ = ("_bytes", "_count")

    def __init__(self, content: bytes, count: int | None = None) -> None:
        """`count` is how many entries it has: counted when somebody asks, where it is not known."""
        self._bytes = zlib.compress(content, 1)
        self._count = count

    @property
    def count(self) -> int:
        if self._count is None:
            self._count = len(entries_of(self.content))
        return self._count

    @property
    def content(self) -> bytes:
        return zlib.decompress(self._bytes)


class Rules(Sequence[Rule]):
    """A site's rules in the order of their ids, read from their parts whenever they are asked for.

    Who needs them all once takes `batches`: that decodes a part at a time and keeps none.
    """

    __slots__ = ("_parts",)

    def __init__(self, parts: Iterable[Packed]) -> None:
        self._parts = tuple(parts)

    def batches(self) -> Iterator[list[Rule]]:
        """The rules of each part; in no order."""
        for part in self._parts:
            yield list(read_rules(part.content).values())

    def __len__(self) -> int:
        return sum(part.count for part in self._parts)

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._sorted())

    @overload
    def __getitem__(self, index: int) -> Rule: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Rule]: ...
    def __getitem__(self, index: int | slice) -> Rule | Sequence[Rule]:
        return self._sorted()[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._sorted() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._sorted())

    def _sorted(self) -> tuple[Rule, ...]:
        return tuple(sorted((rule for batch in self.batches() for rule in batch), key=lambda rule: rule.id))


def read_rules(content: bytes) -> Mapping[str, Rule]:
    """The rules of a part by id. Raises ValidationError."""
    return _RULES.validate_json(content)


_RULES: TypeAdapter[dict[str, Rule]] = TypeAdapter(dict[str, Rule])
