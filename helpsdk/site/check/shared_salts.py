"""Holdouts that draw the units that a rollout draws: what a rule shows to few then tells nothing of its holdout."""

from __future__ import annotations

from collections.abc import Iterator

from helpsdk.errors import Problem
from helpsdk.site.places import Sources


def shared_salts(sources: Sources) -> Iterator[Problem]:
    """A warning at the salt of such a holdout; one that names none has its own."""
    policy = sources.policy
    if policy is None:
        return
    rollouts = [(entry.value.id, entry.value.rollout) for entry in sources.rules]
    salted = {rollout.salt or id: id for id, rollout in reversed(rollouts) if rollout is not None}
    listed = policy.holds_list("holdouts")
    for index, holdout in enumerate(policy.value.holdouts):
        rule = salted.get(holdout.salted)
        if rule is not None:
            salt = f"the salt `{holdout.salted}`"
            text = f"{salt} is also the rollout's of rule `{rule}`, so both draw the same units: name another, or none"
            at = ("holdouts", index) if listed else ("holdouts",)
            yield policy.problem("shared-salt", text, *at, "salt", severity="warning")
