"""Query strings of the reading operations: validated at the edge, and documented from here."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from helpsdk.runtime.fields import Name
from helpsdk.runtime.suggester import MOST_SUGGESTED
from helpsdk.types import ArticleType

Languages = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00-\x1f]*$")]
#: As long as an address may be.
Words = Annotated[str, Field(description="any text; its first 1,000 characters are read")]
_TOGETHER = 100
AppVersion = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00-\x1f]*$")]
_VERSIONS = "articles about other versions are left out"


class SiteQuery(BaseModel):
    """Which site: needed only when the server holds several."""

    model_config = ConfigDict(extra="ignore")

    site: Name | None = None


class AssetQuery(SiteQuery):
    grant: Annotated[str, StringConstraints(max_length=2000)] | None = Field(
        default=None, description="given with the address in an article that not everybody may read"
    )


class LocaleQuery(SiteQuery):
    locale: Languages | None = Field(
        default=None, description="languages, best first, divided by commas; `*` is the one that the host signed"
    )


class ArticleQuery(LocaleQuery):
    format: Literal["tree", "html"] = "tree"


class AnswerQuery(LocaleQuery):
    q: Words = ""
    app_version: AppVersion | None = Field(default=None, description=_VERSIONS)


class SuggestQuery(LocaleQuery):
    q: Words = ""
    screen: Name | None = Field(default=None, description="its articles come first")
    app_version: AppVersion | None = Field(default=None, description=_VERSIONS)
    limit: Annotated[int, Field(ge=1, le=MOST_SUGGESTED)] = 8


class SearchQuery(LocaleQuery):
    q: Words = ""
    screen: Name | None = None
    app_version: AppVersion | None = Field(default=None, description=_VERSIONS)
    type: ArticleType | None = None
    collection: Name | None = None
    limit: Annotated[int, Field(ge=1, le=_TOGETHER)] = 10
    offset: Annotated[int, Field(ge=0, le=_TOGETHER - 1)] = 0
    prefix: bool = Field(default=True, description="the last word may still be being typed")
    exact: bool = Field(default=False, description="search unknown words as they were typed")
    counts: bool = Field(default=False, description="count all that is found, by type and collection too")
    explain: bool = Field(default=False, description="where each hit's place comes from; for authors")

    @model_validator(mode="after")
    def _reach(self) -> SearchQuery:
        if self.limit + self.offset > _TOGETHER:
            raise ValueError(f"limit and offset together are at most {_TOGETHER}")
        return self
