"""A whole site with its makers' choices, and one question to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from helpsdk.content.screens import Screen
from helpsdk.context import ArticleFacts, Context, Memory
from helpsdk.context.policy import Policy
from helpsdk.context.resolution import Candidate
from helpsdk.context.rules import Rule
from helpsdk.i18n.locales import canonical
from helpsdk.identity.viewer import Viewer

LOCALES = ("en", "ru")


@dataclass
class World:
    """`found` is what the site's search finds, whatever is asked: None for no search, "no words"
    for one that has none to look for, another text for one that fails.
    """

    rules: Sequence[Rule]
    screens: Sequence[Screen]
    articles: Mapping[str, ArticleFacts]
    traits: Mapping[str, str]
    policy: Policy
    groups: Mapping[str, Any] = field(default_factory=dict)
    faq: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    found: Sequence[Candidate] | str | None = None
    locales: tuple[str, ...] = LOCALES
    private: frozenset[str] = frozenset()  # traits that are never explained


@dataclass
class Asked:
    """`screen` is the one the reader is on; `wishes` are the languages they are to have."""

    world: World
    context: Context
    viewer: Viewer
    memory: Memory
    now: datetime
    screen: Screen | None
    attributes: dict[str, Any]
    locale: str

    @property
    def wishes(self) -> tuple[str, ...]:
        wishes = self.context.locales
        return wishes if any(canonical(wish) for wish in wishes) else (self.locale,)

    @property
    def now_ms(self) -> int:
        return round(self.now.timestamp() * 1000)
