"""Keys that a later version of helpsdk evaluates: refused today, because ignoring them would mislead."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from helpsdk.content.article import ArticleMeta
from helpsdk.site.site import SiteSettings

#: The keys of each model that exist in the format, but not yet in this version.
LATER_KEYS: dict[type[BaseModel], frozenset[str]] = {
    SiteSettings: frozenset({"languages", "analytics"}),
    ArticleMeta: frozenset({"valid_until", "review", "review_by"}),
}


def is_later_key(model: type[BaseModel], key: Any) -> bool:
    return key in LATER_KEYS.get(model, ())
