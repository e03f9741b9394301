"""Saved groups (`saved` of audiences.yaml): what conditions say of them, and whether they themselves hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from helpsdk.content.yamlfile import Path
from helpsdk.context.conditions import ConditionInvalid, saved_groups_checked
from helpsdk.context.conditions.groups import group_of
from helpsdk.errors import Problem
from helpsdk.site.check.unknown import unknown
from helpsdk.site.places import Entry, Sources

#: Operators that name a saved group, and what stands for one that nobody can look into.
_NAMING: Mapping[str, Any] = {"$savedGroup": {}, "$inGroup": [], "$notInGroup": []}


def saved_in(sources: Sources) -> Mapping[str, Any]:
    """The saved groups of a site by id."""
    return sources.audiences.value.saved if sources.audiences is not None else {}


def conditions_in(sources: Sources) -> Iterator[tuple[Entry[Any], dict[str, Any], Path]]:
    """The saved groups that are conditions, and where they stand; the others are lists of values."""
    for id, written in saved_in(sources).items():
        group = group_of(written)
        if sources.audiences is not None and group is not None and isinstance(group.condition, dict):
            yield sources.audiences, group.condition, ("saved", id, *group.path)


def unknown_groups(sources: Sources, entry: Entry[Any], condition: Any, *at: str | int) -> Iterator[Problem]:
    """Saved groups that a condition at `at` names and nothing declares."""
    for _operator, id, path in _named(condition, ()):
        yield from unknown(sources, entry, "saved group", id, *at, *path)


def stand_ins(condition: Any, groups: Mapping[str, Any]) -> dict[str, Any]:
    """The saved groups that a condition names, each without what it says, so that only the condition is checked."""
    found = {id: _NAMING[operator] for operator, id, _ in _named(condition, ())}
    return {id: _emptied(groups[id]) if id in groups else empty for id, empty in found.items()}


def _emptied(group: Any) -> Any:
    known = group_of(group)
    return {} if known is None or known.values is None else []


def circular_groups(sources: Sources) -> Iterator[Problem]:
    """Saved groups that are made of themselves, or too deep."""
    if sources.audiences is None:
        return
    groups = saved_in(sources)
    missing = {id: group for one in groups.values() for id, group in stand_ins(one, groups).items() if id not in groups}
    try:
        saved_groups_checked({**groups, **missing})
    except ConditionInvalid as error:
        yield sources.audiences.problem("bad-condition", str(error), "saved", *error.path, allowed=error.allowed)


def _named(condition: Any, path: Path) -> Iterator[tuple[str, str, Path]]:
    """The operator, the group's id and the place, of each."""
    if isinstance(condition, dict):
        for key, value in condition.items():
            named = value.get("id") if isinstance(value, dict) and key == "$savedGroup" else value
            if key in _NAMING and isinstance(named, str):
                yield key, named, (*path, key)
            else:
                yield from _named(value, (*path, key))
    elif isinstance(condition, list):
        for index, value in enumerate(condition):
            yield from _named(value, (*path, index))
