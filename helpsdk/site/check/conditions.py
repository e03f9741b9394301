"""What rules ask about traits: operators that exist, traits that are declared, values that can occur."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from helpsdk.content.yamlfile import Path
from helpsdk.context.conditions import ConditionInvalid, compile_condition, names
from helpsdk.context.rules import Rule
from helpsdk.errors import Problem
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


def conditions(sources: Sources) -> Iterator[Problem]:
    """Every `when`: its form, its traits and the values it compares them with."""
    traits = dict(sources.settings.value.traits) if sources.settings is not None else {}
    for entry in sources.rules:
        try:
            compile_condition(entry.value.when)
        except ConditionInvalid as error:
            yield entry.problem("bad-condition", str(error), "when", *error.path, allowed=error.allowed)
        else:
            yield from _traits(sources, entry, traits)


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


def _traits(sources: Sources, entry: Entry[Rule], traits: Mapping[str, Trait]) -> Iterator[Problem]:
    known = sources.known.get("trait", set()) | BUILT_IN
    for name, path in names(entry.value.when):
        if name not in BUILT_IN and sources.lacks("trait", name):
            text, allowed = unknown_name("trait", name, known)
            yield entry.problem(
                "unknown-trait", f"{text}; traits are declared in site.yaml", "when", *path, allowed=allowed
            )
        elif name in traits:
            yield from _values(entry, name, traits[name], path)


def _values(entry: Entry[Rule], name: str, trait: Trait, path: Path) -> Iterator[Problem]:
    value: Any = entry.value.when
    for part in path:
        value = value[part]
    for inner, compared in _compared(value, path):
        if not _fits(trait, compared):
            text = f"trait `{name}` is {_WORDS[trait.type]}, not {kind_of(compared)} {shown(compared)}"
            yield entry.problem("wrong-type", text, "when", *inner)
        elif trait.values is not None and isinstance(compared, str) and compared not in trait.values:
            text = f"trait `{name}` has no value `{compared}`{did_you_mean(compared, trait.values)}"
            yield entry.problem("unknown-value", text, "when", *inner, allowed=listed(compared, trait.values))


def _compared(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Every value a test compares with, and where it stands."""
    if not isinstance(value, dict) or not any(key.startswith("$") for key in value):
        yield path, value
        return
    for key, operand in value.items():
        if key == "$not":
            yield from _compared(operand, (*path, key))
        elif key in ("$in", "$nin"):
            yield from (((*path, key, index), one) for index, one in enumerate(operand))
        elif key != "$exists":
            yield (*path, key), operand


def _fits(trait: Trait, value: Any) -> bool:
    if value is None:
        return True
    if isinstance(value, bool):
        return trait.type in ("boolean", "list")
    return isinstance(value, _TYPES[trait.type])
