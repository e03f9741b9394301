"""What the host reports now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from helpsdk.types import Locale


@dataclass(frozen=True, slots=True)
class Event:
    """A product event: its name and how many seconds ago it happened; `id` makes it count once."""

    name: str
    age: float = 0.0
    id: str | None = None


@dataclass(slots=True)  # frozen it would take three times as long to make, in every request; nobody changes one
class Context:
    """Where the user is, what just happened and who they say they are; nothing here is verified."""

    screen: str | None = None
    path: str | None = None  # a URL's path, matched against the screens when `screen` is not given
    element: str | None = None
    events: tuple[Event, ...] = ()
    traits: Mapping[str, Any] = field(default_factory=dict)
    locales: tuple[Locale, ...] = ()  # the reader's wishes, best first
    app_version: str | None = None
    device: str | None = None
    tz: str | None = None
    search: str | None = None  # the URL's query, without its question mark
    hash: str | None = None  # the URL's fragment, without its #
    hostname: str | None = None
    screen_text: str | None = None  # words of the page, for the search where nothing is mapped
    open: frozenset[str] = frozenset()  # rules whose items are on the page now: they keep their place
    shows: frozenset[str] | None = None  # kinds and styles this client can show; None for all
