"""Articles that no rule, no fallback and no collection leads to: only search finds them."""

from __future__ import annotations

from collections.abc import Iterator

from helpsdk.errors import Problem
from helpsdk.site.aliases import ids_by_name
from helpsdk.site.places import Sources


def unreached_articles(sources: Sources) -> Iterator[Problem]:
    ids = ids_by_name(entry.value for entry in sources.articles.values())
    reached = {ids.get(name) for name in _named(sources)}
    for id, entry in sources.articles.items():
        if id not in reached and entry.value.meta.collection is None:
            text = f"no rule and no collection leads to article `{id}`: only search finds it"
            yield Problem("unreached-article", text, entry.file, severity="warning")


def _named(sources: Sources) -> Iterator[str]:
    for entry in sources.rules:
        yield entry.value.show.article
        yield from (step.article for step in entry.value.show.steps if step.article is not None)
    if sources.policy is not None:
        yield from (way.article for way in sources.policy.value.fallback if way.article is not None)
