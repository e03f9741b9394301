"""What clients tell of what readers did: defined once, validated where it is told and again at the edge."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from helpsdk.runtime.fields import UUID7, Line, Name

InteractionType = Literal[
    "shown",
    "opened",
    "voted",
    "dismissed",
    "advanced",
    "searched",
    "solved",
    "contacted",
    "tracked",
    "held_out",
    "missed",
]
VOTES = ("yes", "no")
BAD_VOTE = "vote"  # the type of the error of a vote with another value


class Interaction(BaseModel):
    """One piece of feedback. `id` is a UUIDv7 and its time the time of the interaction; `at` is in ISO 8601, UTC."""

    model_config = ConfigDict(extra="ignore")

    id: Annotated[str, StringConstraints(pattern=UUID7)]
    type: InteractionType
    at: Name
    device: Name | None = None
    revision: Annotated[int, Field(ge=0, le=2**53)] | None = None
    rule: Name | None = None
    article: Name | None = None
    locale: Name | None = None
    query: Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")] | None = None
    results: Annotated[int, Field(ge=0, le=2**31)] | None = None
    position: Annotated[int, Field(ge=0, le=1000)] | None = Field(
        default=None, description="of the first result that was shown, or of the one that was opened; the best is at 0"
    )
    screen: Name | None = None
    element: Name | None = None
    name: Name | None = None  # tracked: the product event
    value: Line | None = Field(
        default=None,
        description="voted: `yes` or `no`; dismissed: the memory's `again`; otherwise what the type needs",
    )
    articles: Annotated[list[Name], Field(max_length=20)] | None = Field(
        default=None, description="searched: the ids of the articles that were shown, in their order"
    )

    @model_validator(mode="after")
    def _vote(self) -> Interaction:
        if self.type == "voted" and self.value not in VOTES:
            raise PydanticCustomError(BAD_VOTE, "a vote's value is yes or no")
        return self


def _text(session: Any) -> str | None:
    """What is no text identifies nobody; what people did is not lost by it."""
    return session if isinstance(session, str) else None


class InteractionBatch(BaseModel):
    """Items are checked one by one, so that one bad item never blocks the rest.

    `session` says whose they are where no header can: it is checked, and never stored.
    """

    model_config = ConfigDict(extra="ignore")

    session: Annotated[str | None, BeforeValidator(_text)] = None
    items: Annotated[list[Any], Field(max_length=500)]
