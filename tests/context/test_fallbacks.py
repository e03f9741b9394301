from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from helpsdk.context import ArticleFacts, Context, Dismissal, Memory
from helpsdk.context.resolution import Candidate
from helpsdk.identity.audience import Audience
from helpsdk.identity.viewer import ANONYMOUS
from tests.context.builders import NOW, SETTINGS, engine, resolution, rule

ARTICLES = {
    "one": ArticleFacts(),
    "two": ArticleFacts(major=4, locales=("ru",), source="ru"),
    "old": ArticleFacts(applies_to=(None, "4.0")),
    "hidden": ArticleFacts(audience=Audience("groups", frozenset({"owners"}))),
}
SEARCH: dict[str, Any] = {"search": {}}


def find(*found: tuple[str, float]) -> Any:
    return lambda _: [Candidate(article, score) for article, score in found]


def helped(context: Context | None = None, memory: Memory | None = None, **given: Any) -> tuple[list[str], list[str]]:
    """The articles and their reasons, and what became of each way."""
    answer = resolution(engine(articles=ARTICLES, **given), context or Context(screen="invoice"), memory=memory)
    return [f"{item.article}: {item.reason}" for item in answer.items], [one.code for one in answer.tried]


@pytest.mark.parametrize(
    ("faq", "screen", "articles"),
    [
        ({"invoice": ("one",), "": ("two",)}, "invoice", ["one: faq"]),
        ({"list": ("one",), "": ("two",)}, "invoice", ["two: faq"]),
        ({"list": ("one",), "": ("two",)}, None, ["two: faq"]),
        ({"list": ("one",)}, "invoice", []),
    ],
)
def test_what_is_most_asked_on_the_screen(faq: dict[str, tuple[str, ...]], screen: str, articles: list[str]) -> None:
    settings = replace(SETTINGS, faq=faq)

    items, tried = helped(Context(screen=screen), settings=settings, fallback={"faq": {}})

    assert (items, tried) == (articles, ["used" if articles else "no_faq"])


def test_what_a_search_finds() -> None:
    search = find(("one", 0.9), ("two", 0.35), ("hidden", 0.8), ("old", 0.7), ("gone", 0.6), ("one", 0.5), ("one", 0.1))

    items, _ = helped(Context(screen="invoice", app_version="4.2"), search=search, fallback=SEARCH)

    assert items == ["one: search", "two: search"]


def test_a_search_gives_no_more_than_its_limit() -> None:
    search = find(("one", 1), ("two", 1), ("old", 1))

    assert helped(search=search, fallback={"search": {"limit": 2}})[0] == ["one: search", "two: search"]
    assert helped(search=search, fallback={"search": {"min_score": 1}})[0] == [
        "one: search",
        "two: search",
        "old: search",
    ]


def test_the_first_way_that_gives_something_is_used() -> None:
    ways = [{"faq": {}}, SEARCH, {"article": "hidden"}, {"article": "one"}, {"article": "two"}]

    items, tried = helped(search=find(("gone", 1)), fallback=ways)

    assert items == ["one: default"]
    assert tried == ["no_faq", "nothing_found", "unavailable", "used", "not_needed"]


def test_a_search_that_fails_found_nothing() -> None:
    def broken(_: Context) -> Sequence[Candidate]:
        raise RuntimeError("no index")

    assert helped(search=broken, fallback=[SEARCH, {"article": "one"}]) == (["one: default"], ["nothing_found", "used"])
    assert helped(fallback=SEARCH) == ([], ["no_search"])


def test_the_search_is_not_asked_where_a_rule_helps() -> None:
    def search(_: Context) -> Sequence[Candidate]:
        raise AssertionError

    one = engine(rule("a"), rule("b"), search=search)

    answer = resolution(one)
    assert [item.reason for item in answer.items] == ["rule", "rule"]
    assert [(one.way, one.code) for one in answer.tried] == [("faq", "not_needed"), ("search", "not_needed")]


@pytest.mark.parametrize(("shows", "items"), [({"tip"}, []), (set(), []), ({"panel"}, ["one: default"])])
def test_a_client_without_a_panel_gets_none_and_nothing_is_searched(shows: set[str], items: list[str]) -> None:
    asked = []

    def search(context: Context) -> Sequence[Candidate]:
        asked.append(context)
        return ()

    context = Context(screen="invoice", shows=frozenset(shows))

    assert helped(context, search=search, fallback=[SEARCH, {"article": "one"}])[0] == items
    assert bool(asked) == bool(items)


def test_only_the_panel_counts_and_what_is_withheld_does_not() -> None:
    one = engine(
        rule("a"),
        rule("tip", "tip", at={"element": "invoice.tax"}, priority="low"),
        articles=ARTICLES,
        fallback={"article": "one"},
        limits={"panel": {"caps": {"max": 1}}},
        holdouts={"id": "h", "percent": 100, "kinds": "panel"},
    )
    held, dismissed = Context(screen="invoice", device="d1"), Memory(dismissed={"a": Dismissal("forever", 1)})

    for context, memory in [(held, Memory()), (Context(screen="invoice"), dismissed)]:
        answer = resolution(one, context, memory=memory)
        assert [item.rule for item in answer.items] == ["tip", "fallback:one"]
        assert answer.left == {}  # the caps of the kind do not bind what no rule led to


def test_what_was_put_away_is_looked_up_and_not_searched_for() -> None:
    """A memory's few keys are looked at, and not the site's many rules of an article."""
    one = engine(
        *(rule(f"r{number}", article="one", at={"event": "e"}) for number in range(50)),
        articles=ARTICLES,
        fallback={"article": "one"},
    )
    looked_at: list[str] = []

    class Keys(dict[str, Dismissal]):
        def __contains__(self, key: object) -> bool:
            looked_at.append(str(key))
            return super().__contains__(key)

        def get(self, key: str, default: Any = None) -> Any:
            looked_at.append(key)
            return super().get(key, default)

    memory = Memory(dismissed=Keys({"r7": Dismissal("revision", 1), "other": Dismissal("forever", 1)}))

    assert one.resolve(Context(screen="invoice"), ANONYMOUS, memory, NOW).items == ()
    assert set(looked_at) <= {"r7", "fallback:one"}


def test_an_item_of_a_fallback() -> None:
    one = engine(articles=ARTICLES, fallback={"article": "two"})

    (item,) = resolution(one).items

    assert (item.rule, item.kind, item.reason, item.why_code) == ("fallback:two", "panel", "default", "default")
    assert (item.locale, item.fallback, item.scope, item.major) == ("ru", True, "revision", 4)


def test_without_words_there_was_no_search() -> None:
    assert helped(search=lambda _: None, fallback=[SEARCH]) == ([], ["no_words"])


@pytest.mark.parametrize(("panel", "own", "count"), [(1, 5, 1), (5, 1, 1), (2, 2, 2), (3, 2, 2)])
def test_the_smaller_limit_is_a_fallbacks(panel: int, own: int, count: int) -> None:
    settings = replace(SETTINGS, faq={"": ("one", "two", "old")})
    search = find(("one", 1), ("two", 1), ("old", 1))
    limits = {"panel": {"max": panel}}

    for way in ("faq", "search"):
        items, _ = helped(settings=settings, search=search, limits=limits, fallback={way: {"limit": own}})
        assert len(items) == count
