"""How strongly counts speak for or against an article: clicks over expected clicks, shrunk and bounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log

BIAS = 0.9  # an article at rank r is looked at with probability 1/r^0.9
USUAL = 0.12  # clicks of an examination, of an article of which nothing is known
PRIOR = 4.0  # examinations that nothing is known of, beside those that were counted
DOUBT = 1.0  # examinations under a key that count half
TRIED = 800.0  # searches in all with which what was learned counts half: first clicks are as often wrong as right
VOTE = 3.0  # clicks that a vote is worth
SLACK = 2.0  # clicks beyond the expected examinations that are believed
MOST = 2.0  # of what is learned of an article, either way
SCALE = 4.0
UNITS = 6.0  # `MOST` over this is what it adds at most, in units of the best match's score


def evidence(counts: Sequence[float]) -> float:
    """ln of clicks over usual clicks, of (clicks, expected examinations, votes); 0 when there is nothing.

    Clicks beyond the examinations are not believed, since nobody clicks what they do not see; and votes at most
    double the clicks or make up for them. Whatever is sent without searching moves nothing far.
    """
    clicks, expected, votes = counts
    believed = min(clicks, expected + SLACK)
    voted = max(-believed, min(VOTE * votes, believed))
    return log((max(0.0, believed + voted) + PRIOR * USUAL) / (expected + PRIOR)) - log(USUAL)


def certain(expected: float) -> float:
    """How much examinations under a key are worth, 0 to 1."""
    return expected / (expected + DOUBT)


def tried(searches: float) -> float:
    """How much all of it is worth after so many searches, 0 to 1."""
    return searches**2 / (searches**2 + TRIED**2)


def learned_value(strength: float) -> float:
    """What is added to an article's score, in units of the best match's: at most ±1/3."""
    return max(-MOST, min(SCALE * strength, MOST)) / UNITS


def learned_values(strengths: Mapping[str, float]) -> dict[str, float]:
    """The same for all candidates of a search.

    Where the strongest is beyond what can be added, all are lowered by as much: what sets them apart stays.
    """
    beyond = max(0.0, max(strengths.values(), default=0.0) - MOST / SCALE)
    return {one: learned_value(strength - beyond) for one, strength in strengths.items()}
