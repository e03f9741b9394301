"""Tantivy as it comes, to compare with: one field, the tokenizer `default`, the lenient parser, terms OR-ed."""

from __future__ import annotations

from dataclasses import replace

import tantivy

from helpsdk.search.evaluation.evaluation import Engine
from helpsdk.search.evaluation.judged import JudgedSet


def sample(judged: JudgedSet, most: int) -> JudgedSet:
    """The same documents with fewer queries, evenly chosen."""
    every = max(1, len(judged.queries) // most)
    return replace(judged, queries=judged.queries[::every][:most])


def stock(judged: JudgedSet) -> Engine:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text")
    builder.add_unsigned_field("num", fast=True)
    index = tantivy.Index(builder.build())
    writer = index.writer(heap_size=50_000_000, num_threads=1)
    for at, one in enumerate(judged.documents):
        document = tantivy.Document()
        document.add_text("text", f"{one.title} {one.headings} {one.body}")
        document.add_unsigned("num", at)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def search(text: str) -> list[str]:
        query, _ = index.parse_query_lenient(text, ["text"])
        addresses = [address for _, address in searcher.search(query, limit=10, count=False).hits]
        return [judged.documents[int(at or 0)].id for at in searcher.fast_field_values("num", addresses)]

    return search
