"""Real documentation that nobody here wrote: imported, published and searched in four languages."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from helpsdk.identity.viewer import ANONYMOUS
from helpsdk.runtime.runtime import Runtime
from helpsdk.server.publish import publish_folder
from helpsdk.server.sources.folder import import_folder
from helpsdk.server.store import open_store
from helpsdk.site.bundle import read_manifest, unpack
from tests.paths import corpora

# locale asked for → words → the article whose title says just that, in that language
QUESTIONS = {
    "en": ("content collections", "guides-content-collections"),
    "zh-cn": ("内容集合", "guides-content-collections"),
    "ru": ("макеты", "basics-layouts"),
    "ja": ("レイアウト", "basics-layouts"),
}
SAMPLE = ("basics", "guides/content-collections.mdx", "guides/images.mdx", "concepts")


def answers(source: Path, folder: Path) -> dict[str, list[str]]:
    """The first three articles for each question, through import, publish, store and index."""
    import_folder(source, folder / "help", site_id="docs")
    store = open_store(folder / "data")
    try:
        revision = store.revision("docs", publish_folder(store, folder / "help").revision)
        manifest = read_manifest(revision.manifest)
        runtime = Runtime(unpack(manifest, lambda hash: store.blobs([hash])[hash]), revision.number)
    finally:
        store.close()
    runtime.build_index()
    return {
        locale: [hit.article.id for hit in runtime.search(words, [locale], ANONYMOUS, limit=3).hits]
        for locale, (words, _) in QUESTIONS.items()
    }


@pytest.mark.corpora
def test_a_sample_answers_in_four_languages(tmp_path: Path) -> None:
    docs = corpora("astro-docs")
    for locale in ("en", "zh-cn", "ru", "ja", "ar"):
        for name in SAMPLE:
            copy(docs / locale / name, tmp_path / "docs" / locale / name)
    found = answers(tmp_path / "docs", tmp_path)
    assert {locale: article for locale, (_, article) in QUESTIONS.items() if article not in found[locale]} == {}


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    elif source.exists():
        shutil.copyfile(source, target)


@pytest.mark.corpora
@pytest.mark.soak
def test_the_whole_corpus_answers_in_four_languages(tmp_path: Path) -> None:
    found = answers(corpora("astro-docs"), tmp_path)
    assert {locale: article for locale, (_, article) in QUESTIONS.items() if article not in found[locale]} == {}
