"""Saved groups: a name for a list of values (`$inGroup`) or for a condition (`$savedGroup`).

GrowthBook's typed form, `{"type": "list", "values": […]}` or `{"type": "condition", "condition": {…}}`, means the same
as the plain list or condition.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helpsdk.context.conditions.invalid import ConditionInvalid, Path


@dataclass(frozen=True, slots=True)
class Group:
    """Either `values`, of `attribute` when the group says which, or a `condition`; `path` leads to it in its entry."""

    values: Any = None
    attribute: str | None = None
    condition: Any = None
    path: Path = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """What `$savedGroup` names: an id, or an object with `id` and, for a list, the `attributeKey` it is about."""

    id: str
    attribute: str | None = None


def group_of(entry: Any) -> Group | None:
    """None when it is neither a list nor a condition."""
    if isinstance(entry, list | tuple):
        return Group(values=entry)
    if not isinstance(entry, Mapping):
        return None
    if entry.get("type") == "list" and entry.keys() <= {"type", "values", "attributeKey"}:
        attribute = entry.get("attributeKey")
        return Group(entry.get("values"), attribute if isinstance(attribute, str) else None, path=("values",))
    if entry.get("type") == "condition" and entry.keys() == {"type", "condition"}:
        return Group(condition=entry["condition"], path=("condition",))
    return Group(condition=entry)


def reference_of(operand: Any, path: Path) -> Reference:
    if isinstance(operand, str):
        return Reference(operand)
    if isinstance(operand, Mapping) and operand.keys() <= {"id", "attributeKey"}:
        id, attribute = operand.get("id"), operand.get("attributeKey")
        if isinstance(id, str) and (attribute is None or isinstance(attribute, str)):
            return Reference(id, attribute)
    raise ConditionInvalid(f"{path[-1]} takes the id of a saved group, or {{id: …}}", path)


def unknown(id: str, groups: Mapping[str, Any], path: Path) -> ConditionInvalid:
    return ConditionInvalid(f"unknown saved group {id!r}", path, tuple(sorted(map(str, groups))))
