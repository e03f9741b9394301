"""Bad input to the engine: an error that names the place when it is built, or a defined answer in no time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from random import Random
from time import thread_time
from typing import Any

import pytest

from helpsdk.context import Context, Engine, Event, Memory, Resolution, explain_text
from helpsdk.context.conditions import ConditionInvalid, compile_condition
from helpsdk.context.memory_codec import from_json
from helpsdk.context.rules import Rule
from helpsdk.context.schedule import ScheduleInvalid
from helpsdk.identity.viewer import ANONYMOUS
from tests.context.builders import NOW, ON_INVOICE, engine, outcome, rule, shown

#: What an answer may cost, in seconds of processor time.
PATIENCE = 0.05
ENOUGH = range(8)


def cheapest(engine: Engine, contexts: Iterable[Context], memory: Memory | None = None) -> float:
    """What the cheapest of some equally hostile questions cost: the others met a busy machine."""
    costs = []
    for context in contexts:
        start = thread_time()
        engine.resolve(context, ANONYMOUS, memory or Memory(), NOW)
        costs.append(thread_time() - start)
    return min(costs)


def of(**traits: Any) -> Context:
    return replace(ON_INVOICE, traits=traits)


def asking(conditions: Iterable[dict[str, Any]]) -> Engine:
    """A rule for each, all on one screen."""
    return engine(*(rule(f"r{number}", when=condition) for number, condition in enumerate(conditions)))


# --- regular expressions ----------------------------------------------------------------------------------------------

#: What takes the longest of what is accepted, given some small difference that makes each one of its own.
DEAR: dict[str, Callable[[int], str]] = {
    "many ways at once": lambda n: f"[ab]*a[ab]{{100}}[ab]{{{51 + n}}}b$",
    "another set of ways at each character": lambda n: f"[ab]*a[ab]{{{40 + n}}}b$",
    "unknown characters": lambda n: "".join(f"[{chr(0x4E00 + n + one)}-鿿]?" for one in range(33)) + "!",
    "many different classes": lambda n: f"([^ab]|[^{chr(99 + n)}]|\\w|\\W|[^x-z]|[^0-9])*" + "[^!]" * (n % 40) + "!",
    "going back": lambda n: "(a|a)" * 6 + "c" * (n + 1),
    "in upper or lower case": lambda n: f"[k-ſ]*[a-s]{{{50 + n}}}[ſ-ǿ]{{{50 + n}}}!",
}
ALPHABETS = ["ab", "a", "".join(map(chr, range(0x4E00, 0x9000))), "kKſK"]


def texts(random: Random, alphabet: str) -> Iterable[str]:
    """Of the greatest length that is searched; each is new."""
    return ("".join(random.choices(alphabet, k=500)) for _ in ENOUGH)


@pytest.mark.parametrize("alphabet", ALPHABETS)
@pytest.mark.parametrize("kind", DEAR)
def test_fifty_rules_with_the_dearest_expressions(kind: str, alphabet: str) -> None:
    operator = "$regexi" if "case" in kind else "$regex"
    asked = asking({"plan": {"$not": {operator: DEAR[kind](number)}}} for number in range(50))

    assert cheapest(asked, (of(plan=text) for text in texts(Random(7), alphabet))) < PATIENCE


def test_fifty_rules_with_all_the_expressions_that_a_condition_may_have() -> None:
    each = [[DEAR["another set of ways at each character"](n % 60) + "?" * (n >= 60) for n in range(40)]] * 50
    asked = asking({"$or": [{"plan": {"$regex": one}} for one in sources]} for sources in each)

    assert cheapest(asked, (of(plan=text) for text in texts(Random(8), "ab"))) < PATIENCE


def test_expressions_in_lists() -> None:
    asked = asking({"roles": {"$elemMatch": {"$regex": DEAR["many ways at once"](n)}}} for n in range(50))
    random = Random(9)

    assert cheapest(asked, (of(roles=["".join(random.choices("ab", k=99))] * 101) for _ in ENOUGH)) < PATIENCE


def test_what_is_beyond_the_allowance_does_not_match_and_explain_says_the_same() -> None:
    """Rules of other screens, which explain looks at as well, take nothing from those of this one."""
    dear = DEAR["many ways at once"]
    elsewhere = [
        rule(f"a{n}", when={"plan": {"$regex": dear(n)}}, at={"screen": "list"}, priority="urgent") for n in range(50)
    ]
    here = [rule(f"b{n}", when={"plan": {"$regex": f"[ab]*a[ab]{{{40 + n}}}$"}}) for n in range(60)]
    asked = engine(*elsewhere, *here, limits={"panel": {"max": 20}})

    found = shown(asked, of(plan="a" * 500))

    assert 0 < len(found) < 20
    assert found == sorted(found)
    assert outcome(asked, "b9", of(plan="a" * 500)).detail["needs"] == {"plan": {"$regex": "[ab]*a[ab]{49}$"}}


def test_an_allowance_is_for_one_answer() -> None:
    asked = asking([{"plan": {"$regex": "[ab]*a[ab]{100}b?$"}}])

    assert all(shown(asked, of(plan="ab" * number + "a" * 101)) == ["r0"] for number in range(100, 199))


def test_outside_of_an_answer_there_is_no_allowance() -> None:
    holds = compile_condition({"plan": {"$regex": "[ab]*a[ab]{100}b?$"}})

    assert all(holds({"plan": "ab" * number + "a" * 101}) for number in range(100, 199))


# --- traits -----------------------------------------------------------------------------------------------------------

ODD_VALUES = [
    float("nan"),
    float("inf"),
    10**5_000,
    "\ud800",
    "a\udfff" * 50_000,
    "x" * 100_000,
    ["\ud800", float("nan")],
    ["x" * 120] * 10_000,
    [f"r{number}" for number in range(10_000)],
    ["A"] * 1_000_000,
    {"a": {"a": {}}},
    b"x",
    object(),
]
ASKING = [
    {"$eq": "é"},
    {"$ne": "x"},
    {"$in": ["a", 1, None]},
    {"$nini": ["a"]},
    {"$gt": "a"},
    {"$gt": "é"},
    {"$lte": 5},
    {"$vgte": "1.2"},
    {"$vne": "1.2"},
    {"$regex": "a.*b.*c"},
    {"$regexi": "^x"},
    {"$exists": True},
    {"$type": "string"},
    {"$size": {"$gt": 5}},
    {"$all": ["a", "b"]},
    {"$alli": ["a", {"$regex": "b+.*c"}]},
    {"$elemMatch": {"$eq": "a"}},
    {"$elemMatch": {"$regex": "a.*b.*c"}},
]


@pytest.mark.parametrize("trait", ["plan", "seats", "beta", "roles", "undeclared"])
def test_odd_values_of_traits(trait: str) -> None:
    asked = asking({trait: one} for one in ASKING)
    for value in ODD_VALUES:
        context = of(**{trait: value})

        assert isinstance(shown(asked, context), list)
        assert cheapest(asked, [context] * len(ENOUGH)) < PATIENCE
        assert explain_text(asked.explain(context, ANONYMOUS, Memory(), NOW)).encode()


@pytest.mark.parametrize(
    "condition",
    [
        lambda n: {"$in": [f"x{n}"]},
        lambda n: {"$nini": [f"x{n}"]},
        lambda n: {"$all": [f"x{n}"]},
        lambda n: {"$alli": [f"x{n}"]},
        lambda n: {"$all": [{"$eq": f"x{n}-{one}"} for one in range(10)]},
        lambda n: {"$elemMatch": {"$in": [f"x{n}", 1]}},
        lambda n: {"$elemMatch": {"$not": {"$in": [f"x{n}", *range(90)]}, "$gt": 5}},
    ],
)
@pytest.mark.parametrize("length", [500, 1_000, 10_000])
def test_long_lists(condition: Callable[[int], dict[str, Any]], length: int) -> None:
    asked = asking({"roles": condition(number)} for number in range(500))

    assert cheapest(asked, (of(roles=[f"{number}" for number in range(length)]) for _ in ENOUGH)) < PATIENCE


def test_a_list_in_conditions_of_a_thousand_tests() -> None:
    asked = asking({"$or": [{"roles": {"$in": [n, one]}} for one in range(900)]} for n in range(50))

    assert cheapest(asked, [of(roles=["x"] * 1_000)] * len(ENOUGH)) < PATIENCE


# --- the rest of a context, and memory --------------------------------------------------------------------------------

HUGE = "x/" * 50_000


@pytest.mark.parametrize(
    "odd",
    [
        {"tz": HUGE},
        {"tz": "\ud800"},
        {"locales": (HUGE, "-".join(["en"] * 30_000), *["de"] * 1_000)},
        {"element": HUGE},
        {"screen": HUGE},
        {"path": "/" * 100_000},
        {"path": f"/invoices/{HUGE}"},
        {"app_version": "1." * 50_000},
        {"device": HUGE},
        {"open": frozenset(map(str, range(10_000)))},
    ],
    ids=lambda odd: next(iter(odd)),
)
def test_fields_of_great_length(odd: dict[str, Any]) -> None:
    asked = engine(
        rule("a", window={"from": "2026-01-01", "tz": "user"}),
        rule("b", when={"app_version": {"$vgte": "2.0"}}),
        rule("c", rollout={"percent": 50, "unit": "device"}),
        rule("d", at={"url": ["/invoices/:id", "/*/x/*", "/a{/:b}*"]}),
        rule("e", kind="tip", at={"element": "invoice.tax"}),
    )
    context = replace(ON_INVOICE, **odd)

    assert isinstance(shown(asked, context), list)
    assert cheapest(asked, [context] * len(ENOUGH)) < PATIENCE


def test_a_hundred_thousand_events() -> None:
    asked = engine(*(rule(f"r{n}", at={"event": f"e{n}"}) for n in range(50)))
    events = tuple(Event(f"e{n % 60}", age=n / 1_000, id=str(n)) for n in range(100_000))

    assert shown(asked, replace(ON_INVOICE, events=events))
    assert cheapest(asked, [replace(ON_INVOICE, events=events)] * len(ENOUGH)) < PATIENCE


def test_a_huge_memory() -> None:
    many = [f"r{number}" for number in range(2_000)]
    raw = {
        "v": 1,
        "dismissed": {f"x{id}": {"scope": "once", "major": 1} for id in many},
        "seen": {f"r{n}": {f"d{one}": {"n": 10**9, "at": [*range(100)]} for one in range(20)} for n in range(100)},
        "events": {"e": {f"d{n}": {"n": 10**9, "ids": many} for n in range(50)}},
        "steps": {id: {"major": 1, "done": many[:50]} for id in many[:300]},
    }
    asked = engine(*(rule(f"r{n}", caps={"max": 3, "per": "P1D"}) for n in range(50)))

    memory = from_json(raw)

    assert len(json.dumps(raw)) > 4_096
    assert cheapest(asked, [ON_INVOICE] * len(ENOUGH), memory) < PATIENCE
    assert isinstance(asked.resolve(ON_INVOICE, ANONYMOUS, memory, NOW), Resolution)


# --- what an engine is not built of -----------------------------------------------------------------------------------


def deep(levels: int) -> dict[str, Any]:
    made: dict[str, Any] = {"plan": "team"}
    for _ in range(levels):
        made = {"$not": made}
    return made


@pytest.mark.parametrize(
    ("when", "key"),
    [
        ({"plan": {"$near": 1}}, "plan.$near"),
        ({"plan": {"$in": "team"}}, "plan.$in"),
        ({"seats": {"$gt": True}}, "seats.$gt"),
        ({"seats": {"$gt": float("nan")}}, "seats.$gt"),
        ({"plan": {"$regex": "(a+)+$"}}, "plan.$regex"),
        ({"$or": [{"plan": {"$regex": 3}}]}, "$or.0.plan.$regex"),
        ({"plan": {"$in": list(range(100_000))}}, "plan.$in"),
        (deep(10_000), ".".join(["$not"] * 8)),
    ],
    ids=map(str, range(8)),
)
def test_conditions_that_are_refused(when: dict[str, Any], key: str) -> None:
    start = thread_time()
    with pytest.raises(ConditionInvalid) as caught:
        compile_condition(when)

    assert caught.value.key == key
    assert thread_time() - start < 1


def test_an_engine_is_not_built_of_them() -> None:
    bad = rule("bad").model_copy(update={"when": deep(10_000)})
    with pytest.raises(ConditionInvalid):
        engine(bad)


@pytest.mark.parametrize(
    ("window", "key"),
    [
        ({"from": "2026-12-01", "tz": "Mars/Olympus"}, "tz"),
        ({"from": "2026-12-01", "tz": "../../etc/passwd"}, "tz"),
        ({"from": "2026-12-01", "to": "2026-11-01"}, "to"),
    ],
)
def test_windows_that_are_refused(window: dict[str, str], key: str) -> None:
    with pytest.raises(ScheduleInvalid) as caught:
        engine(rule("r", window=window))

    assert caught.value.key == key


@pytest.mark.parametrize("percent", [150, -1, float("nan"), "50"])
def test_percents_that_are_refused(percent: object) -> None:
    with pytest.raises(ValueError, match="percent"):
        Rule.model_validate({**rule("r").model_dump(by_alias=True), "rollout": {"percent": percent}})
