"""Random conditions and trait values from a seed, of what `tests.context.plain.conditions` understands."""

from __future__ import annotations

from random import Random
from typing import Any

TRAITS = {"plan": "string", "seats": "number", "beta": "boolean", "roles": "list"}
GROUPS: dict[str, Any] = {
    "plans": ["team", "free", 1],
    "newcomers": {"seats": {"$lt": 3}, "$savedGroup": "testers"},
    "testers": {"$or": [{"beta": True}, {"plan": {"$inGroup": "plans"}}]},
}
VALUES: list[Any] = ["team", "free", "", 1, 1.0, 0, -2, 3.5, True, False, None, ["a"], ["a", "b"], []]
SCALARS = [value for value in VALUES if not isinstance(value, list)]
REPORTED = [*VALUES, float("nan"), float("inf"), 10**400, "\ud800", {"a": 1}, [["a"]][0]]
VERSIONS = ["4.2.0", "4.10.0", "5.0.0"]
OPERATORS = ["$eq", "$ne", "$in", "$nin", "$gt", "$gte", "$lt", "$lte", "$exists", "$not"]
MORE_OPERATORS = ["$size", "$all", "$inGroup", "$notInGroup"]


def condition(random: Random, depth: int = 0) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for _ in range(random.choice([0, 0, 1, 1, 2])):
        logic = random.choice(["$and", "$or", "$nor", "$not", "", "", "", ""]) if depth < 3 else ""
        if logic == "$not":
            made[logic] = condition(random, depth + 1)
        elif logic:
            made[logic] = [condition(random, depth + 1) for _ in range(random.randint(0, 2))]
        else:
            made |= clause(random)
    return made


def clause(random: Random) -> dict[str, Any]:
    kind = random.random()
    if kind < 0.05:
        return {"$savedGroup": random.choice(["newcomers", "testers"])}
    if kind < 0.12:
        return {"app_version": {random.choice(["$vgt", "$vgte", "$vlt", "$vlte", "$veq"]): random.choice(VERSIONS)}}
    return {random.choice([*TRAITS, "screen", "element", "app_version", "locale"]): test(random)}


def test(random: Random, depth: int = 0) -> Any:
    if random.random() < 0.3:
        return random.choice(VALUES)
    operators = [*OPERATORS, random.choice(MORE_OPERATORS)]
    return {operator: operand(random, operator, depth) for operator in random.sample(operators, random.randint(1, 2))}


def operand(random: Random, operator: str, depth: int) -> Any:
    if operator == "$exists":
        return random.random() < 0.5
    if operator == "$not":
        return test(random, depth + 1) if depth < 2 else 1
    if operator in ("$inGroup", "$notInGroup"):
        return "plans"
    if operator == "$size":
        return random.randint(0, 2)
    if operator in ("$in", "$nin", "$all"):
        return random.sample(SCALARS, random.randint(0, 3))
    if operator in ("$eq", "$ne"):
        return random.choice(SCALARS)
    return random.choice(["team", "a", 0, 1, 2.5, -2])


def traits(random: Random) -> dict[str, Any]:
    return {name: random.choice(REPORTED) for name in (*TRAITS, "undeclared") if random.random() < 0.6}
