"""What clients send: defined once, validated at the edge; OpenAPI and the widget's types come from here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StringConstraints,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from helpsdk.context.memory import Memory as EngineMemory
from helpsdk.context.memory_codec import from_json
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.fields import UUID7, Name, TraitValue
from helpsdk.runtime.memories import Memory

PageText = Annotated[str, StringConstraints(max_length=4000, pattern=r"^[^\x00]*$")]


_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _plausible(moment: datetime) -> datetime:
    if not _EARLIEST <= moment <= _LATEST:
        raise ValueError(f"a time from {_EARLIEST:%Y} to {_LATEST:%Y} is expected")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_plausible)]


class EventIn(BaseModel):
    """A product event: `age` in seconds; `id` makes it count once."""

    model_config = ConfigDict(extra="ignore")

    id: Name | None = None
    name: Name
    age: Annotated[float, Field(ge=0, le=10_000_000, allow_inf_nan=False)] = 0.0


class _Remembered:
    """Read as the engine's memory, described as `Memory`."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        described = handler.generate_schema(Memory)
        return core_schema.no_info_plain_validator_function(_remembered, json_schema_input_schema=described)


def _remembered(value: Any) -> EngineMemory:
    """By the one codec of memories."""
    if isinstance(value, EngineMemory):
        return value
    if not isinstance(value, dict):
        raise PydanticCustomError("memory", "memory is an object")
    return from_json(value)


class ResolveRequest(BaseModel):
    """The context: which screen (or URL), element and events; unsigned traits steer and never widen.

    `now`, `explain` and `revision` take the scope `author`.
    """

    model_config = ConfigDict(extra="ignore")

    screen: Name | None = None
    url: Annotated[str, StringConstraints(max_length=4096)] | None = None
    element: Name | None = None
    events: Annotated[list[EventIn], Field(max_length=20)] = Field(default_factory=list)
    traits: Annotated[dict[Name, TraitValue], Field(max_length=50)] = Field(default_factory=dict)
    locale: Annotated[list[Name], Field(max_length=20)] = Field(default_factory=list)
    app_version: Name | None = None
    device: Name | None = None
    tz: Name | None = None
    screen_text: PageText | None = Field(default=None, description="words of the page, where nothing else helps")
    open: Annotated[list[Name], Field(max_length=50)] = Field(
        default_factory=list, description="rules whose items are on the page now: they keep their place"
    )
    shows: Annotated[list[Name], Field(max_length=20)] | None = Field(
        default=None, description="kinds and styles that the client can show; all when not given"
    )
    next: Annotated[list[Name], Field(max_length=5)] = Field(
        default_factory=list, description="screens to answer for as well; those the site does not have are left out"
    )
    memory: Annotated[EngineMemory, _Remembered] | None = None
    now: Moment | None = Field(default=None, description="resolve as if it were then; for authors")
    explain: bool = Field(default=False, description="also say what is withheld and why; for authors")
    revision: Annotated[int, Field(ge=1, le=2**53)] | None = Field(
        default=None, description="ask this published revision instead of the newest; for authors"
    )


class MemoryRequest(BaseModel):
    """A copy of the viewer's memory, to be merged with what is kept."""

    model_config = ConfigDict(extra="ignore")

    memory: Annotated[EngineMemory, _Remembered]


class ContactContext(BaseModel):
    """Where somebody was when they asked for help. Of a URL only the path is kept."""

    model_config = ConfigDict(extra="ignore")

    screen: Name | None = None
    url: Annotated[str, StringConstraints(max_length=4096)] | None = None
    element: Name | None = None
    app_version: Name | None = None
    tz: Name | None = None
    traits: Annotated[dict[Name, TraitValue], Field(max_length=50)] = Field(
        default_factory=dict, description="kept of those that the site declares and that are not private"
    )


Message = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000, pattern=r"^[^\x00]*$")]
ReplyTo = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^\x00-\x1f\x7f]*$")]


class ContactQuestion(BaseModel):
    """What somebody is about to ask the support team; nothing of it is kept."""

    model_config = ConfigDict(extra="ignore")

    message: Message
    screen: Name | None = None
    locale: Annotated[list[Name], Field(max_length=20)] = Field(default_factory=list)
    limit: Annotated[int, Field(ge=1, le=10)] = 5


class ContactRequest(BaseModel):
    """A message to the support team. Sent again under the same `id` it is one message."""

    model_config = ConfigDict(extra="ignore")

    id: Annotated[str, StringConstraints(pattern=UUID7)] | None = Field(
        default=None, description="a UUIDv7 that the client made; else the server makes one"
    )
    message: Message
    reply_to: ReplyTo | None = Field(
        default=None, description="how to answer: an e-mail address, or what the person prefers"
    )
    context: ContactContext = Field(default_factory=ContactContext)
    read: Annotated[list[Name], Field(max_length=50)] = Field(
        default_factory=list, description="ids of the articles that were read before"
    )
    locale: Annotated[list[Name], Field(max_length=20)] = Field(default_factory=list)
    device: Name | None = None


class SessionRequest(BaseModel):
    """A token that the host's backend signed, and the device that is to hold the session made of it."""

    model_config = ConfigDict(extra="ignore")

    token: str
    device: Annotated[Name, Field(min_length=1)]


class HelpViewer(BaseModel):
    """Whom an API key of scope `resolve:any` asks for: the JSON within the header Help-Viewer."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: Annotated[Name, Field(min_length=1)]
    account: Name | None = None
    groups: Annotated[list[Annotated[Name, Field(min_length=1)]], Field(max_length=100)] = Field(default_factory=list)
    traits: Annotated[dict[Name, TraitValue], Field(max_length=50)] = Field(default_factory=dict)
    locale: Name | None = None

    @property
    def viewer(self) -> Viewer:
        return Viewer(self.id, self.account, frozenset(self.groups), dict(self.traits), self.locale)
