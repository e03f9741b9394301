"""A rule: what to show, where, and to whom. These models are the closed list of what the engine evaluates."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from helpsdk.content.audience import AudienceWord, NamedGroups
from helpsdk.content.names import DottedId, Slug

Kind = Literal["tip", "panel", "announcement"]
Priority = Literal["low", "normal", "high", "urgent"]
DismissScope = Literal["revision", "forever"]


def _listed(value: Any) -> Any:
    """One value may be written without its list."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value  # JSON has no tuples, and strict takes nothing else


OneOrMore = Annotated[tuple[DottedId, ...], BeforeValidator(_listed), Field(min_length=1)]


class Show(BaseModel):
    """What: an article, as a tip, a panel suggestion or an announcement."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    kind: Kind
    article: Slug
    trigger: Literal["click", "hover", "focus", "auto"] | None = None  # tips only; click when not given
    style: Literal["banner"] | None = None  # announcements only

    @model_validator(mode="after")
    def _belongs(self) -> Show:
        if self.trigger is not None and self.kind != "tip":
            raise ValueError("trigger belongs to a tip")
        if self.style is not None and self.kind != "announcement":
            raise ValueError("style belongs to an announcement")
        return self


class At(BaseModel):
    """Where. Given together, all must hold: the screen (or one of them), the element on it, the event that happened."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    screen: OneOrMore | None = None
    url: Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)] | None = None  # an unnamed screen
    element: DottedId | None = None
    event: DottedId | None = None
    event_ttl: str = "PT10M"  # ISO 8601 duration: how long the event counts as having just happened
    any: Literal[True] | None = None

    @model_validator(mode="after")
    def _somewhere(self) -> At:
        if not (self.any or self.screen or self.url or self.element or self.event):
            raise ValueError("a rule names a screen, url, element or event, or any: true")
        if self.any and (self.screen or self.url or self.element):
            raise ValueError("any: true stands alone, or with an event")
        return self


class RuleAudience(NamedGroups):
    """To whom, beyond the article's own audience."""


class Dismiss(BaseModel):
    """How long a dismissal lasts: until the article's next major revision, or for good."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    scope: DismissScope = "revision"


class Rule(BaseModel):
    """One rule of a site."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: DottedId
    show: Show
    at: At
    when: dict[str, Any] = Field(default_factory=dict)
    audience: AudienceWord | RuleAudience | None = None
    priority: Priority = "normal"
    dismiss: Dismiss = Dismiss()

    @model_validator(mode="after")
    def _anchored(self) -> Rule:
        if self.show.kind == "tip" and self.at.element is None:
            raise ValueError("a tip hangs on an element: add at.element")
        return self


class PanelLimit(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    max: int = Field(default=5, ge=1, le=20)


class TipLimit(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    per_element: int = Field(default=1, ge=1, le=5)


class Limits(BaseModel):
    """Slots: how much may be shown at once. Of what opens by itself there is never more than one."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    panel: PanelLimit = PanelLimit()
    tip: TipLimit = TipLimit()


class Policy(BaseModel):
    """`policy.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    limits: Limits = Limits()
