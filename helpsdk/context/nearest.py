"""Where nothing helps yet: the rules that came closest to showing."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any, Final

from helpsdk.context.resolution import Outcome

#: The stages by how far a rule that they stop has come, the furthest first.
DEPTH: Final = (
    "shown",
    "slots",
    "holdout",
    "rollout",
    "caps",
    "dismissal",
    "locale",
    "schedule",
    "applies_to",
    "condition",
    "audience",
    "candidates",
)
_DEPTHS: Final = {stage: depth for depth, stage in enumerate(DEPTH)}
#: Of rules that are not in place: what a moment could change, before what is for another place.
_PLACES: Final = {"event_too_old": 0, "no_event": 1, "not_at_element": 2, "not_supported": 3, "not_on_screen": 4}


def nearest(outcomes: Iterable[Outcome], limit: int = 3, *, among: Container[str] | None = None) -> tuple[str, ...]:
    """Ids of at most `limit` rules that do not show, the nearest first; of equally near ones in the order given.

    Of those `among` only, if given: the rules that could help here at all.
    """
    withheld = [one for one in outcomes if one.code != "shown" and (among is None or one.rule in among)]
    return tuple(outcome.rule for outcome in sorted(withheld, key=distance)[:limit])


def distance(outcome: Outcome) -> tuple[int, int, int]:
    """How far a rule is from showing: smaller is nearer. Its stage, its code, and how unlike its screen is to this."""
    away = -_kinship(outcome.detail) if outcome.code == "not_on_screen" else 0
    return _DEPTHS.get(outcome.stage, len(_DEPTHS)), _PLACES.get(outcome.code, 0), away


def _kinship(detail: dict[str, Any]) -> int:
    """How many leading parts this screen's id shares with one that the rule is for: `invoice.list`, `invoice.form`."""
    here, wanted = detail.get("actual", {}).get("screen"), detail.get("needs", {}).get("screen") or ()
    return max((_shared(here, screen) for screen in wanted), default=0) if here else 0


def _shared(one: str, other: str) -> int:
    count = 0
    for left, right in zip(one.split("."), other.split("."), strict=False):
        if left != right:
            break
        count += 1
    return count
