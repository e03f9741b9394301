"""How good an order of results is: the measures of relevance sets, each 0 to 1."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

#: Places looked at by NDCG and MRR, and by recall.
PLACES, RECALLED = 10, 5


@dataclass(frozen=True, slots=True)
class Quality:
    """Means over `queries`."""

    ndcg: float
    mrr: float
    recall: float
    queries: int

    def as_dict(self) -> dict[str, float | int]:
        return {
            f"ndcg@{PLACES}": round(self.ndcg, 4),
            f"mrr@{PLACES}": round(self.mrr, 4),
            f"recall@{RECALLED}": round(self.recall, 4),
            "queries": self.queries,
        }


def quality(orders: Iterable[tuple[Sequence[str], Mapping[str, int]]]) -> Quality:
    """Of results in order, each with how relevant which document is."""
    each = [(ndcg(order, relevant), mrr(order, relevant), recall(order, relevant)) for order, relevant in orders]
    columns = zip(*each, strict=True) if each else ((), (), ())
    ndcgs, mrrs, recalls = (sum(values) / max(1, len(each)) for values in columns)
    return Quality(ndcgs, mrrs, recalls, len(each))


def ndcg(order: Sequence[str], relevant: Mapping[str, int]) -> float:
    """Normalised discounted cumulative gain of the first ten (Järvelin and Kekäläinen, 2002)."""
    ideal = _gain(sorted(relevant.values(), reverse=True)[:PLACES])
    return _gain([relevant.get(id, 0) for id in order[:PLACES]]) / ideal if ideal else 0.0


def mrr(order: Sequence[str], relevant: Mapping[str, int]) -> float:
    """1 over the place of the first relevant one among the first ten, 0 where there is none."""
    return next((1 / place for place, id in enumerate(order[:PLACES], 1) if relevant.get(id, 0) > 0), 0.0)


def recall(order: Sequence[str], relevant: Mapping[str, int]) -> float:
    """The share of the relevant ones that are among the first five; of more than five, five are enough."""
    wanted = {id for id, value in relevant.items() if value > 0}
    return len(wanted.intersection(order[:RECALLED])) / min(len(wanted), RECALLED) if wanted else 0.0


def _gain(values: Iterable[int]) -> float:
    return sum(value / math.log2(at + 2) for at, value in enumerate(values))
