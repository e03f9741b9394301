"""The guides to the site folder and to rules name every key there is, and their examples load."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from helpsdk.content.anchors import Anchor
from helpsdk.content.article import ArticleMeta, Versions
from helpsdk.content.collections import Collection
from helpsdk.content.screens import Element, Screen, UrlPattern
from helpsdk.content.yamlfile import parse_yaml
from helpsdk.context.patterns import compile_patterns
from helpsdk.context.policy import Fallback, FaqFallback, Holdout, InterruptiveLimit, Limits, Policy, SearchFallback
from helpsdk.context.rules import At, Cap, Dismiss, Rollout, Rule, Show, Step, StopAfter, Window
from helpsdk.site.check import structure
from helpsdk.site.shapes import keys_at
from helpsdk.site.site import Audiences, SiteSettings
from helpsdk.site.wording import check_shape

DOCS = Path(__file__).parents[2] / "docs"
RULES, FOLDER = ((DOCS / name).read_text(encoding="utf-8") for name in ("rules.md", "site-folder.md"))
MODELS: dict[str, tuple[type[BaseModel], ...]] = {
    RULES: (Rule, Show, Step, At, Window, Cap, StopAfter, Rollout, Dismiss),
    FOLDER: (
        *(SiteSettings, Audiences, Screen, Element, Anchor, UrlPattern, Collection, ArticleMeta, Versions),
        *(Policy, Limits, InterruptiveLimit, Holdout, Fallback, FaqFallback, SearchFallback),
    ),
}


def examples(text: str) -> Iterator[Any]:
    for block in re.findall(r"^```yaml\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        yield parse_yaml(block, file="example").value


@pytest.mark.parametrize(("guide", "model"), [(guide, model) for guide, models in MODELS.items() for model in models])
def test_every_key_is_documented(guide: str, model: type[BaseModel]) -> None:
    code = " ".join(re.findall(r"`[^`\n]+`", guide))

    assert [key for key in keys_at(model, ()) if not re.search(rf"\b{key}\b", code)] == []


@pytest.mark.parametrize("rules", [example for example in examples(RULES) if isinstance(example, list)])
def test_the_examples_of_rules_are_rules(rules: list[Any]) -> None:
    assert [check_shape(Rule, rule, file="example").problems for rule in rules] == [()] * len(rules)


@pytest.mark.parametrize(("shape", "key"), [(Policy, "fallback"), (Audiences, "saved"), (SiteSettings, "traits")])
def test_the_examples_of_the_folder_are_what_they_show(shape: type[BaseModel], key: str) -> None:
    (found,) = (example for example in examples(FOLDER) if isinstance(example, dict) and key in example)

    assert check_shape(shape, found, file="example").problems == ()


def test_the_examples_of_screens_are_screens() -> None:
    lists = (example for example in examples(FOLDER) if isinstance(example, list) and "urls" in example[0])
    screens = [screen for example in lists for screen in example]

    assert [check_shape(Screen, screen, file="example").problems for screen in screens] == [()] * 3


def test_the_warnings_of_rules_are_documented() -> None:
    folder = Path(structure.__file__).parent
    code = "".join(file.read_text(encoding="utf-8") for file in folder.glob("*.py"))

    for warning in re.findall(
        r"^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \|", RULES.partition("## What `helpsdk check`")[2], re.M
    ):
        assert all(f'"{name}"' in code for name in re.findall(r"[a-z-]+", warning))


def test_which_screen_wins_is_as_told() -> None:
    anywhere = UrlPattern(pathname="/reports", search="(.*&)?year=*")
    patterns: dict[str | UrlPattern, str] = {
        UrlPattern(search="*"): "no path",
        "/:any": "name",
        "/reports": "path alone",
        anywhere: "parameter",
        UrlPattern(pathname="/:any", search="*", hash="*"): "name and more",
    }
    screens = compile_patterns(patterns)

    told = ["parameter", "path alone", "name and more", "name", "no path"]
    assert [screen for screen, _ in screens.all("/reports", "a=1&year=2026", "top")] == told
    for search, found in {"year=2026&a=1": True, "a=1&year=2026": True, "birthyear=3": False, "": False}.items():
        assert ("parameter" in (screen for screen, _ in screens.all("/reports", search))) == found


@pytest.mark.parametrize(("pattern", "holds"), [("year=*", False), ("*year=*", True)])
def test_a_search_is_matched_whole(pattern: str, holds: bool) -> None:
    screens = compile_patterns({UrlPattern(pathname="/reports", search=pattern): "a"})

    assert (next(screens.all("/reports", "a=1&birthyear=3"), None) is not None) == holds
