"""What the engine needs to know of a site beside its rules, and the traits it lets through."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from helpsdk.identity.audience import PUBLIC, STAFF, Audience
from helpsdk.types import Locale

TraitType = Literal["string", "number", "boolean", "list"]


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """Who may see an article, in which languages it is, its major number, and the language it was written in."""

    audience: Audience = PUBLIC
    locales: tuple[Locale, ...] = ("en",)
    major: int = 1
    source: Locale = "en"


@dataclass(frozen=True, slots=True)
class TraitSpec:
    """A declared trait. What is `private` may be evaluated, but never explained."""

    type: TraitType = "string"
    values: tuple[str, ...] | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """The site's declared traits and languages, and the groups of its staff."""

    traits: Mapping[str, TraitSpec] = field(default_factory=dict)
    default_locale: Locale = "en"
    locales: tuple[Locale, ...] = ("en",)
    staff: frozenset[str] = frozenset({STAFF})

    def accepted(self, reported: Mapping[str, Any], signed: Mapping[str, Any]) -> dict[str, Any]:
        """Declared traits of their declared type; a signed one replaces a reported one, even when it is wrong."""
        merged = {**reported, **signed}
        declared = self.traits
        return {name: value for name, value in merged.items() if name in declared and _FITS[declared[name].type](value)}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < math.inf


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(one, str | bool) or _is_number(one) for one in value)


_FITS: Final[dict[TraitType, Callable[[Any], bool]]] = {
    "string": lambda value: isinstance(value, str),
    "number": _is_number,
    "boolean": lambda value: isinstance(value, bool),
    "list": _is_list,
}
