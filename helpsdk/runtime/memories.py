"""A viewer's memory on the wire: described here, read and written by `helpsdk.context.memory_codec`."""

from __future__ import annotations

from pydantic import BaseModel, Field

from helpsdk.context.words import DismissScope


class Dismissal(BaseModel):
    """How long a dismissal lasts, and the article's major number then."""

    scope: DismissScope
    major: int


class Impressions(BaseModel):
    """What one device saw: `n` visible impressions ever, the last ones `at` Unix times in milliseconds."""

    n: int
    at: list[int] = Field(default_factory=list)


class Happened(BaseModel):
    """How often one device reported an event; `ids` of the last ones."""

    n: int
    ids: list[str] = Field(default_factory=list)


class Progress(BaseModel):
    """The ids of the steps that are done, at a major number of the article."""

    major: int
    done: list[str] = Field(default_factory=list)


class Memory(BaseModel):
    """What the viewer has seen, dismissed and done. Odd entries are ignored: what is remembered locks nobody out.

    `dismissed` and `seen` are by the keys of `Remember`, `events` by event, `steps` by rule; within `seen` and
    `events` by device. `again` counts how often the viewer asked to see dismissed help again: of two copies, what the
    one with more says is dismissed stands alone.
    """

    v: int = 1
    again: int = 0
    dismissed: dict[str, Dismissal] = Field(default_factory=dict)
    seen: dict[str, dict[str, Impressions]] = Field(default_factory=dict)
    events: dict[str, dict[str, Happened]] = Field(default_factory=dict)
    steps: dict[str, Progress] = Field(default_factory=dict)


class MemoryReply(BaseModel):
    """What is kept of a signed-in viewer on all of their devices, of what the site still has for them."""

    revision: int
    viewer: str = Field(description="an opaque key of the person: the same for the same person of this site")
    memory: Memory
