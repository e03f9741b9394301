"""For how many: GrowthBook's hash of version 2, rollouts and holdouts."""

from __future__ import annotations

from helpsdk.context.policy import Holdout
from helpsdk.context.rules import Rule
from tests.context.plain.asked import Asked


def fnv1a(text: str) -> int:
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 0x01000193) % 2**32
    return value


def bucket(salt: str, unit: str) -> float:
    return fnv1a(str(fnv1a(salt + unit))) % 10_000 / 10_000


def unit_value(unit: str, asked: Asked) -> str | None:
    if unit == "user":
        return asked.viewer.id if asked.viewer.id is not None else asked.context.device
    return asked.viewer.account if unit == "account" else asked.context.device


def included(percent: float, unit: str, salt: str, asked: Asked) -> bool:
    value = unit_value(unit, asked)
    return percent == 100 or (value is not None and bucket(salt, value) < percent / 100)


def rolled_out(rule: Rule, asked: Asked) -> bool:
    rollout = rule.rollout
    return rollout is None or included(rollout.percent, rollout.unit, rollout.salt or rule.id, asked)


def held_out(rule: Rule, asked: Asked) -> str | None:
    """The holdout that withholds the rule; nobody in particular is never held out."""
    for holdout in asked.world.policy.holdouts if rule.holdout else ():
        known = unit_value(holdout.unit, asked) is not None
        salt = holdout.salt or f"holdout:{holdout.id}"
        if covers(holdout, rule) and known and included(holdout.percent, holdout.unit, salt, asked):
            return holdout.id
    return None


def covers(holdout: Holdout, rule: Rule) -> bool:
    everything = not holdout.kinds and not holdout.sets
    return everything or rule.show.kind in holdout.kinds or rule.set in holdout.sets
