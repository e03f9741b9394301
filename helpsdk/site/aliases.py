"""Which article a name means: its id, or one of its former ids."""

from __future__ import annotations

from collections.abc import Iterable

from helpsdk.content.article import Article


def ids_by_name(articles: Iterable[Article]) -> dict[str, str]:
    """Article ids by id and by alias."""
    found: dict[str, str] = {}
    for article in articles:
        if article.meta.aliases:
            found.update(dict.fromkeys(article.meta.aliases, article.id))
        found[article.id] = article.id
    return found
