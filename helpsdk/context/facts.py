"""What the engine needs to know of a site beside its rules, and the traits it lets through."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from helpsdk.context.conditions import MAX_LISTED
from helpsdk.identity.audience import PUBLIC, STAFF, Audience
from helpsdk.types import Locale

TraitType = Literal["string", "number", "boolean", "list", "any"]


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """Who may see an article, in which languages it is, its major number, and the language it was written in.

    `applies_to` are app versions from (inclusive) to (exclusive); `updated` is a day's proleptic ordinal; `useful` is
    how much it helped, in five steps from -2 to 2, 0 where that is not known yet. `sections` are those that are for
    fewer people, by id.
    """

    audience: Audience = PUBLIC
    locales: tuple[Locale, ...] = ("en",)
    major: int = 1
    source: Locale = "en"
    applies_to: tuple[str | None, str | None] | None = None
    updated: int = 0
    useful: int = 0
    sections: Mapping[str, Audience] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class TraitSpec:
    """A declared trait; `any` is for an engine without a site. What is `private` may be evaluated, never explained."""

    type: TraitType = "string"
    values: tuple[str, ...] | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """The site's declared traits and languages, the groups of its staff, and its saved groups.

    A saved group is a named condition, or a list of values that `$inGroup` looks into. `faq` are the articles most
    asked for by screen id, best first; under "" those of no screen.
    """

    traits: Mapping[str, TraitSpec] = field(default_factory=dict)
    default_locale: Locale = "en"
    locales: tuple[Locale, ...] = ("en",)
    staff: frozenset[str] = frozenset({STAFF})
    saved_groups: Mapping[str, Any] = field(default_factory=dict)
    faq: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def accepted(self, reported: Mapping[str, Any], signed: Mapping[str, Any]) -> dict[str, Any]:
        """Declared traits of their declared type; a signed one replaces a reported one, even when it is wrong."""
        merged = {**reported, **signed} if signed else reported
        declared = self.traits
        return {
            name: value
            for name, value in merged.items()
            if name in declared and (type(value) is _USUAL[kind := declared[name].type] or _FITS[kind](value))
        }


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < math.inf


def _is_list(value: Any) -> bool:
    return (
        isinstance(value, list | tuple)
        and len(value) <= MAX_LISTED
        and all(isinstance(one, str | bool) or _is_number(one) for one in value)
    )


#: What fits without a look at the value.
_USUAL: Final[dict[TraitType, type | None]] = {"string": str, "number": int, "boolean": bool, "list": None, "any": str}
_FITS: Final[dict[TraitType, Callable[[Any], bool]]] = {
    "string": lambda value: isinstance(value, str),
    "number": _is_number,
    "boolean": lambda value: isinstance(value, bool),
    "list": _is_list,
    "any": lambda _: True,
}
