"""Articles that no rule and no collection leads to: only search finds them."""

from __future__ import annotations

from collections.abc import Iterator

from helpsdk.errors import Problem
from helpsdk.site.aliases import ids_by_name
from helpsdk.site.places import Sources


def unreached_articles(sources: Sources) -> Iterator[Problem]:
    ids = ids_by_name(entry.value for entry in sources.articles.values())
    shown = {ids.get(entry.value.show.article) for entry in sources.rules}
    for id, entry in sources.articles.items():
        if id not in shown and entry.value.meta.collection is None:
            text = f"no rule and no collection leads to article `{id}`: only search finds it"
            yield Problem("unreached-article", text, entry.file, severity="warning")
