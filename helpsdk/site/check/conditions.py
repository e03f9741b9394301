"""What rules ask about traits: operators that exist, traits that are declared, values that can occur."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from helpsdk.content.yamlfile import Path
from helpsdk.context.conditions import ConditionInvalid, compile_condition, names
from helpsdk.context.versions import is_version
from helpsdk.errors import Problem
from helpsdk.site.check.app_versions import VERSIONS_LIKE, not_a_version
from helpsdk.site.check.operands import Operand, operands, operators
from helpsdk.site.check.saved_groups import circular_groups, conditions_in, saved_in, stand_ins, unknown_groups
from helpsdk.site.check.unknown import unknown
from helpsdk.site.mending import value_at
from helpsdk.site.nearest import did_you_mean, listed
from helpsdk.site.places import Entry, Sources
from helpsdk.site.site import Trait
from helpsdk.site.wording import kind_of, shown, unknown_name

#: What every context has, beside the traits a site declares.
BUILT_IN = frozenset({"app_version", "element", "locale", "screen"})

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "list": (str, int, float, bool, list),
}
_WORDS = {"string": "a text", "number": "a number", "boolean": "true or false", "list": "a list"}
_TEXT_ONLY = ("$regex", "$regexi", "$notRegex", "$veq", "$vne", "$vgt", "$vgte", "$vlt", "$vlte")
#: The only type of trait that an operator can hold for.
_ONLY_FOR = {
    **dict.fromkeys(_TEXT_ONLY, "string"),
    **dict.fromkeys(("$size", "$elemMatch", "$all", "$alli"), "list"),
}
VERSION_OPERATORS = frozenset({"$veq", "$vne", "$vgt", "$vgte", "$vlt", "$vlte"})
#: Built-in names whose values are ids that the site declares.
_PLACES = frozenset({"element", "screen"})
#: Operators that compare a list as a whole.
_WHOLE = frozenset({"$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$not"})


class _Written(NamedTuple):
    """A condition and where it stands."""

    entry: Entry[Any]
    at: Path
    condition: Mapping[str, Any]


def group_conditions(sources: Sources) -> Iterator[Problem]:
    """Every saved group: its form, its traits and the values it compares them with."""
    told = [*_told(sources, _saved(sources), {}, _traits_of(sources))]
    yield from told or circular_groups(sources)


def rule_conditions(sources: Sources) -> Iterator[Problem]:
    """Every `when`, as the saved groups; what is wrong with those is not told again of each rule that names them."""
    groups = {} if any(group_conditions(sources)) else saved_in(sources)
    yield from _told(sources, _rules(sources), groups, _traits_of(sources))


def trait_names(sources: Sources) -> Iterator[Problem]:
    """Declared traits whose name no condition could use."""
    if sources.settings is None:
        return
    for name in sources.settings.value.traits:
        if not name or "." in name or name.startswith("$"):
            text = f"`{name}` cannot be a trait: conditions read a dot as a step into an object and $ as an operator"
            yield sources.settings.problem("bad-form", text, "traits", name)
        if name in BUILT_IN:
            yield sources.settings.problem("duplicate", f"`{name}` is built in; rename this trait", "traits", name)


def _traits_of(sources: Sources) -> dict[str, Trait]:
    declared = dict(sources.settings.value.traits) if sources.settings is not None else {}
    return {**dict.fromkeys(BUILT_IN, Trait()), **declared}


def _rules(sources: Sources) -> Iterator[_Written]:
    for entry in sources.rules:
        yield _Written(entry, ("when",), entry.value.when)


def _saved(sources: Sources) -> Iterator[_Written]:
    for entry, condition, at in conditions_in(sources):
        yield _Written(entry, at, condition)


def _told(
    sources: Sources, written: Iterator[_Written], groups: Mapping[str, Any], traits: Mapping[str, Trait]
) -> Iterator[Problem]:
    """What is wrong with conditions; of the saved groups they name, only those in `groups` are looked into."""
    for one in written:
        yield from unknown_groups(sources, one.entry, one.condition, *one.at)
        empty = stand_ins(one.condition, saved_in(sources))
        try:
            compile_condition(one.condition, {**empty, **groups})
        except ConditionInvalid as error:
            text = str(error)
            if text.startswith("unknown operator"):
                text += did_you_mean(str(error.path[-1]), error.allowed)
            yield one.entry.problem("bad-condition", text, *one.at, *error.path, allowed=error.allowed)
        else:
            yield from _traits(sources, one, names(one.condition, empty), traits)


def _traits(
    sources: Sources, one: _Written, found: Iterator[tuple[str, Path]], traits: Mapping[str, Trait]
) -> Iterator[Problem]:
    known = sources.known.get("trait", set()) | BUILT_IN
    for name, path in found:
        if name not in BUILT_IN and sources.lacks("trait", name):
            text, allowed = unknown_name("trait", name, known)
            message = f"{text}; traits are declared in site.yaml"
            yield one.entry.problem("unknown-trait", message, *one.at, *path, allowed=allowed)
        elif name in traits and path[-1] != "$savedGroup":  # which compares with no value here
            yield from _values(sources, one, name, traits[name], path)


def _values(sources: Sources, one: _Written, name: str, trait: Trait, path: Path) -> Iterator[Problem]:
    test: Any = one.condition
    for part in path:
        test = test[part]
    for operator, place in operators(test, path):
        if _ONLY_FOR.get(operator, trait.type) != trait.type:
            text = (
                f"`{operator}` never holds: trait `{name}` is {_WORDS[trait.type]}, not {_WORDS[_ONLY_FOR[operator]]}"
            )
            yield one.entry.problem("wrong-type", text, *one.at, *place)
            return
        if operator in VERSION_OPERATORS and not is_version(version := value_at(one.condition, place)):
            yield one.entry.problem("bad-version", not_a_version(version), *one.at, *place, allowed=VERSIONS_LIKE)
    for operand in operands(test, path):
        yield from _value(one, name, trait, operand, path)
        if name in _PLACES and operand.exact and isinstance(operand.value, str):
            yield from unknown(sources, one.entry, name, operand.value, *one.at, *operand.path)


def _value(one: _Written, name: str, trait: Trait, operand: Operand, path: Path) -> Iterator[Problem]:
    value = operand.value
    if trait.type == "list" and _compares_whole(operand.path[len(path) :]) and not isinstance(value, list | None):
        operator = "$nin" if operand.path[-1] == "$ne" else "$in"
        text = f"trait `{name}` is a list, not one value {shown(value)}; write `{{{operator}: [{_yaml(value)}]}}`"
        yield one.entry.problem("wrong-type", text, *one.at, *operand.path)
    elif not _fits(trait, value):
        text = f"trait `{name}` is {_WORDS[trait.type]}, not {kind_of(value)} {shown(value)}{_instead(trait, value)}"
        yield one.entry.problem("wrong-type", text, *one.at, *operand.path)
    elif operand.exact and trait.values is not None and isinstance(value, str) and value not in trait.values:
        text = f"trait `{name}` has no value `{value}`{did_you_mean(value, trait.values)}"
        yield one.entry.problem("unknown-value", text, *one.at, *operand.path, allowed=listed(value, trait.values))


def _compares_whole(steps: Path) -> bool:
    """Whether what an operator at these steps below a trait compares with is a list itself, not what is in it."""
    return all(step in _WHOLE for step in steps)


def _instead(trait: Trait, value: Any) -> str:
    """What was probably meant by a value of another type."""
    if trait.type == "string" and isinstance(value, int | float) and not isinstance(value, bool):
        return "; put it in quotes"
    if isinstance(value, list) and all(_fits(trait, one) for one in value):
        return f"; one of several is `{{$in: {_yaml(value)}}}`"
    return ""


def _yaml(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _fits(trait: Trait, value: Any) -> bool:
    if value is None:
        return True
    if isinstance(value, bool):
        return trait.type in ("boolean", "list")
    return isinstance(value, _TYPES[trait.type])
