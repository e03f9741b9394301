"""Now and then a lower match is shown higher: what nobody sees is never clicked, and nothing is learned of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import NamedTuple

from helpsdk.search.learning import query_key

#: The place that is given away, and the last one that it is given to, the first being 1.
SLOT, LAST = 3, 10


class Explored(NamedTuple):
    """The articles in the order to show; `article` is the one that came higher for once, None for none."""

    articles: Sequence[str]
    article: str | None = None


def explored(
    articles: Sequence[str], share: float, *, site: str, day: str, terms: Iterable[str], seed: str
) -> Explored:
    """With probability `share`, the third article changes places with one of the next seven.

    Chosen by a hash of site, day, query and `seed`, which is the reader's: they see the same order all day. What is
    shown is logged with the search, so nothing else has to tell that it was explored.
    """
    candidates = min(len(articles), LAST) - SLOT
    if share <= 0 or candidates < 1:
        return Explored(articles)
    drawn = _drawn(site, day, query_key(terms), seed)
    if drawn % _STEPS >= share * _STEPS:
        return Explored(articles)
    at = SLOT + drawn // _STEPS % candidates
    order = list(articles)
    order[SLOT - 1], order[at] = order[at], order[SLOT - 1]
    return Explored(order, articles[at])


_STEPS = 1_000_000


def _drawn(*parts: str) -> int:
    return int.from_bytes(blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=16).digest(), "big")
