"""Small rules, screens and engines for tests to start from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from helpsdk.content.screens import Screen
from helpsdk.context import ArticleFacts, Context, Engine, EngineSettings, Memory, Outcome, Resolution, TraitSpec
from helpsdk.context.fallbacks import Search
from helpsdk.context.memory import Impressions
from helpsdk.context.policy import Policy
from helpsdk.context.rules import Rule
from helpsdk.identity.viewer import ANONYMOUS, Viewer

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
OWNER = Viewer(id="u1", groups=frozenset({"owners"}))
SETTINGS = EngineSettings(
    traits={
        "plan": TraitSpec("string"),
        "seats": TraitSpec("number"),
        "beta": TraitSpec("boolean"),
        "roles": TraitSpec("list"),
        "salary": TraitSpec("number", private=True),
    },
    default_locale="en",
    locales=("en", "ru", "zh-Hans"),
)


def rule(id: str, kind: str = "panel", article: str | None = None, **rest: Any) -> Rule:
    """`at` is a screen unless given; `trigger`, `style` and `steps` go to `show`."""
    show = {"kind": kind, "article": article or id} | {
        key: rest.pop(key) for key in ("trigger", "style", "steps") if key in rest
    }
    at = rest.pop("at", {"screen": "invoice"})
    return Rule.model_validate_json(json.dumps({"id": id, "show": show, "at": at, **rest}))


def screen(id: str, *elements: str, urls: Sequence[Any] = (), pins: Sequence[str] = ()) -> Screen:
    declared = [{"id": element, "title": element} for element in elements]
    raw = {"id": id, "title": id, "urls": urls, "elements": declared, "pins": pins}
    return Screen.model_validate_json(json.dumps(raw))


SCREENS = (
    screen("invoice", "invoice.tax", "invoice.total", urls=("/invoices/:id",)),
    screen("list", "invoice.total", urls=("/invoices", "/all")),
)


def engine(
    *rules: Rule,
    screens: Iterable[Screen] = SCREENS,
    articles: Mapping[str, ArticleFacts] | None = None,
    settings: EngineSettings = SETTINGS,
    search: Search | None = None,
    **policy: Any,
) -> Engine:
    """Articles that are not given are public, English and at major 1; `policy` is written as in its file."""
    facts = {one.show.article: ArticleFacts() for one in rules} | dict(articles or {})
    return Engine(
        rules,
        screens=screens,
        articles=facts,
        settings=settings,
        policy=Policy.model_validate(policy),
        fallback=search,
    )


ON_INVOICE = Context(screen="invoice")


def ago(seconds: float) -> int:
    """Unix milliseconds so many seconds before NOW."""
    return int((NOW.timestamp() - seconds) * 1000)


def seen(*seconds: float, count: int | None = None) -> dict[str, Impressions]:
    """What one device saw so many seconds before NOW, the earliest first."""
    return {"d1": Impressions(tuple(map(ago, seconds)), len(seconds) if count is None else count)}


def shown(
    engine: Engine,
    context: Context = ON_INVOICE,
    viewer: Viewer = ANONYMOUS,
    memory: Memory | None = None,
    now: datetime = NOW,
) -> list[str]:
    """The ids of the rules that show, in order."""
    return [item.rule for item in resolution(engine, context, viewer, memory, now).items]


def resolution(
    engine: Engine,
    context: Context = ON_INVOICE,
    viewer: Viewer = ANONYMOUS,
    memory: Memory | None = None,
    now: datetime = NOW,
) -> Resolution:
    """Explained, after checking that resolve says the same, and says it again."""
    explained = engine.explain(context, viewer, memory or Memory(), now)
    for _ in range(2):
        resolved = engine.resolve(context, viewer, memory or Memory(), now)
        assert resolved == explained._replace(withheld=(), tried=(), nearest=())
    return explained


def outcome(
    engine: Engine,
    rule: str,
    context: Context = ON_INVOICE,
    viewer: Viewer = ANONYMOUS,
    memory: Memory | None = None,
    now: datetime = NOW,
) -> Outcome:
    """What became of one rule."""
    return next(one for one in resolution(engine, context, viewer, memory, now).withheld if one.rule == rule)
