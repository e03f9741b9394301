"""CPU of our whole search against raw Tantivy (one body field, OR of terms, top 10) on the same texts in one run.

    python benchmarks/search/bench_search.py [--articles 10000] [--queries 200]

Trust the ratios, not the milliseconds. Texts are random words of a Zipf-like vocabulary, about 100 words an article;
queries are two to five words of it. 40 % of the articles are for a group the viewer is not in.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import tantivy

from helpsdk.identity.audience import PUBLIC, Audience
from helpsdk.identity.viewer import ANONYMOUS
from helpsdk.runtime.runtime import Runtime
from helpsdk.search.index import SearchIndex
from helpsdk.site.published import PublishedArticle, PublishedSite, PublishedTranslation, Section
from helpsdk.site.site import SiteSettings

_VOCABULARY = 20_000
_RESTRICTED = Audience("groups", frozenset({"staff"}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    words = _Words(random.Random(options.seed))
    bodies = [words.text(100) for _ in range(options.articles)]
    titles = [words.text(4) for _ in bodies]
    queries = [words.text(2 + at % 4) for at in range(options.queries)]
    published = _site(titles, bodies)

    started = time.process_time()
    index = SearchIndex.build(published, "en")
    built = time.process_time() - started
    started = time.process_time()
    raw = _raw(bodies)
    raw_built = time.process_time() - started
    runtime = Runtime(published, 1)
    runtime.build_index()

    print(f"{datetime.now(UTC):%Y-%m-%d}  {options.articles} articles, {options.queries} queries, seed {options.seed}")
    base = _cpu(raw, queries)
    print(f"{'':34}{'p50 ms':>8}{'p99 ms':>8}{'ratio p50':>11}")
    for name, search in {
        "raw tantivy, body OR": raw,
        "search: ranked, permissions": lambda q: index.search(q, ANONYMOUS),
        "search, last word unfinished": lambda q: index.search(q, ANONYMOUS, prefix=True),
        "runtime: cards, marks, snippets": lambda q: runtime.search(q, ["en"], ANONYMOUS),
    }.items():
        spent = base if search is raw else _cpu(search, queries)
        ratio = statistics.median(spent) / statistics.median(base)
        print(f"{name:34}{statistics.median(spent):8.3f}{_p99(spent):8.3f}{ratio:11.2f}")
    print(f"build: {len(bodies) / built:.0f} articles per CPU second, raw {len(bodies) / raw_built:.0f}")


class _Words:
    """Words by a Zipf-like law."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._words = ["".join(chance.choices("aeioubcdfglmnprst", k=chance.randint(3, 9))) for _ in range(_VOCABULARY)]
        self._weights = [1 / (at + 10) for at in range(_VOCABULARY)]

    def text(self, count: int) -> str:
        return " ".join(self._chance.choices(self._words, self._weights, k=count))


def _site(titles: Sequence[str], bodies: Sequence[str]) -> PublishedSite:
    articles = {}
    for at, (title, body) in enumerate(zip(titles, bodies, strict=True)):
        section = Section(id="", title="", level=1, text=body)
        text = PublishedTranslation(
            locale="en", title=title, excerpt=body[:150], tree=[], lead=[], sections=(section,), source_revision="0"
        )
        audience = _RESTRICTED if at % 5 < 2 else PUBLIC
        articles[f"a{at}"] = PublishedArticle(id=f"a{at}", audience=audience, source="en", translations={"en": text})
    settings = SiteSettings(id="bench", title="Bench", default_locale="en", locales=("en",))
    return PublishedSite(settings=settings, articles=articles)


def _raw(bodies: Sequence[str]) -> Callable[[str], Any]:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("body", tokenizer_name="whitespace")
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=50_000_000, num_threads=1)
    for body in bodies:
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


def _cpu(search: Callable[[str], Any], queries: Sequence[str]) -> list[float]:
    """Milliseconds of thread CPU per query, after one warm pass."""
    for query in queries:
        search(query)
    spent = []
    for query in queries:
        started = time.thread_time()
        search(query)
        spent.append((time.thread_time() - started) * 1000)
    return spent


def _p99(spent: Sequence[float]) -> float:
    return sorted(spent)[int(len(spent) * 0.99)]


if __name__ == "__main__":
    main()
