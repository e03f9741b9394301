"""CPU of suggestions as somebody types, against raw Tantivy over the bodies of the same articles, in one run.

    python benchmarks/search/bench_suggest.py [--articles 100000] [--titles 60]

Trust the ratios, not the milliseconds. `raw` is Tantivy over the bodies alone, OR of two to five words, ten best.
Articles are random words of a Zipf-like law: four in a title, about 100 in a body; 40 % are for staff. What is typed
are the beginnings of titles, letter by letter, of titles with their words turned round, and titles with a slip in the
first word. `matching` is the index's part, `reply` all of it, cards too; nothing is asked twice.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import tantivy
import texts

from helpsdk.identity.viewer import ANONYMOUS
from helpsdk.runtime.runtime import Runtime
from helpsdk.search.suggest import title_rows, typed
from helpsdk.site.published import PublishedSite

Work = Callable[[str], Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--titles", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--disk", type=Path, help="keeps the indexes in this folder (default: a temporary one)")
    options = parser.parse_args()
    words = texts.Words(options.seed)
    published = texts.site(words, options.articles, each=1, length=100, restricted=0.4)
    queries = [words.text(2 + at % 4) for at in range(400)]
    titles = _titles(published, options.titles)
    with tempfile.TemporaryDirectory() as temporary:
        _measure(published, queries, titles, options.disk or Path(temporary))


def _measure(published: PublishedSite, queries: Sequence[str], titles: Sequence[str], folder: Path) -> None:
    made = Runtime(published, 1, index_folder=folder / "ours")
    made.build_index()
    visible = made.whole_index()["en"].visible(ANONYMOUS)
    raw = _raw(published, folder / "raw")
    print(
        f"{datetime.now(UTC):%Y-%m-%d}  {len(published.articles)} articles, {len(titles)} titles; CPU ms p50, p90, p99"
    )
    base = _shown("raw Tantivy, body, OR", raw, queries, 0.0)
    for name, typings in _typings(titles).items():
        _shown(f"{name}: matching", lambda text: _matched(visible, text), typings, base)
        _shown(f"{name}: reply", lambda text: made.suggest(text, ["en"], ANONYMOUS), typings, base)


def _matched(visible: Any, text: str) -> Any:
    asked = typed(text, visible.analyzer)
    return asked and title_rows(visible, asked)


def _titles(published: PublishedSite, count: int) -> list[str]:
    """Of articles that everybody may read."""
    found = [one.translations["en"].title for one in published.articles.values() if one.audience.admits(ANONYMOUS)]
    return random.Random(5).sample(found, min(count, len(found)))


def _typings(titles: Sequence[str]) -> dict[str, list[str]]:
    """By kind, what is typed; each text once."""
    turned = [" ".join([*title.split()[1:3], title.split()[0]]) for title in titles]
    slipped = [f"{title.split()[0][:2]}q{title.split()[0][3:]}" for title in titles if len(title.split()[0]) > 5]
    letters = {"letter by letter": titles, "turned round": turned}
    return {
        **{name: list(dict.fromkeys(_beginnings(some))) for name, some in letters.items()},
        "first word with a slip": list(dict.fromkeys(slipped)),
    }


def _beginnings(titles: Sequence[str]) -> Iterator[str]:
    return (title[:length] for title in titles for length in range(1, len(title) + 1))


def _shown(name: str, work: Work, asked: Sequence[str], base: float) -> float:
    """The median, in milliseconds."""
    work(asked[0])
    times = sorted(_cpu(work, text) for text in asked)
    middle = statistics.median(times)
    ratio = f"{middle / base:6.2f}x" if base else ""
    print(f"{name:38}{middle:8.3f}{times[len(times) * 9 // 10]:8.3f}{times[len(times) * 99 // 100]:8.3f}  {ratio}")
    return middle


def _cpu(work: Work, text: str) -> float:
    before = time.thread_time()
    work(text)
    return (time.thread_time() - before) * 1000


def _raw(published: PublishedSite, folder: Path) -> Work:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("body", tokenizer_name="whitespace")
    schema = builder.build()
    folder.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(schema, path=str(folder))
    writer = index.writer(heap_size=50_000_000, num_threads=1)
    writer.delete_all_documents()
    for body in texts.bodies(published):
        writer.add_document(tantivy.Document(body=[body]))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def search(text: str) -> Any:
        terms = [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "body", word)) for word in text.split()]
        return searcher.search(tantivy.Query.boolean_query(terms), limit=10, count=False).hits

    return search


if __name__ == "__main__":
    main()
