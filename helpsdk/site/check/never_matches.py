"""Rules that nobody can ever see: their conditions contradict themselves, or their rollout is to nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import ge, gt, le, lt
from typing import Any, TypeAlias

from helpsdk.context.conditions import clauses
from helpsdk.context.conditions.groups import group_of
from helpsdk.context.rules import Rule
from helpsdk.context.versions import key
from helpsdk.errors import Problem
from helpsdk.site.check.conditions import BUILT_IN
from helpsdk.site.check.operands import is_operators
from helpsdk.site.check.saved_groups import saved_in
from helpsdk.site.places import Sources
from helpsdk.site.site import Trait

#: A value with its type: true is not 1.
_Typed: TypeAlias = tuple[str, Any]

_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {"$gt": gt, "$gte": ge, "$lt": lt, "$lte": le}
_LISTING = frozenset({"$in", "$ini"})
#: Order tests of versions, as those of their keys.
_VERSIONS: Mapping[str, str] = {"$vgt": "$gt", "$vgte": "$gte", "$vlt": "$lt", "$vlte": "$lte"}
_MOST_STEPS = 20  # into saved groups and `$or`


def never_matches(sources: Sources) -> Iterator[Problem]:
    """Warnings at the name whose tests cannot hold together, and at a rollout to nobody."""
    declared = dict(sources.settings.value.traits) if sources.settings is not None else {}
    traits = {**dict.fromkeys(BUILT_IN, Trait()), **declared}
    lookup = _Lookup(traits, saved_in(sources))
    for entry in sources.rules:
        name = lookup.contradicted(entry.value.when, dict(_given(entry.value)))
        if name is not None:
            text = f"no value of `{name}` meets all of this, so the rule never matches"
            at = (name,) if name in entry.value.when else ()
            yield entry.problem("never-matches", text, "when", *at, severity="warning")
        if entry.value.rollout is not None and entry.value.rollout.percent == 0:
            text = "the rollout is to 0 percent, so nobody is shown this"
            yield entry.problem("rollout-to-nobody", text, "rollout", "percent", severity="warning")


def _given(rule: Rule) -> Iterator[tuple[str, _Domain]]:
    """What `at` says of names that conditions may ask for as well.

    A tip is there before the reader is in its element, and a tour in progress goes on elsewhere.
    """
    kind = rule.show.kind
    if rule.at.screen is not None and not rule.show.steps:
        yield "screen", _Domain(allowed={_typed(screen) for screen in rule.at.screen})
    if rule.at.element is not None and kind in ("panel", "announcement"):
        yield "element", _Domain(allowed={_typed(rule.at.element)})


@dataclass(slots=True)
class _Domain:
    """The values a name may still have; `allowed` None for any. `bounds` are order tests that must hold, `versions`
    those of versions.
    """

    allowed: set[_Typed] | None = None
    excluded: set[_Typed] = field(default_factory=set)
    bounds: list[tuple[str, _Typed]] = field(default_factory=list)
    versions: list[tuple[str, _Typed]] = field(default_factory=list)
    present: bool | None = None  # whether it was reported, as far as that is said

    def only(self, values: set[_Typed]) -> None:
        self.allowed = values if self.allowed is None else self.allowed & values

    def reported(self, present: bool) -> None:
        if self.present is not None and self.present != present:
            self.allowed = set()
        self.present = present

    def empty(self, trait: Trait) -> bool:
        values = self.allowed
        if not _leave_room(self.versions):
            return True
        if values is None and trait.values is not None and (self.present or self.bounds):
            values = {_typed(value) for value in trait.values}
        if values is None:
            return self._unbounded_is_empty()
        left = values - self.excluded
        if self.present is not None:
            left = {one for one in left if (one != _NULL) is self.present}
        return not any(all(_holds(bound, one) for bound in self.bounds) for one in left)

    def _unbounded_is_empty(self) -> bool:
        """Whether order tests leave nothing between them."""
        if self.bounds and self.present is False:
            return True
        return not _leave_room(self.bounds)


@dataclass(frozen=True, slots=True)
class _Lookup:
    traits: Mapping[str, Trait]
    groups: Mapping[str, Any]

    def contradicted(
        self, condition: Mapping[str, Any], given: dict[str, _Domain] | None = None, steps: int = 0
    ) -> str | None:
        """The name whose tests cannot all hold, or None; what cannot be decided here may hold."""
        domains = given or {}
        for clause in self._clauses(condition, steps):
            ((name, test),) = clause.items()
            if name == "$or" and test and steps < _MOST_STEPS:
                found = [self.contradicted(one, None, steps + 1) for one in test]
                if None not in found:
                    return found[0]
            elif name == "$not":
                self._excludes(domains, test)
            elif self._decidable(name):
                _narrow(domains.setdefault(name, _Domain()), test)
        return next((name for name, domain in domains.items() if domain.empty(self.traits[name])), None)

    def _clauses(self, condition: Mapping[str, Any], steps: int) -> Iterator[dict[str, Any]]:
        for clause in clauses(condition):
            ((key, value),) = clause.items()
            group = value.get("id") if isinstance(value, dict) else value
            inner = group_of(self.groups.get(group)) if key == "$savedGroup" and isinstance(group, str) else None
            if inner is not None and isinstance(inner.condition, dict) and steps < _MOST_STEPS:
                yield from self._clauses(inner.condition, steps + 1)
            else:
                yield clause

    def _excludes(self, domains: dict[str, _Domain], condition: Any) -> None:
        """Values that `$not` rules out: of a condition on one name that lists them."""
        found = list(clauses(condition))
        names = [name for clause in found for name in clause]
        if len(names) == 1 and self._decidable(names[0]):
            domains.setdefault(names[0], _Domain()).excluded.update(_listed(found[0][names[0]]))

    def _decidable(self, name: str) -> bool:
        """Of lists, several values hold at once."""
        return name in self.traits and self.traits[name].type != "list"


def _narrow(domain: _Domain, test: Any) -> None:
    for operator, operand in test.items() if is_operators(test) else (("$eq", test),):
        if operator == "$eq" and not isinstance(operand, dict | list):
            domain.only({_typed(operand)})
        elif operator == "$in":
            domain.only({_typed(one) for one in operand if not isinstance(one, dict | list)})
        elif operator in _LISTING and not operand:
            domain.only(set())
        elif operator in ("$ne", "$nin"):
            listed = operand if isinstance(operand, list) else [operand]
            domain.excluded.update(_typed(one) for one in listed if not isinstance(one, dict | list))
        elif operator in ("$gt", "$gte", "$lt", "$lte"):
            domain.bounds.append((operator, _typed(operand)))
        elif operator in _VERSIONS and isinstance(operand, str):
            domain.versions.append((_VERSIONS[operator], ("version", key(operand))))
        elif operator == "$not":
            domain.excluded.update(_listed(operand))
        elif operator == "$exists":
            domain.reported(bool(operand))


def _listed(test: Any) -> set[_Typed]:
    """The values that alone meet a test; none where it is not such a list."""
    if not is_operators(test):
        return set() if isinstance(test, dict | list) else {_typed(test)}
    if len(test) != 1 or not test.keys() <= {"$eq", "$in"}:
        return set()
    ((operator, operand),) = test.items()
    listed = operand if operator == "$in" else [operand]
    return {_typed(one) for one in listed if not isinstance(one, dict | list)}


def _typed(value: Any) -> _Typed:
    if isinstance(value, bool):
        return ("boolean", value)
    return ("number", value) if isinstance(value, int | float) else (type(value).__name__, value)


_NULL = _typed(None)


def _holds(bound: tuple[str, _Typed], value: _Typed) -> bool:
    operator, (kind, limit) = bound
    return kind == value[0] and _ORDERS[operator](value[1], limit)


def _leave_room(bounds: Sequence[tuple[str, _Typed]]) -> bool:
    """Whether order tests leave something between them."""
    lower = [bound for bound in bounds if bound[0] in ("$gt", "$gte")]
    upper = [bound for bound in bounds if bound[0] in ("$lt", "$lte")]
    return all(_meet(low, high) for low in lower for high in upper)


def _meet(low: tuple[str, _Typed], high: tuple[str, _Typed]) -> bool:
    """Whether something may lie between a lower and an upper bound."""
    if low[1][0] != high[1][0]:
        return False
    if low[1][1] == high[1][1]:
        return (low[0], high[0]) == ("$gte", "$lte")
    return bool(low[1][1] < high[1][1])
