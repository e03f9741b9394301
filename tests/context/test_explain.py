from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from helpsdk.context import ArticleFacts, Context, Dismissal, Engine, Event, Memory, explain_text
from helpsdk.context.policy import Policy
from helpsdk.context.rules import Rule
from helpsdk.identity.audience import Audience
from tests.context.builders import OWNER, SCREENS, SETTINGS, engine, outcome, resolution, rule


@pytest.mark.parametrize(
    ("at", "context", "code", "detail"),
    [
        (
            {"screen": "list"},
            Context(screen="invoice"),
            "not_on_screen",
            {"needs": {"screen": ["list"]}, "actual": {"screen": "invoice"}},
        ),
        (
            {"url": "/reports"},
            Context(path="/x"),
            "not_on_screen",
            {"needs": {"url": ["/reports"]}, "actual": {"screen": None}},
        ),
        (
            {"element": "invoice.tax"},
            Context(screen="list", element="invoice.tax"),
            "not_on_screen",
            {"needs": {"element": "invoice.tax", "declared_by": "the screen"}, "actual": {"screen": "list"}},
        ),
        (
            {"element": "invoice.tax"},
            Context(screen="invoice"),
            "not_at_element",
            {"needs": {"element": "invoice.tax"}, "actual": {"element": None}},
        ),
        ({"event": "e"}, Context(), "no_event", {"needs": {"event": "e", "within": 600}, "actual": {"age": None}}),
        (
            {"event": "e", "event_ttl": "PT5S"},
            Context(events=(Event("e", 6.5),)),
            "event_too_old",
            {"needs": {"event": "e", "within": 5}, "actual": {"age": 6.5}},
        ),
    ],
)
def test_a_rule_out_of_place(at: dict[str, Any], context: Context, code: str, detail: dict[str, Any]) -> None:
    found = outcome(engine(rule("a", at=at)), "a", context)

    assert (found.stage, found.code, found.detail) == ("candidates", code, detail)


def test_the_failing_clause_and_what_is_there_instead() -> None:
    when = {"plan": "team", "$and": [{"seats": {"$gte": 3}}]}

    found = outcome(engine(rule("a", when=when)), "a", Context(screen="invoice", traits={"plan": "team", "seats": 2}))

    assert (found.stage, found.detail) == ("condition", {"needs": {"seats": {"$gte": 3}}, "actual": {"seats": 2}})


def test_private_traits_stay_private() -> None:
    one = engine(rule("a", when={"$or": [{"salary": {"$gt": 100}}, {"plan": "team"}]}))

    found = outcome(one, "a", Context(screen="invoice", traits={"salary": 77}))

    assert found.detail["actual"] == {"salary": "<private>", "plan": None}
    assert "77" not in explain_text(resolution(one, Context(screen="invoice", traits={"salary": 77})))


def test_whose_audience_it_is() -> None:
    owners = ArticleFacts(audience=Audience("groups", frozenset({"owners"})))
    one = engine(rule("a", audience="signed_in"), rule("b"), articles={"a": owners, "b": owners})

    assert outcome(one, "a").detail["of"] == "rule"
    assert outcome(one, "b").detail == {
        "of": "article",
        "needs": {"groups": ["owners"]},
        "actual": {"signed_in": False, "groups": []},
    }


def test_two_groups_at_once_are_explained() -> None:
    both = Audience("groups", frozenset({"owners"})).narrowed(Audience("internal", frozenset({"staff"})))
    text = explain_text(resolution(engine(rule("a"), articles={"a": ArticleFacts(audience=both)})))

    assert "the article is for members of owners, and of staff; the viewer is anonymous" in text


def test_shown_rules_are_explained_too() -> None:
    found = outcome(engine(rule("a"), rule("b", priority="high")), "a")

    assert (found.stage, found.code, found.detail) == (
        "shown",
        "shown",
        {"rank": 2, "why": "screen", "label": "invoice"},
    )


def test_every_rule_is_explained_once() -> None:
    one = engine(rule("a"), rule("b", at={"any": True}), rule("c", at={"event": "e"}), rule("d", when={"plan": "x"}))

    assert sorted(found.rule for found in resolution(one).withheld) == ["a", "b", "c", "d"]


def test_as_text() -> None:
    one = engine(
        rule("failed-invoice", at={"event": "invoice.failed"}, article="fix", priority="high"),
        rule("welcome", article="fix"),
        rule("tax-tip", "tip", at={"element": "invoice.tax"}, when={"plan": {"$in": ["team", "business"]}}),
        rule("owners", audience={"groups": ["partners"]}),
        rule("reports", at={"screen": "list"}),
        rule("seen"),
    )
    context = Context(screen="invoice", traits={"plan": "free"}, events=(Event("invoice.failed", 30),), locales=("ru",))

    text = explain_text(resolution(one, context, OWNER, Memory({"seen": Dismissal("revision", 1)})))

    assert text.splitlines() == [
        "On invoice, in ru; ask again within 300 s.",
        "",
        "Shown (1)",
        "  failed-invoice  1. panel fix (en, a stand-in language), because of event invoice.failed",
        "",
        "Withheld (5)",
        "  welcome         slots/duplicate: failed-invoice shows fix already; shows it instead when that does not",
        "  seen            dismissal/dismissed: dismissed at major 1; comes back with major 2",
        '  tax-tip         condition: needs {"plan": {"$in": ["team", "business"]}}; plan is "free"',
        "  owners          audience: the rule is for members of partners; the viewer is in owners",
        "  reports         candidates/not_on_screen: shows on list; this is invoice",
    ]


def test_nothing_at_all() -> None:
    assert explain_text(resolution(with_fallbacks([]))).count("nothing") == 2


def test_what_was_tried_and_what_is_nearest() -> None:
    fallbacks = [{"faq": {}}, {"search": {}}, {"article": "gone"}]
    one = with_fallbacks(fallbacks, rule("here", when={"plan": "team"}), rule("there", at={"screen": "list"}))

    assert explain_text(resolution(one)).splitlines()[5:] == [
        "Tried, because no rule fills the panel (3)",
        "  faq      nothing is known yet of what is asked here",
        "  search   there is no search here",
        "  default  the article is not there for this viewer and version",
        "",
        "Withheld (2)",
        '  here     condition: needs {"plan": "team"}; plan was not reported',
        "  there    candidates/not_on_screen: shows on list; this is invoice",
        "",
        "Nearest: here, there",
    ]


def with_fallbacks(fallbacks: list[Any], *rules: Rule) -> Engine:
    policy = Policy.model_validate({"fallback": fallbacks})
    articles = {one.show.article: ArticleFacts() for one in rules}
    return Engine(rules, screens=SCREENS, articles=articles, settings=SETTINGS, policy=policy)


def test_what_a_host_reports_can_always_be_printed() -> None:
    one = engine(rule("a", when={"plan": "team"}), rule("b", when={"seats": 1}))
    context = Context(screen="invoice", traits={"plan": "\ud800", "seats": 10**5000})

    text = explain_text(resolution(one, context))

    assert text.encode() and '"\\ud800"' in text and "seats is <too long>" in text


def test_inside_a_saved_group_the_clause_is_named_too() -> None:
    groups = {"payers": {"$savedGroup": "large"}, "large": {"plan": "team", "seats": {"$gte": 3}}}
    settings = replace(SETTINGS, saved_groups=groups)
    one = engine(rule("a", when={"$savedGroup": "payers"}), settings=settings)
    context = Context(screen="invoice", traits={"plan": "team"})

    assert outcome(one, "a", context).detail["within"] == {"seats": {"$gte": 3}}
    text = explain_text(resolution(one, context))
    assert (
        'needs {"$savedGroup": "payers"}, in it {"seats": {"$gte": 3}}; plan is "team", seats was not reported' in text
    )


def test_where_there_is_no_screen_the_url_is_named() -> None:
    nowhere = resolution(engine(rule("a", at={"any": True})), Context(path="/nowhere"))

    first, *rest = explain_text(nowhere, "/nowhere").splitlines()

    assert first.startswith("On /nowhere (no known screen), in ")
    assert any(line.endswith("), everywhere") for line in rest)
