"""What a condition says, without evaluating it; and which part of it is why it does not hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from helpsdk.context.conditions.compile import NO_GROUPS, check_group, compile_condition
from helpsdk.context.conditions.groups import group_of, reference_of, unknown
from helpsdk.context.conditions.invalid import MAX_DEPTH, Attributes, Path

_LISTS: Final = ("$and", "$or", "$nor")
_OF_GROUP: Final = ("$inGroup", "$notInGroup")


def clauses(condition: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The parts that must all hold, `$and` taken apart; each is a condition of its own."""
    for key, value in condition.items():
        if key == "$and":
            for part in value:
                yield from clauses(part)
        else:
            yield {key: value}


def failing(
    condition: Mapping[str, Any], attributes: Attributes, saved_groups: Mapping[str, Any] = NO_GROUPS
) -> dict[str, Any] | None:
    """The first of the clauses that does not hold, as it is written; None when all do."""
    for clause in clauses(condition):
        if not compile_condition(clause, saved_groups)(attributes):
            return clause
    return None


def failing_within(
    clause: Mapping[str, Any], attributes: Attributes, saved_groups: Mapping[str, Any] = NO_GROUPS
) -> dict[str, Any] | None:
    """Of a clause that names a saved group with a condition: the clause inside it that does not hold."""
    if tuple(clause) != ("$savedGroup",):
        return None
    group = group_of(saved_groups.get(reference_of(clause["$savedGroup"], ("$savedGroup",)).id))
    if group is None or group.values is not None:
        return None
    inner = failing(group.condition, attributes, saved_groups)
    return None if inner is None else failing_within(inner, attributes, saved_groups) or inner


def names(condition: Mapping[str, Any], saved_groups: Mapping[str, Any] = NO_GROUPS) -> Iterator[tuple[str, Path]]:
    """Every attribute a condition reads, as its dotted name, and where the condition says so.

    What a saved group reads stands where the group is named; groups that are not there read nothing.
    """
    return _names(condition, saved_groups, ())


def _names(
    condition: Mapping[str, Any], groups: Mapping[str, Any], within: tuple[str, ...]
) -> Iterator[tuple[str, Path]]:
    for key, value in condition.items():
        if key == "$not":
            yield from _below(_names(value, groups, within), (key,))
        elif key in _LISTS:
            for index, part in enumerate(value):
                yield from _below(_names(part, groups, within), (key, index))
        elif key == "$savedGroup":
            yield from ((name, (key,)) for name in _of_group(value, groups, within))
        else:
            yield key, (key,)


def _of_group(operand: Any, groups: Mapping[str, Any], within: tuple[str, ...]) -> Iterator[str]:
    reference = reference_of(operand, ("$savedGroup",))
    group = group_of(groups.get(reference.id))
    if group is None or reference.id in within:
        return
    if group.values is not None:
        yield from filter(None, [reference.attribute or group.attribute])
    else:
        yield from (name for name, _ in _names(group.condition, groups, (*within, reference.id)))


def _below(found: Iterator[tuple[str, Path]], prefix: Path) -> Iterator[tuple[str, Path]]:
    for name, path in found:
        yield name, prefix + path


# --- saved groups -----------------------------------------------------------------------------------------------------


def saved_groups_checked(saved_groups: Mapping[str, Any]) -> None:
    """Raises ConditionInvalid for a group that is wrong, unknown or in a circle; its path begins with the id."""
    for id in saved_groups:
        check_group(id, saved_groups)
        group = group_of(saved_groups[id])
        if group is not None and group.values is None:
            refuse_unknown_groups(group.condition, saved_groups, (id, *group.path))


def refuse_unknown_groups(condition: Any, saved_groups: Mapping[str, Any], path: Path = ()) -> None:
    """Raises ConditionInvalid for a group that a condition names and that is not there."""
    for id, place in _references(condition, path):
        if id not in saved_groups:
            raise unknown(id, saved_groups, place)


def _references(value: Any, path: Path) -> Iterator[tuple[str, Path]]:
    if len(path) > 4 * MAX_DEPTH:  # deeper than any condition that compiles
        return
    if isinstance(value, Mapping):
        for key, part in value.items():
            here = (*path, key)
            if key == "$savedGroup":
                yield reference_of(part, here).id, here
            elif key in _OF_GROUP and isinstance(part, str):
                yield part, here
            else:
                yield from _references(part, here)
    elif isinstance(value, list | tuple):
        for index, part in enumerate(value):
            yield from _references(part, (*path, index))
