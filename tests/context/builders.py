"""Small rules, screens and engines for tests to start from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from helpsdk.content.screens import Screen
from helpsdk.context import ArticleFacts, Context, Engine, EngineSettings, Memory, Outcome, Resolution, TraitSpec
from helpsdk.context.rules import Policy, Rule
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
    """`at` is a screen unless given; `trigger` and `style` go to `show`."""
    show = {"kind": kind, "article": article or id} | {
        key: rest.pop(key) for key in ("trigger", "style") if key in rest
    }
    at = rest.pop("at", {"screen": "invoice"})
    return Rule.model_validate_json(json.dumps({"id": id, "show": show, "at": at, **rest}))


def screen(id: str, *elements: str, urls: tuple[str, ...] = ()) -> Screen:
    declared = [{"id": element, "title": element} for element in elements]
    return Screen.model_validate_json(json.dumps({"id": id, "title": id, "urls": urls, "elements": declared}))


SCREENS = (
    screen("invoice", "invoice.tax", "invoice.total", urls=("/invoices/:id",)),
    screen("list", "invoice.total", urls=("/invoices", "/all")),
)


def engine(
    *rules: Rule,
    screens: Iterable[Screen] = SCREENS,
    articles: Mapping[str, ArticleFacts] | None = None,
    limits: Mapping[str, Any] | None = None,
) -> Engine:
    """Articles that are not given are public, English and at major 1."""
    facts = {one.show.article: ArticleFacts() for one in rules} | dict(articles or {})
    policy = Policy.model_validate({"limits": limits or {}})
    return Engine(rules, screens=screens, articles=facts, settings=SETTINGS, policy=policy)


ON_INVOICE = Context(screen="invoice")


def shown(
    engine: Engine, context: Context = ON_INVOICE, viewer: Viewer = ANONYMOUS, memory: Memory | None = None
) -> list[str]:
    """The ids of the rules that show, in order."""
    return [item.rule for item in resolution(engine, context, viewer, memory).items]


def resolution(
    engine: Engine, context: Context = ON_INVOICE, viewer: Viewer = ANONYMOUS, memory: Memory | None = None
) -> Resolution:
    """Explained, after checking that resolve says the same."""
    explained = engine.explain(context, viewer, memory or Memory(), NOW)
    resolved = engine.resolve(context, viewer, memory or Memory(), NOW)
    assert (resolved.items, resolved.ttl) == (explained.items, explained.ttl)
    assert resolved.withheld == ()
    return explained


def outcome(
    engine: Engine,
    rule: str,
    context: Context = ON_INVOICE,
    viewer: Viewer = ANONYMOUS,
    memory: Memory | None = None,
) -> Outcome:
    """What became of one rule."""
    return next(one for one in resolution(engine, context, viewer, memory).withheld if one.rule == rule)
