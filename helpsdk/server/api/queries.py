"""Query strings of the reading operations: validated at the edge, and documented from here."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from helpsdk.content.article import ArticleType
from helpsdk.runtime.requests import Name

Languages = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00-\x1f]*$")]
_TOGETHER = 100


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


class SearchQuery(LocaleQuery):
    q: Annotated[str, StringConstraints(max_length=16_000, pattern=r"^[^\x00]*$")] = ""
    screen: Name | None = None
    type: ArticleType | None = None
    collection: Name | None = None
    limit: Annotated[int, Field(ge=1, le=_TOGETHER)] = 10
    offset: Annotated[int, Field(ge=0, le=_TOGETHER - 1)] = 0
    prefix: bool = Field(default=True, description="the last word may still be being typed")
    exact: bool = Field(default=False, description="search unknown words as they were typed")

    @model_validator(mode="after")
    def _reach(self) -> SearchQuery:
        if self.limit + self.offset > _TOGETHER:
            raise ValueError(f"limit and offset together are at most {_TOGETHER}")
        return self
