"""A rule: what to show, where, to whom, when and how often. These models are the closed list of what is evaluated."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from helpsdk.content.audience import AudienceWord, NamedGroups
from helpsdk.content.names import DottedId, Slug
from helpsdk.content.screens import UrlPattern
from helpsdk.context.words import DismissScope, Kind, Priority, Style, Trigger, Unit

MAX_CAP = 50
MAX_STEPS = 20
LIFETIME = "lifetime"

_STEPPED = ("tour", "checklist")


def _listed(value: Any) -> Any:
    """One value may be written without its list."""
    if isinstance(value, str | dict):
        return (value,)
    return tuple(value) if isinstance(value, list) else value  # JSON has no tuples, and strict takes nothing else


# the length is the tuple's own, before the validator: after it, it would be one more call for each of many rules
OneOrMore = Annotated[tuple[DottedId, ...], Field(min_length=1), BeforeValidator(_listed)]
Urls = Annotated[tuple[str | UrlPattern, ...], Field(min_length=1), BeforeValidator(_listed)]


class Contradiction(ValueError):
    """What does not go together; `at` leads to the key that says so, `allowed` lists what it takes."""

    def __init__(self, message: str, at: tuple[str, ...], allowed: tuple[str, ...] = ()) -> None:
        self.at, self.allowed = at, allowed
        super().__init__(message)


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, serialize_by_alias=True)


class Step(Model):
    """A step of a tour or checklist: it shows the section of the rule's article that has this id as its heading's.

    A step with an `event` is done once that happened; `article` is where it is read how.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[^\s:]{1,80}$")]
    element: DottedId | None = None
    screen: DottedId | None = None
    event: DottedId | None = None
    article: Slug | None = None


class Show(Model):
    """What: an article, as a tip, a panel suggestion, an announcement, a tour or a checklist."""

    kind: Kind
    article: Slug
    trigger: Trigger | None = None  # see `triggered`
    style: Style | None = None  # announcements only; banner when not given
    steps: Annotated[tuple[Step, ...], BeforeValidator(_listed)] = ()  # tours and checklists only

    @model_validator(mode="after")
    def _belongs(self) -> Show:
        if self.style is not None and self.kind != "announcement":
            raise Contradiction(f"style belongs to an announcement, not to a {self.kind}", ("style",))
        self._check_trigger()
        self._check_steps()
        return self

    def _check_trigger(self) -> None:
        if self.trigger is None:
            return
        allowed = _TRIGGERS.get(self.kind, ()) if self.style != "whats_new" else _WHATS_NEW_TRIGGERS
        if self.trigger in allowed:
            return
        what = self.kind if self.kind != "announcement" else self.style or "banner"
        text = f"a {what} does not open by `{self.trigger}`" if allowed else f"a {what} takes no trigger"
        raise Contradiction(text, ("trigger",), allowed)

    def _check_steps(self) -> None:
        if not self.steps and self.kind not in _STEPPED:
            return
        ids = [step.id for step in self.steps]
        twice = next((id for index, id in enumerate(ids) if id in ids[:index]), None)
        if self.steps and self.kind not in _STEPPED:
            raise Contradiction(f"steps belong to a tour or a checklist, not to a {self.kind}", ("steps",))
        if not self.steps and self.kind in _STEPPED:
            raise Contradiction(f"a {self.kind} has at least one step", ("steps",), ("[{id: …}]",))
        if twice is not None:
            raise Contradiction(f"steps have different ids, and `{twice}` is there twice", ("steps",))
        if len(ids) > MAX_STEPS:
            raise Contradiction(f"{len(ids)} steps are too many; at most {MAX_STEPS}", ("steps",))

    @property
    def triggered(self) -> Trigger | None:
        """How it opens: as written, or as its kind does; None for what is simply there."""
        if self.trigger is not None:
            return self.trigger
        return _WHATS_NEW_TRIGGER if self.style == "whats_new" else _DEFAULT_TRIGGERS.get(self.kind)

    @property
    def interruptive(self) -> bool:
        """Whether it opens by itself and asks for attention: one such thing at a time."""
        return self.style == "modal" or self.triggered == "auto"


_TRIGGERS: dict[Kind, tuple[Trigger, ...]] = {
    "tip": ("click", "hover", "focus", "auto"),
    "tour": ("click", "auto"),
    "checklist": ("click", "auto"),
}
_DEFAULT_TRIGGERS: dict[Kind, Trigger] = {"tip": "click", "tour": "auto", "checklist": "click"}
_WHATS_NEW_TRIGGER: Trigger = "click"
_WHATS_NEW_TRIGGERS: tuple[Trigger, ...] = ("click", "auto")


class At(Model):
    """Where. Given together, all must hold: the screen (or one of them), the element on it, the event that happened."""

    screen: OneOrMore | None = None
    url: Urls | None = None  # an unnamed screen
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


class Window(Model):
    """When: from (inclusive) to (exclusive), local times of `tz`: an IANA zone, or `user` for the reader's own."""

    start: str | None = Field(default=None, alias="from")  # 2026-12-01T00:00, 2026-12-01
    end: str | None = Field(default=None, alias="to")
    tz: str = "UTC"

    @model_validator(mode="after")
    def _bounded(self) -> Window:
        if self.start is None and self.end is None:
            raise ValueError("a window has a from, a to, or both")
        return self


class Cap(Model):
    """At most `max` visible impressions in any `per` (ISO 8601 duration), or in a reader's lifetime."""

    max: int = Field(ge=1, le=MAX_CAP)
    per: str = LIFETIME


class StopAfter(Model):
    """The reader has done it: no more help after the event happened so many times."""

    event: DottedId
    times: int = Field(default=1, ge=1, le=1000)


class Rollout(Model):
    """For how many: `percent` of the units, always the same ones for the same salt (the rule's id when not given)."""

    percent: float = Field(ge=0, le=100)
    unit: Unit = "user"
    salt: str | None = Field(default=None, min_length=1, max_length=80)
    hash: Literal[2] = 2


class Dismiss(Model):
    """How long a dismissal lasts: this visit, until the article's next major number, for good, or the whole set."""

    scope: DismissScope = "revision"


class Rule(Model):
    """One rule of a site."""

    id: DottedId
    show: Show
    at: At
    when: dict[str, Any] = Field(default_factory=dict)
    audience: AudienceWord | RuleAudience | None = None
    window: Window | None = None
    priority: Priority = "normal"
    caps: Annotated[tuple[Cap, ...], BeforeValidator(_listed)] = ()
    cooldown: str | None = None  # ISO 8601 duration since the last impression
    set: Slug | None = None
    stop_after: StopAfter | None = None
    rollout: Rollout | None = None
    holdout: bool = True  # false: no holdout withholds it (incidents)
    require_locale: bool = False  # true: rather nothing than another language
    dismiss: Dismiss = Dismiss()

    @model_validator(mode="after")
    def _anchored(self) -> Rule:
        if self.show.kind == "tip" and self.at.element is None:
            raise ValueError("a tip hangs on an element: add at.element")
        if self.dismiss.scope == "set" and self.set is None:
            raise ValueError("dismiss.scope set needs a set: add the rule's set")
        return self
