"""How a language's words are cut into files, and by what a message is found in them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile
from typing import Final

BASE: Final = "base"
#: The chunks that have a file of words of their own, each with the part that is always there before it.
PARTS: Final[dict[str, str]] = {"panel": BASE} | dict.fromkeys(
    ("article", "browse", "contact", "news", "reader", "results", "tools"), "panel"
)

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_KEY_LENGTH: Final = 4


def part_of(paths: Iterable[str]) -> str:
    """The part of a message that these source files use: the last one that is there before all of them."""
    chains = [_chain(path.partition("/")[0]) for path in paths]
    shared = [level[0] for level in takewhile(lambda level: len(set(level)) == 1, zip(*chains, strict=False))]
    return shared[-1] if shared else BASE


def key_of(message: str) -> str:
    """A message's key: the last four base-36 digits of its FNV-1a hash, over UTF-16 units as JavaScript has them.

    http://www.isthe.com/chongo/tech/comp/fnv/; the same function is in js-widget/src/core/words.ts.
    """
    units = message.encode("utf-16-le")
    hash = 0x811C9DC5
    for unit in (units[at] | units[at + 1] << 8 for at in range(0, len(units), 2)):
        hash = (hash ^ unit) * 0x01000193 & 0xFFFFFFFF
    return "".join(_DIGITS[hash // 36**place % 36] for place in reversed(range(_KEY_LENGTH)))


def distinct(messages: Iterable[str]) -> None:
    """Make sure that no two messages have one key. Raises ValueError naming them."""
    found: dict[str, str] = {}
    for message in messages:
        other = found.setdefault(key_of(message), message)
        if other != message:
            raise ValueError(f"two messages have the key {key_of(message)}, reword one: {other!r}, {message!r}")


def _chain(folder: str) -> list[str]:
    """The parts that are there when a folder's code runs, in the order of loading."""
    chain = [folder] if folder in PARTS else [BASE]
    while chain[0] != BASE:
        chain.insert(0, PARTS[chain[0]])
    return chain
