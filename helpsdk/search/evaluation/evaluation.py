"""Putting the queries of a relevance set to an index."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from helpsdk.identity.viewer import ANONYMOUS
from helpsdk.search.evaluation.judged import JudgedSet
from helpsdk.search.evaluation.measures import PLACES, Quality, ndcg, quality
from helpsdk.search.evaluation.typos import letters_of, with_typos
from helpsdk.search.index import SearchIndex
from helpsdk.search.question import Question

#: An engine that is evaluated: a query → ids of documents, best first.
Engine = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How good the results are, the CPU seconds of one query, and the texts with NDCG and the results of each."""

    quality: Quality
    cpu: float
    each: Sequence[tuple[float, str, Sequence[str]]]


def ours(judged: JudgedSet) -> Engine:
    """The index and the query code that servers use, over the whole documents."""
    index = SearchIndex.build(judged.site, judged.locale)

    def engine(text: str) -> list[str]:
        result = index.search(Question(text, limit=PLACES, prefix=True), ANONYMOUS)
        return [judged.document(hit.article) for hit in result.hits]

    return engine


def evaluate(engine: Engine, judged: JudgedSet, *, typos: bool = False) -> Evaluation:
    """`typos`: with slips of the fingers in every query."""
    texts = typed(judged) if typos else [query.text for query in judged.queries]
    started = time.thread_time()
    orders = [engine(text) for text in texts]
    cpu = (time.thread_time() - started) / max(1, len(texts))
    relevant = [judged.relevant[query.id] for query in judged.queries]
    each = [(ndcg(order, one), text, order) for order, one, text in zip(orders, relevant, texts, strict=True)]
    return Evaluation(quality(zip(orders, relevant, strict=True)), cpu, each)


def typed(judged: JudgedSet) -> list[str]:
    """The queries with slips of the fingers."""
    letters = letters_of(query.text for query in judged.queries)
    return [with_typos(query.text, letters, seed=query.id) for query in judged.queries]
