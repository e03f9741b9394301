from __future__ import annotations

from helpsdk.content.screens import Element, Screen
from helpsdk.context.rules import At, Rule, Show
from helpsdk.search.onscreen import articles_by_screen
from tests.search.sites import site


def rule(id: str, article: str, **at: object) -> Rule:
    return Rule(id=id, show=Show(kind="panel", article=article), at=At.model_validate(at))


def test_rules_map_articles_to_screens_and_to_the_screens_of_elements() -> None:
    element = Element(id="save", title="Save")
    published = site(
        screens=(Screen(id="a", title="A", elements=(element,)), Screen(id="b", title="B", elements=(element,))),
        rules=(
            rule("one", "x", screen=("a",)),
            rule("two", "y", element="save"),
            rule("three", "z", screen=("b",), element="save"),
            rule("four", "w", any=True),
        ),
    )
    assert articles_by_screen(published) == {"a": {"x", "y"}, "b": {"y", "z"}}
