"""Collections: how articles are grouped for browsing (`collections.yaml`)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from helpsdk.content.audience import WrittenAudience
from helpsdk.content.names import LocalText, Slug


class Collection(BaseModel):
    """A named group of articles; articles name their collection, the file's order is the order shown.

    `audience` narrows that of every article in it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: Slug
    title: LocalText
    summary: LocalText | None = None
    audience: WrittenAudience = "public"
