"""Whether a text is still the one that something was learned about: its words in a few numbers.

Bottom-k sketches: A. Broder, "On the resemblance and containment of documents", 1997.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

#: Numbers of a sketch. Texts of no more different terms are compared exactly, others to about a tenth.
SIZE = 32


def sketch(terms: Iterable[str]) -> tuple[int, ...]:
    """The smallest hashes of the different terms, ascending."""
    hashes = {int.from_bytes(blake2b(term.encode(), digest_size=4).digest(), "big") for term in terms}
    return tuple(sorted(hashes)[:SIZE])


def rewritten(before: Sequence[int], after: Sequence[int]) -> bool:
    """Whether more than half of the words of both texts together are in one of them only (Dice below 1/2)."""
    first, second = set(before), set(after)
    least = sorted(first | second)[: SIZE if max(len(first), len(second)) == SIZE else None]
    shared = sum(number in first and number in second for number in least)
    return 3 * shared < len(least)  # half of both together is a third of their union
