"""For how many: rollouts show a rule to a share of the units, holdouts withhold rules from one, always the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from helpsdk.context.policy import Holdout
from helpsdk.context.rollout import hash_v2, included
from helpsdk.context.rules import Rule
from helpsdk.context.situation import Situation
from helpsdk.context.words import Unit


def unit_value(unit: Unit, situation: Situation) -> str | None:
    """Whom a unit means here: a user who is not known is their device. None for nobody."""
    if unit == "device":
        return situation.context.device
    if unit == "account":
        return situation.viewer.account
    id = situation.viewer.id
    return id if id is not None else situation.context.device


def among(percent: float, salt: str, value: str | None) -> bool:
    """Whether a unit is among the first `percent`; who has no value is only among all."""
    return percent >= 100 if value is None else included(value, salt, percent)


def position(salt: str, value: str | None) -> float | None:
    """Where a unit stands, 0 to 100, as evidence; None without a value."""
    return None if value is None else round(hash_v2(salt, value) * 100, 2)


def covering(rule: Rule, holdouts: Iterable[Holdout]) -> tuple[Holdout, ...]:
    """The holdouts that may withhold a rule."""
    return tuple(holdout for holdout in holdouts if rule.holdout and _covers(holdout, rule))


def _covers(holdout: Holdout, rule: Rule) -> bool:
    everything = not holdout.kinds and not holdout.sets
    return everything or rule.show.kind in holdout.kinds or rule.set in holdout.sets


def held_by(holdouts: Iterable[Holdout], situation: Situation) -> Holdout | None:
    """The first of the holdouts that this unit is in."""
    for holdout in holdouts:
        value = unit_value(holdout.unit, situation)
        if value is not None and among(holdout.percent, holdout.salted, value):
            return holdout
    return None


def evidence(holdout: Holdout, situation: Situation) -> dict[str, Any]:
    """What a holdout needs to let go, and where the unit stands instead."""
    value = unit_value(holdout.unit, situation)
    needs = {"outside_percent": holdout.percent, "unit": holdout.unit}
    return {"holdout": holdout.id, "needs": needs, "actual": position(holdout.salted, value)}
