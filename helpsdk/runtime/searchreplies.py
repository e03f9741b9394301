"""What we answer to words: searches, suggestions, answers. Defined once, as `helpsdk.runtime.replies` are."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from helpsdk.runtime.replies import ArticleCard, Dir, SectionRef, Tree
from helpsdk.types import Locale


class LearnedCount(BaseModel):
    """What readers did with an article: clicks over `expected` ones, votes for less against; decayed with time."""

    kind: Literal["query", "term", "screen"]
    text: str
    clicks: float
    expected: float
    votes: float


class MatchedTerm(BaseModel):
    """What one analysed word in one field adds to a match."""

    term: str
    field: str
    score: float


class HitWhy(BaseModel):
    """The score is `base`, the match over the best one's, with what `screen` and `learned` add."""

    base: float
    screen: float
    learned: float
    place: int | None = Field(description="the place without what was learned, of the first 15; 1 is the first")
    counts: list[LearnedCount]
    matched: list[MatchedTerm]


class Hit(BaseModel):
    """`title` and `snippet` are trees whose `mark` nodes are the matched words."""

    article: ArticleCard
    section: SectionRef | None
    title: Tree
    snippet: Tree
    score: float
    reasons: list[str] = Field(description="title, heading, body, keyword, screen, learned")
    why: HitWhy | None = Field(default=None, description="explained to authors")


class Corrected(BaseModel):
    """The words searched instead of unknown ones."""

    query: str
    words: dict[str, str]


class Facets(BaseModel):
    """How many of the articles found are of which type, and in which collection."""

    types: dict[str, int]
    collections: dict[str, int]


class SearchReply(BaseModel):
    revision: int
    search_revision: int
    degraded: bool
    query: str
    corrected: Corrected | None
    locale: Locale
    dir: Dir
    more: bool
    total: int | None = Field(description="articles found, when that is known or was asked for with `counts`")
    facets: Facets | None = Field(default=None, description="with `counts`, unless too many are found")
    explored: str | None = Field(default=None, description="an article tried at a higher place than its own")
    terms: dict[str, float] | None = Field(default=None, description="explained: the words looked for, by weight")
    hits: list[Hit]


class Suggestion(BaseModel):
    """Words to search for; where they are an article's title, the article."""

    text: str
    article: ArticleCard | None = None


class SuggestReply(BaseModel):
    """What somebody may be typing, best first."""

    revision: int
    search_revision: int
    degraded: bool
    query: str
    locale: Locale
    dir: Dir
    suggestions: list[Suggestion]


class Answer(BaseModel):
    """A piece of an article that answers a question; `mark` nodes are the matched words.

    `section` is where in the article it stands; null for what stands before the first heading.
    """

    tree: Tree
    article: ArticleCard
    section: SectionRef | None
    confidence: float = Field(description="0 to 1: how much of the question the answer speaks of")


class AnswerReply(BaseModel):
    """`answer` is null where nothing found is to be trusted; `also` are the next best articles."""

    revision: int
    search_revision: int
    degraded: bool
    query: str
    corrected: Corrected | None = Field(default=None, description="as in a search: the question that is answered")
    locale: Locale
    dir: Dir
    answer: Answer | None
    also: list[ArticleCard]


class ContactSuggestionsReply(BaseModel):
    """Articles that may answer a message before it is sent, best first."""

    revision: int
    search_revision: int
    degraded: bool
    locale: Locale
    dir: Dir
    suggestions: list[Hit]
