"""Learning from simulated people and bots, on a set with paraphrases. Print the table with bench_learning.py."""

from __future__ import annotations

import pytest

from helpsdk.search.evaluation.judged import load
from tests.paths import conformance
from tests.search.clicks import CROWDS, Scored, Simulation, World, world

# What is required after 3,000 clicks, as a mean over seeds 1 to 5; reached: +6.03 % of asked wordings, where there is
# next to nothing to spare, and +3.49 % of others.
ASKED, OTHER = 0.06, 0.03
# What is required of every crowd that clicks, for every seed and checkpoint; reached: 0.0035.
HARM = 0.005
# Nothing is required of bots that also vote for all they click; reached: 0.0055.
HARM_OF_VOTES = 0.01
SPAM = [name for name in CROWDS if name[0].isdigit()]


@pytest.fixture(scope="module")
def made() -> World:
    return world(load(conformance("search") / "stackfaq-en"))


def gains(run: list[Scored]) -> list[tuple[float, float]]:
    """Of asked and other wordings at each checkpoint, relative to the baseline."""
    return [(one.asked / run[0].asked - 1, one.other / run[0].other - 1) for one in run[1:]]


@pytest.mark.conformance
def test_a_thousand_clicks_help(made: World) -> None:
    ((asked, other),) = gains(list(Simulation(made, CROWDS["people"], 1).run((1000,))))

    assert (asked > 0.01, other > 0.003) == (True, True)


@pytest.mark.conformance
@pytest.mark.soak
def test_three_thousand_clicks_help_much(made: World) -> None:
    runs = [gains(list(Simulation(made, CROWDS["people"], seed).run()))[-1] for seed in range(1, 6)]

    assert sum(asked for asked, _ in runs) / 5 >= ASKED
    assert sum(other for _, other in runs) / 5 >= OTHER


@pytest.mark.conformance
@pytest.mark.soak
@pytest.mark.parametrize("crowd", SPAM)
def test_spam_does_little_harm(made: World, crowd: str) -> None:
    for seed in range(1, 6):
        run = list(Simulation(made, CROWDS[crowd], seed).run())
        worst = min(min(one.asked - run[0].asked, one.other - run[0].other) for one in run)
        assert worst >= (-HARM_OF_VOTES if CROWDS[crowd].votes else -HARM)
