"""Tips that hang on one element under equal conditions: only as many as policy allows are shown."""

from __future__ import annotations

import json
from collections.abc import Iterator

from helpsdk.context.policy import Policy
from helpsdk.context.rules import Rule
from helpsdk.errors import Problem
from helpsdk.site.places import Entry, Sources


def competing_tips(sources: Sources) -> Iterator[Problem]:
    limit = (sources.policy.value if sources.policy else Policy()).limits.tip.per_element
    groups: dict[str, list[Entry[Rule]]] = {}
    for entry in sources.rules:
        if entry.value.show.kind == "tip":
            groups.setdefault(_circumstances(entry.value), []).append(entry)
    for tips in groups.values():
        for loser in tips[limit:]:
            others = ", ".join(tip.value.id for tip in tips if tip is not loser)
            text = f"competes with {others} for element `{loser.value.at.element}` under equal conditions"
            yield loser.problem("competing-tips", text, "at", "element", severity="warning")


def _circumstances(rule: Rule) -> str:
    """Equal for two rules that hold at the same time, for the same people and with the same priority.

    However they open: the place on the element is one.
    """
    audience = rule.audience if isinstance(rule.audience, str | None) else sorted(rule.audience.groups)
    written = rule.model_dump(mode="json", include={"at", "when", "priority", "window", "stop_after", "rollout"})
    written["at"]["screen"] = sorted(written["at"]["screen"] or ())
    return json.dumps([written, audience], sort_keys=True)
