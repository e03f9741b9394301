"""Random conditions over random attributes: where GrowthBook's own package and we both accept one, we agree."""

from __future__ import annotations

import math
import os
import random
from collections.abc import Callable
from typing import Any

import pytest
from growthbook.core import evalCondition

from helpsdk.context.conditions import ConditionInvalid, clauses, compile_condition, failing

Made = dict[str, Any]

NAMES = ["a", "b", "c", "list", "objects", "deep.x", "deep.y.z", "list.0", "list.length", "missing", "a.b"]
TEXTS = [
    "",
    "a",
    "A",
    "b",
    "team",
    "Team",
    "straße",
    "STRASSE",
    "é",
    "😀",
    "\uffff",
    "\ud800",
    "1",
    "true",
    "a\n",
    "ab12",
]
NUMBERS: list[Any] = [0, 1, 2, 3, -1, 1.0, 0.5, -0.0, 10**20, 10**400, 1e308]
VERSIONS = ["1.2.3", "v1.2.3", "1.2", "1.2.10", "1.2.3-rc.1", "1.2.3-rc.10", "1.2.3+b", "10.0.0", "123456.0", "x", ""]
ODD: list[Any] = [math.nan, math.inf, -math.inf]
REGEXES = [
    "a",
    "^a",
    "a$",
    "^a$",
    "^$",
    "",
    "(a|b)+",
    "[a-z]+\\d*$",
    "^.*a.*b.*$",
    "\\bteam\\b",
    "a{2}",
    "a*a*a*b",
    "\\w+\\s?",
]
REGEXES += [
    "(te|t)eam?",
    "[^a]b*c?",
    "S+",
    ".",
    "^[A-Z]",
    "(|a)b",
    "^a|b$",
    "\\.",
    "a*?b",
    "(ab?)?1",
    "[\\d\\s]",
    "\\b.*\\b1.*2",
]
WRONG: list[Any] = [None, "x", 3, [], {}, ["a"], {"x": 1}, True, "(a+)+$", "("]
GROUPS: Made = {
    "texts": ["a", "team", "1"],
    "mixed": [1, "b", True, None],
    "empty": [],
    "owners": {"a": "a"},
    "either": {"$or": [{"b": {"$gt": 1}}, {"$savedGroup": {"id": "owners"}}]},
    "not": {"$not": {"$savedGroup": {"id": "either"}}},
}
#: Our plain groups in the typed form that upstream reads.
UPSTREAM = {
    id: {"type": "list", "values": group} if isinstance(group, list) else {"type": "condition", "condition": group}
    for id, group in GROUPS.items()
}


class Maker:
    """Conditions and attributes; each pair out of a few words of its own, so that they meet often."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.pick = self.random.choice
        self.words, self.numbers, self.versions, self.objects = TEXTS, NUMBERS, VERSIONS, list[Any]()
        self.operators: dict[str, Callable[[int], Any]] = {
            **dict.fromkeys(["$eq", "$ne"], lambda _: self.scalar()),
            **dict.fromkeys(["$in", "$nin", "$ini", "$nini"], lambda _: self.some(self.scalar)),
            **dict.fromkeys(
                ["$gt", "$gte", "$lt", "$lte"], lambda _: self.pick([self.pick(self.words), self.pick(self.numbers)])
            ),
            **dict.fromkeys(["$veq", "$vne", "$vgt", "$vgte", "$vlt", "$vlte"], lambda _: self.pick(self.versions)),
            **dict.fromkeys(["$regex", "$regexi"], lambda _: self.pick(REGEXES)),
            **dict.fromkeys(["$inGroup", "$notInGroup"], lambda _: self.pick([*list(GROUPS)[:3], "unknown"])),
            **dict.fromkeys(["$all", "$alli"], lambda depth: self.some(lambda: self.tested(depth + 2))),
            "$exists": lambda _: self.pick([True, False]),
            "$type": lambda _: self.pick(["string", "number", "boolean", "array", "object", "null"]),
            "$size": lambda depth: self.pick([0, 1, 2, 1.0, {"$gt": 1}, {"$not": {"$in": [1, 2]}}]),
            "$not": lambda depth: self.tested(depth + 1),
            "$elemMatch": lambda depth: self.pick([self.tests, self.condition])(depth + 2),
        }
        self.names = list(self.operators)

    def pair(self) -> tuple[Made, Made]:
        sample = self.random.sample
        words = sample(TEXTS, 2)
        self.words = [*words, words[0].swapcase()]
        self.numbers, self.versions, self.objects = sample(NUMBERS, 2), sample(VERSIONS, 2), []
        self.objects = [self.made(0) for _ in range(3)]
        return self.condition(), self.attributes()

    def some(self, make: Callable[[], Any]) -> list[Any]:
        return [make() for _ in range(self.random.randrange(4))]

    def scalar(self) -> Any:
        return self.pick([self.pick(self.words), self.pick(self.numbers), self.pick([True, False, None, 0, 1])])

    def value(self, depth: int = 0, odd: float = 0.0) -> Any:
        chance = self.random.random()
        if chance < odd:
            return self.pick(ODD)
        if chance < 0.5 or depth > 2:
            return self.pick([self.scalar(), self.scalar(), self.pick(self.versions)])
        return self.mixed(self.pick(self.objects)) if chance < 0.9 and self.objects else self.made(depth, odd)

    def made(self, depth: int, odd: float = 0.0) -> Any:
        if self.random.random() < 0.5:
            return self.some(lambda: self.value(depth + 1, odd))
        return {key: self.value(depth + 1, odd) for key in self.random.sample("xyz10", self.random.randrange(4))}

    def mixed(self, value: Any) -> Any:
        """The same, in another order once in a while."""
        if self.random.random() < 0.5:
            return value
        if isinstance(value, list):
            return self.random.sample([math.nan if one is None else one for one in value], len(value))
        return dict(self.random.sample(list(value.items()), len(value)))

    def tests(self, depth: int) -> Made:
        names = self.random.sample(self.names, self.pick([1, 1, 1, 2]))
        return {
            name: self.operators[name](depth) if self.random.random() > 0.01 else self.pick(WRONG) for name in names
        }

    def tested(self, depth: int) -> Any:
        return self.tests(depth) if self.random.random() < 0.6 and depth < 6 else self.value()

    def condition(self, depth: int = 0) -> Made:
        return dict(self.entry(depth) for _ in range(self.pick([1, 1, 2])))

    def entry(self, depth: int) -> tuple[str, Any]:
        if depth > 4 or self.random.random() < 0.65:
            return self.pick(NAMES), self.tested(depth)
        key = self.pick(["$and", "$or", "$nor", "$not", "$savedGroup"])
        if key == "$savedGroup":
            return key, {"id": self.pick(list(GROUPS)[3:])}
        return key, self.condition(depth + 1) if key == "$not" else self.some(lambda: self.condition(depth + 1))

    def attributes(self) -> Made:
        own = {name: self.value(0, odd=0.02) for name in ("a", "b", "c")}
        return {
            **own,
            "list": self.some(lambda: self.value(1)),
            "objects": self.some(lambda: {"a": self.value(1), "b": self.scalar()}),
            "deep": {"x": self.value(1), "y": {"z": self.scalar()}},
        }


def compared(count: int, seed: int) -> tuple[int, int, list[tuple[Made, Made]]]:
    """How many conditions were made, how many of them hold, and those on which the two differ; of `count` accepted."""
    maker, differing = Maker(seed), list[tuple[Made, Made]]()
    made = accepted = held = 0
    while accepted < count:
        condition, attributes = maker.pair()
        made += 1
        try:
            ours = compile_condition(condition, GROUPS)(attributes)
        except ConditionInvalid:
            continue
        accepted += 1
        held += ours
        if ours is not evalCondition(attributes, condition, UPSTREAM):
            differing.append((condition, attributes))
    return made, held, differing


def test_ten_thousand_agree() -> None:
    made, held, differing = compared(10_000, seed=1)

    assert differing[:3] == []
    assert made < 14_000
    assert held > 1_500


@pytest.mark.soak
def test_a_million_agree() -> None:
    made, held, differing = compared(1_000_000, seed=int(os.environ.get("HELPSDK_SEED", "7")))

    print(f"{made} conditions made, 1000000 accepted by both, {held} hold, {len(differing)} differ")
    assert differing[:3] == []


def test_what_fails_is_why_a_condition_does_not_hold() -> None:
    maker = Maker(3)
    for _ in range(2_000):
        condition, attributes = maker.pair()
        try:
            holds = compile_condition(condition, GROUPS)(attributes)
        except ConditionInvalid:
            continue
        clause = failing(condition, attributes, GROUPS)
        assert (clause is None) is holds
        assert holds or clause in list(clauses(condition))
