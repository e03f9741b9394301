"""One slip of the hand: a letter more, less or other, or two exchanged (Damerau's distance of 1)."""

from __future__ import annotations

#: Letters. With fewer, more words that are not near begin alike; with more, there are more keys.
BEGINNING = 8


def is_slip(one: str, other: str) -> bool:
    """Whether two strings are exactly one slip apart."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    at = _first_difference(one, other)
    if len(one) != len(other):
        short, long = sorted((one, other), key=len)
        return short[at:] == long[at + 1 :]
    if one[at + 1 :] == other[at + 1 :]:
        return True
    return one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]


def near_keys(word: str) -> set[str]:
    """Two strings one slip apart have one of these in common: the beginning, as it is and without one of its letters.

    (The symmetric deletion of SymSpell with a prefix: an index of these finds what is near without trying letters.)
    """
    start = word[:BEGINNING]
    return {start, *(start[:at] + start[at + 1 :] for at in range(len(start)))}


def _first_difference(one: str, other: str) -> int:
    for at, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return at
    return min(len(one), len(other))
