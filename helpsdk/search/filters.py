"""What a search is narrowed to, as each kind of partition asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from helpsdk.context.versions import is_version, within
from helpsdk.search.extra import tantivy
from helpsdk.search.query import one_of
from helpsdk.site.published import PublishedArticle
from helpsdk.types import ArticleType


@dataclass(frozen=True, slots=True)
class Filters:
    """`articles` are ids, `app_version` is the reader's. None narrows nothing."""

    type: ArticleType | None = None
    collection: str | None = None
    articles: frozenset[str] | None = None
    app_version: str | None = None

    def queries(self, schema: Any) -> list[Any]:
        """For Tantivy: all of them must hold. A version is no word of an index: `fits` tells."""
        wanted = {"type": self.type, "collection": self.collection}
        found = [tantivy.Query.term_query(schema, name, value) for name, value in wanted.items() if value is not None]
        return found if self.articles is None else [*found, one_of(schema, "id", sorted(self.articles))]

    def admit(self, article: PublishedArticle) -> bool:
        return (
            self.type in (None, article.type)
            and self.collection in (None, article.collection)
            and (self.articles is None or article.id in self.articles)
            and self.fits(article)
        )

    @property
    def versioned(self) -> bool:
        """Whether articles can be of other versions."""
        return self.app_version is not None and is_version(self.app_version)

    def fits(self, article: PublishedArticle) -> bool:
        """Whether an article is about the reader's version."""
        versions = article.applies_to
        return versions is None or within(self.app_version, (versions.start, versions.end))


ALL = Filters()
