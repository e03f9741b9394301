from __future__ import annotations

from helpsdk.content.screens import Element, Screen
from helpsdk.context.rules import At, Rule, Show
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.search.onscreen import OnScreen
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
    on_screen = OnScreen(published)

    assert on_screen.articles("a", ANONYMOUS) == {"x", "y"}
    assert on_screen.articles("b", ANONYMOUS) == {"y", "z"}
    assert on_screen.articles("c", ANONYMOUS) == on_screen.articles(None, ANONYMOUS) == frozenset()


def test_a_rule_for_others_maps_nothing() -> None:
    internal = rule("one", "x", screen=("a",)).model_copy(update={"audience": "internal"})
    on_screen = OnScreen(site(screens=(Screen(id="a", title="A"),), rules=(internal,)))

    assert on_screen.articles("a", ANONYMOUS) == frozenset()
    assert on_screen.articles("a", Viewer(id="ann", groups=frozenset({"staff"}))) == {"x"}
