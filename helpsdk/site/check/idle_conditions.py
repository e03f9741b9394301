"""What a rule says and what then changes nothing, or never holds, although every name and value in it is valid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helpsdk.context.conditions import names
from helpsdk.context.conditions.groups import group_of
from helpsdk.errors import Problem
from helpsdk.site.check.operands import operators
from helpsdk.site.check.saved_groups import conditions_in, saved_in, stand_ins
from helpsdk.site.mending import value_at
from helpsdk.site.places import Entry, Sources

_ORDERS = frozenset({"$gt", "$gte", "$lt", "$lte"})


def idle_conditions(sources: Sources) -> Iterator[Problem]:
    """Warnings: versions ordered as texts, saved groups of no values, and a time for an event that is not named."""
    for entry in sources.rules:
        yield from _condition(sources, entry, entry.value.when, "when")
        if "event_ttl" in entry.value.at.model_fields_set and entry.value.at.event is None:
            text = "`event_ttl` says how long an event counts, and this rule waits for none: add at.event"
            yield entry.problem("idle-event-ttl", text, "at", "event_ttl", severity="warning")
    for audiences, condition, path in conditions_in(sources):
        yield from _condition(sources, audiences, condition, *path)


def _condition(sources: Sources, entry: Entry[Any], condition: Any, *at: str | int) -> Iterator[Problem]:
    for name, path in names(condition, stand_ins(condition, saved_in(sources))):
        if path[-1] == "$savedGroup":
            continue
        for operator, place in operators(value_at(condition, path), path):
            text = _told(sources, name, operator, value_at(condition, place))
            if text is not None:
                code = "text-order" if operator in _ORDERS else "empty-group"
                yield entry.problem(code, text, *at, *place, severity="warning")


def _told(sources: Sources, name: str, operator: str, operand: Any) -> str | None:
    if name == "app_version" and operator in _ORDERS:
        version = operator.replace("$", "$v")
        return f"`{operator}` compares texts, for which 4.10 comes before 4.9; write `{version}` to compare versions"
    group = group_of(saved_in(sources).get(operand)) if operator in ("$inGroup", "$notInGroup") else None
    if group is None or group.values is None or len(group.values):
        return None
    held = "never" if operator == "$inGroup" else "always"
    return f"saved group `{operand}` has no values, so `{operator}` {held} holds"
