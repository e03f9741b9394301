"""The engine's answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from helpsdk.context.rules import DismissScope, Kind
from helpsdk.types import Locale

WhyCode = Literal["event", "element", "screen", "everywhere"]
Trigger = Literal["click", "hover", "focus", "auto"]

MAX_TTL: Final = 300


@dataclass(frozen=True, slots=True)
class ResolvedItem:
    """One thing to show. `why_label_id` is the id of the event, element or screen whose title completes the reason."""

    rule: str
    kind: Kind
    article: str
    locale: Locale
    fallback: bool
    element: str | None
    trigger: Trigger | None
    style: Literal["banner"] | None
    why_code: WhyCode
    why_label_id: str | None
    scope: DismissScope
    major: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a rule: `shown`, or the stage that stopped it, a stable code and the evidence."""

    rule: str
    stage: str
    code: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Resolution:
    """Items in rank order. `withheld` is filled by explain only and covers every rule, the shown ones too."""

    screen: str | None
    locale: Locale
    items: tuple[ResolvedItem, ...]
    withheld: tuple[Outcome, ...] = ()
    ttl: int = MAX_TTL  # seconds until the answer may change by itself
