"""Other search engines, as they come: title, headings and body of the same documents, one query after another.

Each is made of a `JudgedSet` and answers with the ids of the ten best documents.
"""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import bm25s
import tantivy

from helpsdk.search.evaluation.evaluation import Engine
from helpsdk.search.evaluation.judged import Document, JudgedSet

_PLACES = 10
_HERE = Path(__file__).parent


def stock(judged: JudgedSet) -> Engine:
    """Tantivy: one field, the tokenizer `default`, the lenient parser, terms OR-ed."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text")
    builder.add_unsigned_field("num", fast=True)
    index = tantivy.Index(builder.build())
    writer = index.writer(heap_size=50_000_000, num_threads=1)
    for at, text in enumerate(map(_text, judged.documents)):
        document = tantivy.Document()
        document.add_text("text", text)
        document.add_unsigned("num", at)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def search(text: str) -> list[str]:
        query, _ = index.parse_query_lenient(text, ["text"])
        addresses = [address for _, address in searcher.search(query, limit=_PLACES, count=False).hits]
        return [judged.documents[int(at or 0)].id for at in searcher.fast_field_values("num", addresses)]

    return search


def fts5(judged: JudgedSet) -> Engine:
    """SQLite FTS5 with its stemmer `porter`, columns weighed 2, 1, 1, words OR-ed."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE docs USING fts5(title, headings, body, tokenize = 'porter unicode61')")
    rows = ((one.title, one.headings, one.body) for one in judged.documents)
    database.executemany("INSERT INTO docs VALUES (?, ?, ?)", rows)
    statement = f"SELECT rowid FROM docs WHERE docs MATCH ? ORDER BY bm25(docs, 2.0, 1.0, 1.0) LIMIT {_PLACES}"

    def search(text: str) -> list[str]:
        words = re.findall(r"\w+", text)
        if not words:
            return []
        found = database.execute(statement, (" OR ".join(f'"{word}"' for word in words),))
        return [judged.documents[row - 1].id for (row,) in found]

    return search


def bm25(judged: JudgedSet) -> Engine:
    """bm25s with its own tokenizer, and its list of English stop words for English."""
    stopwords = "en" if judged.locale.startswith("en") else None
    retriever = bm25s.BM25()
    texts = [_text(one) for one in judged.documents]
    retriever.index(bm25s.tokenize(texts, stopwords=stopwords, show_progress=False), show_progress=False)

    def search(text: str) -> list[str]:
        tokens = bm25s.tokenize([text], stopwords=stopwords, show_progress=False)
        if not tokens.vocab:
            return []
        found, _ = retriever.retrieve(tokens, k=min(_PLACES, len(texts)), show_progress=False)
        return [judged.documents[int(at)].id for at in found[0]]

    return search


class MiniSearch:
    """MiniSearch in Node, with its suggestions for an application: prefixes, fuzzy words, the title counting double."""

    def __init__(self, judged: JudgedSet) -> None:
        self._judged = judged

    def answers(self, texts: Sequence[str]) -> tuple[list[list[str]], float]:
        """The orders of all the queries, and the CPU seconds of one of them."""
        documents = [[one.title, one.headings, one.body] for one in self._judged.documents]
        asked = json.dumps({"documents": documents, "queries": list(texts)})
        command = ["node", str(_HERE / "minisearch.mjs")]
        done = subprocess.run(command, input=asked, capture_output=True, text=True, check=True, timeout=900)
        reply = json.loads(done.stdout)
        return [[self._judged.documents[at].id for at in order] for order in reply["orders"]], reply["seconds"]


def asked(engine: Engine) -> Callable[[Sequence[str]], tuple[list[list[str]], float]]:
    """The same for an engine in this process."""

    def answers(texts: Sequence[str]) -> tuple[list[list[str]], float]:
        started = time.thread_time()
        orders = [engine(text) for text in texts]
        return orders, (time.thread_time() - started) / max(1, len(texts))

    return answers


def _text(document: Document) -> str:
    return f"{document.title} {document.headings} {document.body}"
