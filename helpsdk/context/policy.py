"""A site's policy: how much at once, how often, who is held out, and what helps where nothing is mapped."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from helpsdk.content.names import Slug
from helpsdk.context.rules import Cap, Model, _listed
from helpsdk.context.words import Kind, Unit

Caps = Annotated[tuple[Cap, ...], BeforeValidator(_listed)]
Salt = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class Frequency(Model):
    """How often: caps that must all hold, and the time that must have passed since the last impression."""

    caps: Caps = ()
    cooldown: str | None = None  # ISO 8601 duration


class PanelLimit(Frequency):
    max: int = Field(default=5, ge=1, le=20)


class TipLimit(Frequency):
    per_element: int = Field(default=1, ge=1, le=5)


class InterruptiveLimit(Model):
    """What opens by itself, of every kind together: one at a time, `gap` apart. Urgent rules need not wait."""

    caps: Caps = ()
    gap: str | None = None  # ISO 8601 duration


class Limits(Model):
    """How much and how often, by kind. Of what opens by itself there is never more than one."""

    panel: PanelLimit = PanelLimit()
    tip: TipLimit = TipLimit()
    announcement: Frequency = Frequency()
    tour: Frequency = Frequency()
    checklist: Frequency = Frequency()
    interruptive: InterruptiveLimit = InterruptiveLimit()


class Holdout(Model):
    """Units that are shown nothing of what it covers, to measure what help does. Everything when nothing is named."""

    id: Slug
    percent: float = Field(ge=0, le=100)
    unit: Unit = "user"
    salt: Salt | None = None  # see `salted`
    hash: Literal[2] = 2
    kinds: Annotated[tuple[Kind, ...], BeforeValidator(_listed)] = ()
    sets: Annotated[tuple[Slug, ...], BeforeValidator(_listed)] = ()

    @property
    def salted(self) -> str:
        """The salt as written, or one that no rule's id can be, so that no rollout draws the same units."""
        return self.salt or f"holdout:{self.id}"


class FaqFallback(Model):
    """The questions most asked on the screen, as learned."""

    limit: int = Field(default=5, ge=1, le=20)


class SearchFallback(Model):
    """What a search for the screen's own words finds."""

    words: Annotated[tuple[Literal["screen_text", "screen"], ...], BeforeValidator(_listed)] = Field(
        default=("screen_text", "screen"), alias="from", min_length=1
    )
    limit: int = Field(default=5, ge=1, le=20)
    #: Which share of the words an article must speak of; one that it has only a synonym of counts half.
    min_score: float = Field(default=0.35, ge=0, le=1)


class Fallback(Model):
    """One thing to try where the panel would be empty: exactly one of its keys."""

    faq: FaqFallback | None = None
    search: SearchFallback | None = None
    article: Slug | None = None

    @model_validator(mode="after")
    def _one(self) -> Fallback:
        if sum(way is not None for way in (self.faq, self.search, self.article)) != 1:
            raise ValueError("a fallback is one of faq, search or article")
        return self


class Policy(Model):
    """`policy.yaml`."""

    limits: Limits = Limits()
    sets: dict[Slug, Frequency] = Field(default_factory=dict)
    holdouts: Annotated[tuple[Holdout, ...], BeforeValidator(_listed)] = ()
    fallback: Annotated[tuple[Fallback, ...], BeforeValidator(_listed)] = (
        Fallback(faq=FaqFallback()),
        Fallback(search=SearchFallback()),
    )
