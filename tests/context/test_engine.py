from __future__ import annotations

import math
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from helpsdk.context import (
    ArticleFacts,
    ConditionInvalid,
    Context,
    Engine,
    Event,
    Memory,
    PatternInvalid,
)
from helpsdk.context.durations import DurationInvalid
from helpsdk.context.rules import Rule
from helpsdk.context.schedule import ScheduleInvalid
from helpsdk.identity.audience import Audience
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from tests.context.builders import (
    NOW,
    ON_INVOICE,
    OWNER,
    SCREENS,
    SETTINGS,
    engine,
    outcome,
    resolution,
    rule,
    seen,
    shown,
)


@pytest.mark.parametrize(
    ("at", "context", "shows"),
    [
        ({"screen": "invoice"}, Context(screen="invoice"), True),
        ({"screen": ["list", "invoice"]}, Context(screen="list"), True),
        ({"screen": "invoice"}, Context(screen="list"), False),
        ({"screen": "invoice"}, Context(path="/invoices/7"), True),
        ({"screen": "invoice"}, Context(path="/invoices/7/"), True),
        ({"screen": "list"}, Context(path="/invoices/"), True),
        ({"screen": "invoice"}, Context(screen="gone", path="/invoices/7"), True),
        ({"screen": "invoice"}, Context(screen="gone"), False),
        ({"screen": "invoice"}, Context(), False),
        ({"url": "/reports/*"}, Context(path="/reports/2026"), True),
        ({"url": "/invoices/*"}, Context(path="/invoices/7"), True),
        ({"url": "/reports/*"}, Context(screen="invoice"), False),
        ({"url": "/invoices/*", "screen": "list"}, Context(path="/invoices/7"), False),
        ({"any": True}, Context(), True),
        ({"any": True}, Context(screen="gone"), True),
        ({"element": "invoice.tax"}, Context(screen="invoice", element="invoice.tax"), True),
        ({"element": "invoice.tax"}, Context(screen="invoice", element="invoice.total"), False),
        ({"element": "invoice.tax"}, Context(screen="invoice"), False),
        ({"element": "invoice.tax"}, Context(screen="list", element="invoice.tax"), False),
        ({"element": "invoice.total", "screen": "list"}, Context(screen="invoice", element="invoice.total"), False),
    ],
)
def test_where(at: dict[str, Any], context: Context, shows: bool) -> None:
    assert shown(engine(rule("a", at=at)), context) == ["a"] * shows


@pytest.mark.parametrize(
    ("at", "context", "shows"),
    [
        ({"element": "invoice.total"}, Context(screen="invoice"), True),
        ({"element": "invoice.total"}, Context(screen="list"), True),
        ({"element": "invoice.tax"}, Context(screen="list"), False),
        ({"element": "invoice.total", "screen": "list"}, Context(screen="invoice"), False),
        ({"element": "anything", "url": "/reports"}, Context(path="/reports"), True),
    ],
)
def test_a_tip_waits_wherever_its_element_is(at: dict[str, Any], context: Context, shows: bool) -> None:
    assert shown(engine(rule("a", "tip", at=at)), context) == ["a"] * shows


@pytest.mark.parametrize(
    ("events", "shows"),
    [
        ((Event("failed", 599),), True),
        ((Event("failed", 600),), True),
        ((Event("failed", 601),), False),
        ((Event("failed", 900), Event("failed", 1)), True),
        ((Event("failed", -5),), True),
        ((Event("failed", math.nan),), False),
        ((Event("failed", math.inf),), False),
        ((Event("sent", 1),), False),
        ((), False),
    ],
)
def test_an_event_counts_for_a_while(events: tuple[Event, ...], shows: bool) -> None:
    one = engine(rule("a", at={"event": "failed", "event_ttl": "PT10M"}))

    assert shown(one, Context(events=events)) == ["a"] * shows


def test_an_event_on_a_screen_needs_both() -> None:
    one = engine(rule("a", at={"screen": "invoice", "event": "failed"}))

    assert shown(one, Context(screen="invoice", events=(Event("failed"),))) == ["a"]
    assert shown(one, Context(screen="list", events=(Event("failed"),))) == []
    assert shown(one, Context(screen="invoice")) == []


def test_the_audiences_of_rule_and_article_both_count() -> None:
    owners = ArticleFacts(audience=Audience("groups", frozenset({"owners"})))
    one = engine(
        rule("open"),
        rule("signed", audience="signed_in"),
        rule("team", audience={"groups": ["owners", "accountants"]}),
        rule("restricted"),
        articles={"restricted": owners},
    )

    assert shown(one) == ["open"]
    assert shown(one, viewer=OWNER) == ["open", "restricted", "signed", "team"]


def test_an_internal_rule_is_for_the_staff_of_the_site() -> None:
    agents = replace(SETTINGS, staff=frozenset({"staff", "agents"}))
    one = Engine([rule("a", audience="internal")], screens=SCREENS, articles={"a": ArticleFacts()}, settings=agents)

    assert shown(one, viewer=OWNER) == []
    assert shown(one, viewer=Viewer(id="sam", groups=frozenset({"agents"}))) == ["a"]
    assert outcome(one, "a", viewer=OWNER).detail["needs"] == {"groups": ["agents", "staff"]}


def test_what_a_viewer_may_not_see_takes_no_place() -> None:
    one = engine(rule("a", priority="urgent", audience={"groups": ["owners"]}), rule("b"), limits={"panel": {"max": 1}})

    assert shown(one) == ["b"]


def test_a_rule_whose_article_is_not_there_is_withheld() -> None:
    one = Engine([rule("a")], screens=SCREENS, articles={}, settings=SETTINGS)

    assert shown(one) == []
    assert outcome(one, "a").code == "no_article"


def test_signed_traits_replace_reported_ones() -> None:
    one = engine(rule("a", when={"plan": "team"}))
    liar = Context(screen="invoice", traits={"plan": "team"})

    assert shown(one, liar) == ["a"]
    assert shown(one, liar, Viewer(id="u", traits={"plan": "free"})) == []


@pytest.mark.parametrize(
    ("when", "traits"),
    [
        ({"undeclared": {"$exists": True}}, {"undeclared": 1}),
        ({"seats": {"$exists": True}}, {"seats": "12"}),
        ({"seats": {"$exists": True}}, {"seats": True}),
        ({"seats": {"$exists": True}}, {"seats": math.nan}),
        ({"plan": {"$exists": True}}, {"plan": ["team"]}),
        ({"beta": {"$exists": True}}, {"beta": 1}),
        ({"roles": {"$exists": True}}, {"roles": [["a"]]}),
    ],
)
def test_traits_that_do_not_fit_are_dropped(when: dict[str, Any], traits: dict[str, Any]) -> None:
    assert shown(engine(rule("a", when=when)), Context(screen="invoice", traits=traits)) == []


def test_built_in_traits() -> None:
    when = {"locale": "ru", "app_version": "4.2.0", "element": "invoice.tax", "screen": "invoice"}
    context = Context(path="/invoices/1", element="invoice.tax", app_version="4.2.0", locales=("ru-RU",))

    assert shown(engine(rule("a", when=when)), context) == ["a"]


def test_an_article_comes_in_the_readers_language_or_says_so() -> None:
    facts = {"a": ArticleFacts(locales=("en", "zh-Hans")), "b": ArticleFacts(locales=("zh-Hans",), source="zh-Hans")}
    items = resolution(
        engine(rule("a"), rule("b"), articles=facts), Context(screen="invoice", locales=("ru", "de"))
    ).items

    assert [(item.rule, item.locale, item.fallback) for item in items] == [("a", "en", True), ("b", "zh-Hans", True)]


def test_each_item_says_why() -> None:
    one = engine(
        rule("event", at={"event": "failed", "screen": "invoice"}),
        rule("tip", "tip", at={"element": "invoice.tax"}),
        rule("element", at={"element": "invoice.total"}),
        rule("screen"),
        rule("everywhere", at={"any": True}),
    )
    context = Context(screen="invoice", element="invoice.total", events=(Event("failed"),))

    why = {item.rule: (item.why_code, item.why_label_id) for item in resolution(one, context).items}

    assert why == {
        "event": ("event", "failed"),
        "tip": ("element", "invoice.tax"),
        "element": ("element", "invoice.total"),
        "screen": ("screen", "invoice"),
        "everywhere": ("everywhere", None),
    }


def test_an_item_carries_what_the_widget_needs() -> None:
    one = engine(
        rule("tip", "tip", at={"element": "invoice.tax"}, dismiss={"scope": "forever"}),
        rule("banner", "announcement", style="banner"),
        articles={"tip": ArticleFacts(major=3)},
    )

    tip, banner = resolution(one).items

    assert (tip.element, tip.trigger, tip.style, tip.scope, tip.major) == ("invoice.tax", "click", None, "forever", 3)
    assert (banner.element, banner.trigger, banner.style, banner.major) == (None, None, "banner", 1)


@pytest.mark.parametrize(("age", "ttl"), [(100, 300), (590, 10), (599, 5), (400.5, 199)])
def test_the_answer_lasts_until_an_event_stops_counting(age: float, ttl: int) -> None:
    one = engine(rule("a", at={"event": "failed"}), rule("b"))

    assert resolution(one, Context(screen="invoice", events=(Event("failed", age),))).ttl == ttl
    assert resolution(one).ttl == 300


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        (rule("a", when={"plan": {"$like": "t"}}), ConditionInvalid),
        (rule("a", at={"url": "/x/("}), PatternInvalid),
        (rule("a", at={"event": "e", "event_ttl": "P1M"}), DurationInvalid),
        (rule("a", window={"from": "2026-11-21", "tz": "Mars/Olympus"}), ScheduleInvalid),
    ],
)
def test_a_broken_rule_is_refused_at_load(broken: Rule, error: type[Exception]) -> None:
    with pytest.raises(error):
        engine(broken)


@pytest.mark.parametrize(
    "context",
    [
        Context(screen="\ud800", path="/\udfff", element="\ud800", locales=("\ud800", "*", "a" * 999)),
        Context(path="/" * 100_000, traits={"plan": "\ud800", "seats": 10**5000, "roles": ["x"] * 100_000}),
        Context(path="no/slash", traits={"": None, "plan": None, "beta": math.nan}, events=(Event("", 10**400),)),
        Context(screen="invoice", traits={"roles": [[[]]], "salary": -math.inf}, app_version="\0", tz="\ud800"),
    ],
)
def test_hostile_contexts_never_raise(context: Context) -> None:
    one = engine(
        rule("a", when={"roles": {"$in": ["x"]}, "seats": {"$gt": 1}}),
        rule("b", at={"url": "/:a/*"}),
        rule("c", at={"any": True}, when={"plan": {"$ne": "x"}, "salary": {"$lt": 5}, "screen": {"$gt": ""}}),
    )

    one.resolve(context, ANONYMOUS, Memory(), NOW)
    one.explain(context, ANONYMOUS, Memory(), NOW)


def test_an_unknown_screen_is_no_screen() -> None:
    one = engine(rule("a", at={"any": True}, when={"screen": None}))

    assert resolution(one, Context(screen="gone")).screen is None
    assert shown(one, Context(screen="gone")) == ["a"]
    assert outcome(one, "a", ON_INVOICE).code == "condition"


@pytest.mark.parametrize("now", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_odd_clocks_never_raise(now: datetime) -> None:
    one = engine(rule("a", window={"from": "2026-11-21T12:01", "tz": "user"}, cooldown="PT1H"))

    for tz in (None, "Asia/Kathmandu", "America/New_York", "../etc", "\ud800", ""):
        resolution(one, Context(screen="invoice", tz=tz), memory=Memory(seen={"a": seen(5)}), now=now)


@pytest.mark.parametrize("now", [datetime.min, NOW, datetime.max])
def test_a_time_without_a_zone_is_in_utc(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    one = engine(rule("a", window={"from": "2026-11-21T12:01"}), rule("b", cooldown="PT1H"))
    memory = Memory(seen={"b": seen(5)})
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        answers = [resolution(one, memory=memory, now=now.replace(tzinfo=zone)) for zone in (None, UTC)]
    time.tzset()

    assert answers[0] == answers[1]


def test_readers_with_many_languages_do_not_fill_the_memory() -> None:
    one = engine(rule("a"))

    for number in range(9_000):
        one.resolve(Context(screen="invoice", locales=(f"x{number}",)), ANONYMOUS, Memory(), NOW)

    assert len(one._surveyor._readings) <= 4_096
