"""The behaviour vectors that every implementation of the engine reads (tests/vectors/engine)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpsdk.content.screens import Screen
from helpsdk.context import ArticleFacts, Context, Dismissal, Engine, EngineSettings, Event, Memory, TraitSpec
from helpsdk.context.rules import Policy, Rule
from helpsdk.identity.audience import PUBLIC, Audience
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from tests.context.builders import NOW

FOLDER = Path(__file__).parents[1] / "vectors" / "engine"


def cases() -> Iterator[Any]:
    for file in sorted(FOLDER.glob("*.json")):
        vectors = json.loads(file.read_text(encoding="utf-8"))
        for case in vectors["cases"]:
            yield pytest.param(vectors["site"], case, id=f"{file.stem}: {case['name']}")


@pytest.mark.parametrize(("site", "case"), list(cases()))
def test_vector(site: dict[str, Any], case: dict[str, Any]) -> None:
    engine = engine_of(site)
    asked = (context_of(case["context"]), viewer_of(case.get("viewer")), memory_of(case.get("memory", {})))

    resolved, explained = engine.resolve(*asked, NOW), engine.explain(*asked, NOW)

    assert resolved.items == explained.items
    assert [item.rule for item in resolved.items] == case["items"]
    assert [item.locale for item in resolved.items] == case.get("locales", ["en"] * len(case["items"]))
    assert [item.fallback for item in resolved.items] == case.get("fallback", [False] * len(case["items"]))
    assert {one.rule: one.code for one in explained.withheld if one.code != "shown"} == case.get("withheld", {})


def engine_of(site: dict[str, Any]) -> Engine:
    return Engine(
        [Rule.model_validate_json(json.dumps(rule)) for rule in site["rules"]],
        screens=[Screen.model_validate_json(json.dumps(screen)) for screen in site.get("screens", [])],
        articles={id: facts_of(article) for id, article in site["articles"].items()},
        settings=EngineSettings(
            {name: TraitSpec(**spec) for name, spec in site.get("traits", {}).items()},
            default_locale="en",
            locales=tuple(site.get("locales", ["en"])),
        ),
        policy=Policy.model_validate_json(json.dumps({"limits": site.get("limits", {})})),
    )


def facts_of(article: dict[str, Any]) -> ArticleFacts:
    audience = article.get("audience")
    return ArticleFacts(
        Audience(audience["kind"], frozenset(audience["groups"])) if audience else PUBLIC,
        tuple(article.get("locales", ["en"])),
        article.get("major", 1),
        article.get("source", "en"),
    )


def context_of(raw: dict[str, Any]) -> Context:
    events = tuple(Event(**event) for event in raw.get("events", []))
    return Context(**(raw | {"events": events, "locales": tuple(raw.get("locales", []))}))


def viewer_of(raw: dict[str, Any] | None) -> Viewer:
    return Viewer(raw["id"], groups=frozenset(raw["groups"]), traits=raw.get("traits", {})) if raw else ANONYMOUS


def memory_of(raw: dict[str, Any]) -> Memory:
    return Memory({rule: Dismissal(**dismissal) for rule, dismissal in raw.items()})
