"""What a search found, before texts and permissions of the current revision are put to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from helpsdk.search.learning import Part
from helpsdk.site.published import PublishedArticle


@dataclass(frozen=True, slots=True)
class Matched:
    """What one term in one field adds to a section's score."""

    term: str
    field: str
    score: float


@dataclass(frozen=True, slots=True)
class Why:
    """Where a hit's score comes from: `base` is its match over the best one's, `screen` and `learned` are added.

    `place` is the one it would have without what was learned, the first being 1; None beyond those that are reordered.
    """

    base: float
    screen: float
    learned: float
    place: int | None
    parts: Sequence[Part]
    matched: Sequence[Matched]


@dataclass(frozen=True, slots=True)
class SectionHit:
    """An article and its best section. `score` is relative to the best match of the query, plus boosts.

    `learned` is what readers' clicks added to it.
    """

    article: str
    section: int
    score: float
    on_screen: bool = False
    learned: float = 0.0
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """How many visible articles were found, in all and by type and collection; `articles` are their ids."""

    total: int
    types: Mapping[str, int]
    collections: Mapping[str, int]
    articles: frozenset[str] = field(default=frozenset(), compare=False, repr=False)

    @classmethod
    def of(cls, articles: Collection[PublishedArticle]) -> Counted:
        """Of articles, each there once."""
        collections = Counter(one.collection for one in articles if one.collection)
        types = Counter[str](one.type for one in articles)
        return cls(len(articles), dict(types), dict(collections), frozenset(one.id for one in articles))


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits in order. `terms` are the analysed words looked for and their weights, for highlighting.

    `total` counts the visible articles found when that is known without further work, or was asked for; `more` says
    that hits follow. `explored` is the article that was tried at a higher place.
    """

    hits: tuple[SectionHit, ...] = ()
    terms: Mapping[str, float] = field(default_factory=dict)
    query: str = ""
    corrected: Mapping[str, str] = field(default_factory=dict)
    more: bool = False
    total: int | None = 0
    counted: Counted | None = None
    explored: str | None = None
