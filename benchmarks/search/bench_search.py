"""CPU of our search against raw Tantivy and other engines over the same sections, in one run.

    python benchmarks/search/bench_search.py [--sections 10000] [--queries 200] [--disk FOLDER] [--skip-peers]

Trust the ratios, not the milliseconds. `raw` is Tantivy over the bodies alone, OR of the words, ten best. Sections are
random words of a Zipf-like law, about 100, five sections an article; queries are two to five such words, the most
frequent ones too. 40 % of the articles are for staff. `ranked` is all of the ranking: permissions, the articles of the
viewer's screen, and what was learned.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import resource
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bm25s
import engines
import tantivy
import texts

from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.runtime import Runtime
from helpsdk.search.analysis import analyzer
from helpsdk.search.evaluation.judged import Document, JudgedSet
from helpsdk.search.index import SearchIndex
from helpsdk.search.question import Question
from helpsdk.site.published import PublishedSite

_STAFF = Viewer(id="ann", groups=frozenset({"staff"}))
_LENGTH, _EACH = 100, 5
_FEW = 20_000  # sections; with more, engines that keep all in memory or answer for seconds are left out

Search = Callable[[str], Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sections", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--disk", type=Path, help="keeps the indexes in this folder (default: a temporary one)")
    parser.add_argument("--skip-peers", action="store_true")
    options = parser.parse_args()
    words = texts.Words(options.seed)
    published = texts.site(words, options.sections, each=_EACH, length=_LENGTH, restricted=0.4)
    queries = [words.text(2 + at % 4) for at in range(options.queries)]
    terms = sorted({term for query in queries for term in analyzer("en").terms(query)})
    published = texts.learned(published, terms)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.disk or Path(temporary)
        _measure(published, queries, folder, peers=not options.skip_peers, sections=options.sections)
    print(f"resident at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, texts and peers too")


def _measure(published: PublishedSite, queries: Sequence[str], folder: Path, *, peers: bool, sections: int) -> None:
    before, began = _resident(), sum(os.times()[:4])
    index = SearchIndex.build(published, "en", folder / "ours")
    spent, after = sum(os.times()[:4]) - began, _resident()
    size = sum(file.stat().st_size for file in (folder / "ours").rglob("*") if file.is_file())
    text = sum(len(body) for body in texts.bodies(published))
    print(f"{datetime.now(UTC):%Y-%m-%d}  {sections} sections, {len(queries)} queries")
    print(f"built in {spent:.1f} CPU s, {size / 1e6:.0f} MB on disk of {text / 1e6:.0f} MB of bodies", end=", ")
    print(f"resident {before:.0f} MB before with all texts, {after:.0f} MB after")
    raw = _raw(published, folder / "raw")
    screens = random.Random(3)
    boosted = [frozenset(screens.sample(list(published.articles), 5)) for _ in queries]
    asked = dict(zip(queries, boosted, strict=True))
    works: dict[str, Search] = {
        "raw Tantivy, body, OR": raw,
        "ranked, 60 % visible": lambda q: index.search(Question(q, screen="here", boosted=asked[q]), ANONYMOUS),
        "ranked, all visible": lambda q: index.search(Question(q, screen="here", boosted=asked[q]), _STAFF),
        "plain: no screen, not learned from": lambda q: index.search(Question(q, exact=True), _STAFF),
        "last word unfinished": lambda q: index.search(Question(q, prefix=True), ANONYMOUS),
        "one slip of the finger": lambda q: index.search(Question(_slipped(q)), ANONYMOUS),
        "counted": lambda q: index.search(Question(q, counts=True), ANONYMOUS),
    }
    if sections <= 10 * _FEW:
        runtime = Runtime(published, 1)
        runtime.build_index()
        works["a whole reply: cards, marks, snippets"] = lambda q: runtime.search(q, ["en"], ANONYMOUS)
    if peers and sections <= 10 * _FEW:
        works["SQLite FTS5, filtered"] = _fts5(published)
    if peers and sections <= _FEW:
        works["bm25s"] = _bm25s(published)
    print(f"{'':40}{'p50 ms':>9}{'p99 ms':>9}{'over raw':>10}")
    gc.collect()
    gc.freeze()  # as a server does when it has started
    base = 0.0
    for name, search in works.items():
        spent = _cpu(search, queries[:20] if "FTS5" in name and sections > _FEW else queries)
        base = base or statistics.median(spent)
        print(f"{name:40}{statistics.median(spent):9.3f}{_p99(spent):9.3f}{statistics.median(spent) / base:10.2f}")
    if peers and sections <= _FEW:
        _, seconds = engines.MiniSearch(_documents(published)).answers(queries)
        print(f"{'MiniSearch in Node, the mean':40}{seconds * 1000:9.3f}{'':9}{seconds * 1000 / base:10.2f}")
    edits = _edits(index, published, texts.Words(2))
    print(f"one edit, until it is found: {statistics.median(edits):.1f} ms, at most {max(edits):.1f}")


def _edits(index: SearchIndex, published: PublishedSite, words: texts.Words) -> list[float]:
    """Milliseconds of CPU until an edit of one article is found, one edit after another."""
    spent = []
    for at, id in enumerate(list(published.articles)[5:35]):
        edited = texts.edited(published.articles[id], f"edit{at} {words.text(_LENGTH)}")
        published = published.model_copy(update={"articles": {**published.articles, id: edited}})
        started = time.thread_time()
        index = index.following(published, {id}, at + 2)
        found = index.search(Question(f"edit{at}"), _STAFF)
        spent.append((time.thread_time() - started) * 1000)
        assert [hit.article for hit in found.hits] == [id]
    return spent


def _slipped(query: str) -> str:
    """Two letters of the longest word change places."""
    word = max(query.split(), key=len)
    return query.replace(word, word[:2] + word[3] + word[2] + word[4:] if len(word) > 4 else word)


def _documents(published: PublishedSite) -> JudgedSet:
    """The same sections, one document each."""
    documents = [
        Document(id=f"{article.id}{section.id}", title=text.title, headings=section.title, body=section.text)
        for article in published.articles.values()
        for text in (article.translations["en"],)
        for section in text.sections
    ]
    return JudgedSet("en", tuple(documents), (), {})


def _raw(published: PublishedSite, folder: Path) -> Search:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("body", tokenizer_name="whitespace")
    schema = builder.build()
    folder.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(schema, path=str(folder))
    writer = index.writer(heap_size=200_000_000, num_threads=1)
    writer.delete_all_documents()
    for body in texts.bodies(published):
        document = tantivy.Document()
        document.add_text("body", body)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def search(query: str) -> Any:
        terms = [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "body", word)) for word in query.split()]
        return searcher.search(tantivy.Query.boolean_query(terms), limit=10, count=False).hits

    return search


def _fts5(published: PublishedSite) -> Search:
    """Three columns weighed 2, 1, 1, and only what the viewer may see."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE docs USING fts5(title, headings, body, tokenize = 'porter unicode61')")
    database.execute("CREATE TABLE meta (id INTEGER PRIMARY KEY, public INTEGER)")
    for article in published.articles.values():
        text = article.translations["en"]
        for section in text.sections:
            row = database.execute("INSERT INTO docs VALUES (?, ?, ?)", (text.title, section.title, section.text))
            database.execute(
                "INSERT INTO meta VALUES (?, ?)", (row.lastrowid, article.audience is not texts.RESTRICTED)
            )
    statement = (
        "SELECT docs.rowid FROM docs JOIN meta ON meta.id = docs.rowid WHERE docs MATCH ? AND meta.public"
        " ORDER BY bm25(docs, 2.0, 1.0, 1.0) LIMIT 10"
    )
    return lambda query: database.execute(statement, (" OR ".join(query.split()),)).fetchall()


def _bm25s(published: PublishedSite) -> Search:
    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(list(texts.bodies(published)), show_progress=False), show_progress=False)
    return lambda query: retriever.retrieve(bm25s.tokenize([query], show_progress=False), k=10, show_progress=False)


def _cpu(search: Search, queries: Sequence[str]) -> list[float]:
    """Milliseconds of thread CPU per query, the median of three passes after one that is not counted."""
    passes = []
    for _ in range(4):
        spent = []
        for query in queries:
            started = time.thread_time()
            search(query)
            spent.append((time.thread_time() - started) * 1000)
        passes.append(spent)
    return [statistics.median(each) for each in zip(*passes[1:], strict=True)]


def _p99(spent: Sequence[float]) -> float:
    return sorted(spent)[int(len(spent) * 0.99)]


def _resident() -> float:
    """MB of this process now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
