"""Labelled relevance sets, and Tantivy as it comes to compare with."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy

from helpsdk.identity.viewer import ANONYMOUS
from helpsdk.search.index import SearchIndex
from tests.search.sites import article, site, translation

SAMPLE = 150  # queries per set
_LONGEST_BODY = 6000  # characters, alike for every engine

Engine = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class RelevanceSet:
    """Documents, sampled queries and, by query id, which documents are relevant."""

    locale: str
    documents: list[dict[str, Any]]
    queries: list[dict[str, Any]]
    relevant: Mapping[str, Mapping[str, int]]

    def score(self, engine: Engine) -> float:
        """Mean NDCG@10."""
        scores = [ndcg(engine(query["text"]), self.relevant[query["id"]]) for query in self.queries]
        return sum(scores) / len(scores)


def load(folder: Path) -> RelevanceSet:
    relevant: dict[str, dict[str, int]] = {}
    for line in _lines(folder / "qrels.jsonl"):
        relevant.setdefault(line["qid"], {})[line["did"]] = line["rel"]
    queries = [query for query in _lines(folder / "queries.jsonl") if query["id"] in relevant]
    every = max(1, len(queries) // SAMPLE)
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    documents = [{**line, "body": line["body"][:_LONGEST_BODY]} for line in _lines(folder / "docs.jsonl")]
    return RelevanceSet(meta["lang"], documents, queries[::every][:SAMPLE], relevant)


def ours(judged: RelevanceSet) -> Engine:
    articles = [
        article(
            f"a{at}", translation(judged.locale, line["title"], "", sections=[("s", line["headings"], line["body"])])
        )
        for at, line in enumerate(judged.documents)
    ]
    index = SearchIndex.build(site(*articles, locales=(judged.locale,)), judged.locale)

    def search(query: str) -> list[str]:
        hits = index.search(query, ANONYMOUS).hits
        return [judged.documents[int(hit.article[1:])]["id"] for hit in hits]

    return search


def stock(judged: RelevanceSet) -> Engine:
    """One field, the default tokenizer, the lenient parser."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text")
    builder.add_unsigned_field("num", fast=True)
    index = tantivy.Index(builder.build())
    writer = index.writer(heap_size=50_000_000, num_threads=1)
    for at, line in enumerate(judged.documents):
        document = tantivy.Document()
        document.add_text("text", f"{line['title']} {line['headings']} {line['body']}")
        document.add_unsigned("num", at)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def search(text: str) -> list[str]:
        query, _ = index.parse_query_lenient(text, ["text"])
        addresses = [address for _, address in searcher.search(query, limit=10, count=False).hits]
        return [judged.documents[int(at or 0)]["id"] for at in searcher.fast_field_values("num", addresses)]

    return search


def ndcg(order: Sequence[str], relevant: Mapping[str, int]) -> float:
    """NDCG@10: Järvelin and Kekäläinen, 2002."""
    gain = sum(relevant.get(id, 0) / math.log2(at + 2) for at, id in enumerate(order[:10]))
    ideal = sum(value / math.log2(at + 2) for at, value in enumerate(sorted(relevant.values(), reverse=True)[:10]))
    return gain / ideal


def _lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
