"""What readers taught a site: beside what its writers wrote, frozen into a revision so that answers stay the same."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, StringConstraints, model_serializer

from helpsdk.types import Locale

#: Where the articles most asked for stand that belong to no screen.
ANYWHERE = ""
#: Queries that are suggested to readers, of one language.
MOST_POPULAR = 200

_Count = Annotated[float, Field(ge=0, allow_inf_nan=False)]
_Sum = Annotated[float, Field(allow_inf_nan=False)]
#: Of an article under a key: clicks, expected examinations, and votes (for less against), all decayed.
Counts = tuple[_Count, _Count, _Sum]
#: Counts by article by key.
CountsByKey = dict[str, dict[str, Counts]]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class _Lean(BaseModel):
    """Written without what is empty. A newer version's members are left out when read."""

    model_config = ConfigDict(frozen=True)

    @model_serializer(mode="wrap")
    def _lean(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in write(self).items() if value}


class Useful(BaseModel):
    """How much an article helped, in five steps, and how many readers that was learned from."""

    model_config = ConfigDict(frozen=True, strict=True)

    step: int = Field(ge=-2, le=2)
    sample: int = Field(ge=0)


class LearnedText(_Lean):
    """Which text of an article was learned about: `sketch` as `search.sketch` makes it, counted since a day."""

    since: Day
    sketch: tuple[Annotated[int, Field(ge=0)], ...] = ()


class LearnedSearch(_Lean):
    """What searches in one language taught, up to a day: counts by whole query, by term and by screen, of so many
    `searches`.

    A query is the key that `search.learning.query_key` makes. `popular` are texts to suggest, best first.
    """

    day: Day
    searches: _Count = 0.0
    queries: CountsByKey = Field(default_factory=dict)
    terms: CountsByKey = Field(default_factory=dict)
    screens: CountsByKey = Field(default_factory=dict)
    articles: dict[str, LearnedText] = Field(default_factory=dict)
    popular: Annotated[tuple[str, ...], Field(max_length=MOST_POPULAR)] = ()

    def __bool__(self) -> bool:
        return bool(self.queries or self.terms or self.screens or self.articles or self.popular)


class Learned(_Lean):
    """The part `learned`: the articles most asked for by screen id (`ANYWHERE` for none), how much each helped, and
    what searches taught by locale.

    What it says of screens and articles that are gone is of no effect. A newer version's members are left out.
    """

    faq: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    useful: dict[str, Useful] = Field(default_factory=dict)
    search: dict[Locale, LearnedSearch] = Field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.faq or self.useful or self.search)


NOTHING_LEARNED = Learned()
