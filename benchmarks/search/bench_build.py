"""CPU of building and opening our index against native Tantivy on the same texts in one run, and what it weighs.

    python benchmarks/search/bench_build.py [--sections 10000] [--processes] [--folder FOLDER]

Native has the three fields title, headings and body with Tantivy's own `en_stem`, one thread. Texts are about 100
words of a Zipf-like vocabulary, of which one is rare: in no other text. Trust the ratios, not the seconds.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path

import tantivy

from helpsdk.search import analysing
from helpsdk.search.index import SearchIndex
from helpsdk.site.published import PublishedArticle, PublishedSite, PublishedTranslation, Section
from helpsdk.site.site import SiteSettings

_VOCABULARY = 20_000
_WORDS, _RARE = 100, 1
_LETTERS = "aaaeeeeioubcdfghklmnnprrsstttvw"
_ENDINGS = ("", "", "", "s", "ed", "ing", "er", "ly", "ation")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sections", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", action="store_true", help="analyse in several processes, if there are many")
    parser.add_argument("--folder", type=Path, default=None, help="where the indexes are made; else a temporary one")
    options = parser.parse_args()
    if not options.processes:
        analysing.MANY = options.sections + 1
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        _measure(options.sections, options.seed, Path(folder))


def _measure(sections: int, seed: int, folder: Path) -> None:
    print(f"{datetime.now(UTC):%Y-%m-%d}  {sections:,} sections, seed {seed}, {os.cpu_count()} cores")
    published = _site(sections, seed)
    raw = sum(len(text.encode()) for one in published.articles.values() for text in _texts(one))
    print(f"memory with the texts alone: {_resident():.0f} MB; raw text {raw / 1e6:.1f} MB")

    native = _spent(lambda: _native(published, folder / "native"))
    held = _resident()
    ours = _spent(lambda: SearchIndex.build(published, "en", folder / "ours"))
    print(
        f"native: {sections / native:8.0f} documents per CPU second, {_bytes(folder / 'native') / raw:.2f} x raw text"
    )
    print(f"ours:   {sections / ours:8.0f} documents per CPU second, {_bytes(folder / 'ours') / raw:.2f} x raw text")
    print(f"ratio:  {native / ours:8.3f}   peak memory {_peak():.0f} MB, before {held:.0f} MB")
    for part in ("vocabulary", "tantivy", "manifest.json"):
        print(f"  {part:14}{sum(_bytes(one) for one in (folder / 'ours').glob(f'*/{part}')) / raw:.3f} x raw text")

    before = _resident()
    opened: list[SearchIndex] = []
    spent = _spent(lambda: opened.append(SearchIndex.open(published, "en", folder / "ours")))
    hashed = _spent(lambda: _hash(folder / "ours"))
    print(f"open: {spent:.3f} CPU seconds, of which {hashed:.3f} to hash its files; {_resident() - before:+.0f} MB")
    _ask(opened[0])


def _ask(index: SearchIndex) -> None:
    words = index._content.vocabulary
    everybody = frozenset({0})
    some = [word for word in words.alike("st", everybody) if len(word) > 6][:20]
    typed = [word[:3] + word[4] + word[3] + word[5:] for word in some]
    first, again = (_spent(lambda: [words.corrections(one, one, everybody, 3) for one in typed]) for _ in range(2))
    each = len(typed) or 1
    print(f"a correction: {again / each * 1e6:.0f} us, the first times {first / each * 1e6:.0f}")
    for prefix in ("s", "st", "str", "zzz"):
        print(f"starting {prefix!r}: {_spent(lambda p=prefix: words.starting(p, everybody, 12)) * 1e6:.0f} us")  # type: ignore[misc]


def _site(sections: int, seed: int) -> PublishedSite:
    articles = {}
    for at, (title, heading, body) in enumerate(_words(sections, seed)):
        section = Section(id="", title=heading, level=1, text=body)
        text = PublishedTranslation(
            locale="en", title=title, excerpt=body[:60], tree=[], lead=[], sections=(section,), source_revision="0"
        )
        articles[f"a{at}"] = PublishedArticle.model_construct(id=f"a{at}", source="en", translations={"en": text})
    return PublishedSite(
        settings=SiteSettings(id="bench", title="Bench", default_locale="en", locales=("en",)), articles={}
    ).model_copy(update={"articles": articles})


def _words(sections: int, seed: int) -> Iterator[tuple[str, str, str]]:
    chance = random.Random(seed)

    def word() -> str:
        return "".join(chance.choices(_LETTERS, k=chance.randint(3, 8))) + chance.choice(_ENDINGS)

    words = [word() for _ in range(_VOCABULARY)] + ["the", "and", "of", "to", "in", "is"] * 20
    weights = list(accumulate(1 / (at % _VOCABULARY + 10) for at in range(len(words))))
    for _ in range(sections):
        body = [*chance.choices(words, cum_weights=weights, k=_WORDS - _RARE), *(word() + word() for _ in range(_RARE))]
        title, heading = (" ".join(chance.choices(words, cum_weights=weights, k=count)) for count in (4, 3))
        chance.shuffle(body)
        yield title.capitalize(), heading.capitalize(), " ".join(body).capitalize() + "."


def _texts(article: PublishedArticle) -> tuple[str, str, str]:
    translation = article.translations["en"]
    return translation.title, translation.sections[0].title, translation.sections[0].text


def _native(published: PublishedSite, folder: Path) -> None:
    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    for name in ("title", "headings", "body"):
        builder.add_text_field(name, tokenizer_name="en_stem")
    index = tantivy.Index(builder.build(), path=str(folder))
    writer = index.writer(heap_size=50_000_000, num_threads=1)
    for article in published.articles.values():
        document = tantivy.Document()
        for name, text in zip(("title", "headings", "body"), _texts(article), strict=True):
            document.add_text(name, text)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def _hash(folder: Path) -> None:
    import hashlib

    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                hashlib.file_digest(file, "sha256")


def _spent(work: object) -> float:
    """CPU seconds of this process, and of those it started and waited for."""
    started = sum(os.times()[:4])
    assert callable(work)
    precise = time.process_time()
    work()
    spent, rest = time.process_time() - precise, sum(os.times()[:4]) - started
    return max(spent, rest) if rest > 0.5 else spent


def _bytes(place: Path) -> int:
    if place.is_file():
        return place.stat().st_size
    return sum(path.stat().st_size for path in place.rglob("*") if path.is_file())


def _resident() -> float:
    """Megabytes of this process."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
