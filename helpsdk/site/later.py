"""Keys and values that a later version of helpsdk evaluates: refused today, because ignoring them would mislead."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from helpsdk.content.article import ArticleMeta
from helpsdk.context.rules import At, Dismiss, Limits, Policy, Rule, RuleAudience, Show
from helpsdk.site.site import Audiences, SiteSettings

#: The keys of each model that exist in the format, but not yet in this version.
LATER_KEYS: dict[type[BaseModel], frozenset[str]] = {
    Rule: frozenset(
        {"window", "schedule", "caps", "set", "stop_after", "rollout", "pin", "pins", "holdout", "steps", "weight"}
    ),
    Show: frozenset({"steps", "tour", "checklist", "position", "placement"}),
    At: frozenset({"version", "app_version", "device"}),
    RuleAudience: frozenset({"saved", "traits", "accounts"}),
    Policy: frozenset({"sets", "holdouts", "holdout", "fallback", "caps", "learned"}),
    Limits: frozenset({"announcement", "tour", "checklist", "interruptive"}),
    Audiences: frozenset({"saved", "saved_groups"}),
    SiteSettings: frozenset({"contact", "languages", "analytics"}),
    ArticleMeta: frozenset({"applies_to", "valid_until", "review", "review_by"}),
}

#: Values of a key, by model and key.
LATER_VALUES: dict[tuple[type[BaseModel], str], frozenset[str]] = {
    (Show, "kind"): frozenset({"tour", "checklist"}),
    (Show, "style"): frozenset({"modal", "whats_new", "whats-new"}),
    (Dismiss, "scope"): frozenset({"once", "set"}),
}


def is_later_key(model: type[BaseModel] | None, key: Any) -> bool:
    return model is not None and key in LATER_KEYS.get(model, ())


def is_later_value(model: type[BaseModel] | None, key: Any, value: Any) -> bool:
    return model is not None and isinstance(value, str) and value in LATER_VALUES.get((model, str(key)), ())
