"""The engine's answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple

from helpsdk.context.rules import Step
from helpsdk.context.words import DismissScope, Kind, Reason, Style, Trigger, WhyCode
from helpsdk.types import Locale

MAX_TTL: Final = 300
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class ResolvedItem(NamedTuple):  # like Resolution, made in every answer: a frozen dataclass takes three times as long
    """One thing to show. `why_label_id` is the id of the event, element or screen whose title completes the reason.

    `rule` of what no rule led to is `fallback:ARTICLE`. The same rule, place and languages give an equal item,
    whatever the viewer remembers.
    """

    rule: str
    kind: Kind
    article: str
    locale: Locale
    fallback: bool
    element: str | None
    trigger: Trigger | None
    style: Style | None
    why_code: WhyCode
    why_label_id: str | None
    scope: DismissScope
    major: int
    reason: Reason = "rule"
    set: str | None = None
    steps: tuple[Step, ...] = ()
    interruptive: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a rule: `shown`, or the stage that stopped it, a stable code and the evidence."""

    rule: str
    stage: str
    code: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one way to help where the panel was empty: `used`, or why not."""

    way: Literal["faq", "search", "default"]
    code: str  # used, nothing_found, no_words, no_faq, no_search, not_needed, not_supported, unavailable
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that a search offers, with the share of the words that it speaks of, 0 to 1."""

    article: str
    score: float


class Resolution(NamedTuple):
    """Items in rank order; `left` says how many more impressions each key's caps allow, for the keys that have any.

    `held_out` are rules that would have been eligible but for a holdout. `withheld`, `tried` and `nearest` are filled
    by explain only: every rule, the shown ones too; every fallback; and where the panel is empty, the rules that came
    closest, best first.
    """

    screen: str | None
    locale: Locale
    items: tuple[ResolvedItem, ...]
    withheld: tuple[Outcome, ...] = ()
    ttl: int = MAX_TTL  # seconds until the answer may change by itself
    held_out: tuple[str, ...] = ()
    left: Mapping[str, int] = _NOTHING
    done: Mapping[str, tuple[str, ...]] = _NOTHING  # ids of done steps, by rule, of shown items
    tried: tuple[Tried, ...] = ()
    nearest: tuple[str, ...] = ()
    steady: bool = False  # whether it is the same whatever the clock says
