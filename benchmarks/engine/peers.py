"""The engines to compare with. Each is given rules in rank order, and answers with the ids of those that match.

The linear ones look at every rule. The merged ones find a screen's rules, those for everywhere among them, in one
dictionary, as an index would have them ready at best.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, TypeAlias

import cel
import rule_engine
from growthbook.core import evalCondition
from json_logic import jsonLogic
from workload import condition

from helpsdk.context import compile_condition

Attributes: TypeAlias = Mapping[str, Any]
Written: TypeAlias = Mapping[str, Any]
Matcher: TypeAlias = Callable[[Attributes], list[str]]


def growthbook_linear(rules: Sequence[Written]) -> Matcher:
    listed = [(rule["id"], condition(rule)) for rule in rules]
    return lambda attributes: [id for id, wanted in listed if evalCondition(attributes, wanted, {})]


def growthbook_merged(rules: Sequence[Written]) -> Matcher:
    found = _merged(rules, lambda rule: _below_the_screen(rule))
    return lambda attributes: [id for id, wanted in found(attributes) if evalCondition(attributes, wanted, {})]


def closures_linear(rules: Sequence[Written]) -> Matcher:
    listed = [(rule["id"], compile_condition(condition(rule))) for rule in rules]
    return lambda attributes: [id for id, holds in listed if holds(attributes)]


def closures_merged(rules: Sequence[Written]) -> Matcher:
    """The floor, with the closures of our condition language."""
    found = _merged(rules, lambda rule: compile_condition(_below_the_screen(rule)))
    return lambda attributes: [id for id, holds in found(attributes) if holds(attributes)]


def bare_closures_merged(rules: Sequence[Written]) -> Matcher:
    """The floor, with the plainest closures: one for each clause, one to join two, no types checked."""
    found = _merged(rules, lambda rule: _bare(_below_the_screen(rule)))
    return lambda attributes: [id for id, holds in found(attributes) if holds(attributes)]


def json_logic_linear(rules: Sequence[Written]) -> Matcher:
    listed = [(rule["id"], _json_logic(condition(rule))) for rule in rules]
    return lambda attributes: [id for id, logic in listed if jsonLogic(logic, attributes)]


def cel_linear(rules: Sequence[Written]) -> Matcher:
    listed = [(rule["id"], cel.compile(_expression(condition(rule), "&&")).execute) for rule in rules]

    def matching(attributes: Attributes) -> list[str]:
        variables = cel.Context(dict(attributes))  # converted once for all the rules
        return [id for id, execute in listed if execute(variables)]

    return matching


def cel_merged(rules: Sequence[Written]) -> Matcher:
    found = _merged(rules, lambda rule: cel.compile(_expression(_below_the_screen(rule), "&&")).execute)

    def matching(attributes: Attributes) -> list[str]:
        variables = cel.Context(dict(attributes))
        return [id for id, execute in found(attributes) if execute(variables)]

    return matching


def rule_engine_linear(rules: Sequence[Written]) -> Matcher:
    listed = [(rule["id"], rule_engine.Rule(_expression(condition(rule), "and")).matches) for rule in rules]
    return lambda attributes: [id for id, matches in listed if matches(attributes)]


def _merged(rules: Sequence[Written], compiled: Callable[[Written], Any]) -> Callable[[Attributes], list[Any]]:
    """A function from attributes to the compiled rules of their screen and of everywhere, in rank order."""
    placed: dict[str | None, list[tuple[int, str, Any]]] = defaultdict(list)
    for order, rule in enumerate(rules):
        placed[rule["at"].get("screen")].append((order, rule["id"], compiled(rule)))
    everywhere = placed.pop(None, [])
    pairs = itemgetter(1, 2)
    ready = {
        screen: [pairs(one) for one in sorted([*own, *everywhere], key=itemgetter(0))] for screen, own in placed.items()
    }
    return lambda attributes: ready[attributes["screen"]]


def _below_the_screen(rule: Written) -> dict[str, Any]:
    return {name: wanted for name, wanted in condition(rule).items() if name != "screen"}


# --- one condition, in each language ----------------------------------------------------------------------------------


def _operator(wanted: Any) -> tuple[str, Any]:
    return next(iter(wanted.items())) if isinstance(wanted, dict) else ("$eq", wanted)


def _bare(wanted: Mapping[str, Any]) -> Callable[[Attributes], bool]:
    tests = [_BARE[operator](name, value) for name, (operator, value) in _operators(wanted)]
    if not tests:
        return lambda _: True
    first, *others = tests
    for other in others:
        first = _both(first, other)
    return first


def _operators(wanted: Mapping[str, Any]) -> list[tuple[str, tuple[str, Any]]]:
    return [(name, _operator(value)) for name, value in wanted.items()]


def _both(first: Callable[[Attributes], bool], second: Callable[[Attributes], bool]) -> Callable[[Attributes], bool]:
    return lambda attributes: first(attributes) and second(attributes)


def _bare_in(name: str, listed: list[str]) -> Callable[[Attributes], bool]:
    wanted = frozenset(listed)
    return lambda attributes: attributes[name] in wanted


_BARE: dict[str, Callable[[str, Any], Callable[[Attributes], bool]]] = {
    "$eq": lambda name, value: lambda attributes: attributes[name] == value,
    "$in": _bare_in,
    "$gte": lambda name, value: lambda attributes: attributes[name] >= value,
    "$lt": lambda name, value: lambda attributes: attributes[name] < value,
}


def _json_logic(wanted: Mapping[str, Any]) -> dict[str, Any]:
    words = {"$eq": "==", "$in": "in", "$gte": ">=", "$lt": "<"}
    return {
        "and": [{words[operator]: [{"var": name}, value]} for name, (operator, value) in _operators(wanted)] or [True]
    }


def _expression(wanted: Mapping[str, Any], conjunction: str) -> str:
    """The same text in CEL and in rule-engine's language, but for the word between the clauses."""
    words = {"$eq": "==", "$in": "in", "$gte": ">=", "$lt": "<"}
    clauses = [f"{name} {words[operator]} {_literal(value)}" for name, (operator, value) in _operators(wanted)]
    return f" {conjunction} ".join(clauses) or "true"


def _literal(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)
