"""Reads tests/vectors/engine: each case as a site and a question to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from helpsdk.content.screens import Screen
from helpsdk.context import ArticleFacts, Context, Event, Memory
from helpsdk.context.memory_codec import from_json
from helpsdk.context.policy import Policy
from helpsdk.context.resolution import Candidate
from helpsdk.context.rules import Rule
from helpsdk.identity.audience import PUBLIC, Audience
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from tests.context.builders import NOW
from tests.context.plain.asked import World

FOLDER = Path(__file__).parents[1] / "vectors" / "engine"
NO_DATE = "0001-01-01"


@dataclass(frozen=True)
class Vector:
    """One case of a file; `expected` is the case itself."""

    name: str
    site: dict[str, Any]
    expected: dict[str, Any]

    @property
    def question(self) -> tuple[Context, Viewer, Memory, datetime]:
        case = self.expected
        now = datetime.fromisoformat(case["now"]) if "now" in case else NOW
        return context_of(case["context"]), viewer_of(case.get("viewer")), memory_of(case.get("memory", {})), now


def vectors() -> Iterator[Vector]:
    for file in sorted(FOLDER.glob("*.json")):
        content = json.loads(file.read_text(encoding="utf-8"))
        for case in content["cases"]:
            yield Vector(f"{file.stem}: {case['name']}", content["site"], case)


def world_of(vector: Vector) -> World:
    site, case = vector.site, vector.expected
    found = case.get("found")
    if isinstance(found, list):
        found = [Candidate(article, score) for article, score in found]
    return World(
        rules=[parsed(Rule, rule) for rule in site["rules"] if rule["id"] in case.get("only", [rule["id"]])],
        screens=[parsed(Screen, screen) for screen in site.get("screens", [])],
        articles={id: facts_of(article) for id, article in site["articles"].items()},
        traits={name: spec["type"] for name, spec in site.get("traits", {}).items()},
        private=frozenset(name for name, spec in site.get("traits", {}).items() if spec.get("private")),
        policy=parsed(Policy, site.get("policy", {})),
        groups=site.get("saved_groups", {}),
        faq={screen: tuple(articles) for screen, articles in site.get("faq", {}).items()},
        found=found,
        locales=tuple(site.get("locales", ["en"])),
    )


def parsed(model: Any, raw: Any) -> Any:
    return model.model_validate_json(json.dumps(raw))


def facts_of(article: dict[str, Any]) -> ArticleFacts:
    versions = article.get("applies_to")
    return ArticleFacts(
        audience=audience_of(article.get("audience")),
        locales=tuple(article.get("locales", ["en"])),
        major=article.get("major", 1),
        source=article.get("source", "en"),
        applies_to=tuple(versions) if versions else None,
        updated=date.fromisoformat(article.get("updated", NO_DATE)).toordinal(),
        useful=article.get("useful", 0),
        sections={id: audience_of(audience) for id, audience in article.get("sections", {}).items()},
    )


def audience_of(raw: dict[str, Any] | None) -> Audience:
    return Audience(raw["kind"], frozenset(raw["groups"])) if raw else PUBLIC


def context_of(raw: dict[str, Any]) -> Context:
    given: dict[str, Any] = {"events": tuple(Event(**event) for event in raw.get("events", []))}
    given["locales"] = tuple(raw.get("locales", ()))
    given["open"] = frozenset(raw.get("open", ()))
    given["shows"] = frozenset(raw["shows"]) if "shows" in raw else None
    return Context(**(raw | given))


def viewer_of(raw: dict[str, Any] | None) -> Viewer:
    return Viewer(**(raw | {"groups": frozenset(raw["groups"])})) if raw else ANONYMOUS


def memory_of(raw: dict[str, Any]) -> Memory:
    """Times are written as dates there, to be read by people."""
    seen = {
        key: {device: {**one, "at": [milliseconds(at) for at in one["at"]]} for device, one in devices.items()}
        for key, devices in raw.get("seen", {}).items()
    }
    return from_json(raw | ({"seen": seen} if seen else {}))


def milliseconds(moment: str) -> int:
    return round(datetime.fromisoformat(moment).timestamp() * 1000)
