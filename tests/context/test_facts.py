from __future__ import annotations

import math

from helpsdk.context import EngineSettings, TraitSpec

SETTINGS = EngineSettings(
    {"plan": TraitSpec(), "seats": TraitSpec("number"), "beta": TraitSpec("boolean"), "roles": TraitSpec("list")}
)


def test_declared_traits_of_their_type_pass() -> None:
    given = {"plan": "team", "seats": 2.5, "beta": False, "roles": ["a", 1, True], "other": "x"}

    assert SETTINGS.accepted(given, {}) == {"plan": "team", "seats": 2.5, "beta": False, "roles": ["a", 1, True]}


def test_the_rest_is_dropped() -> None:
    given = {"plan": 1, "seats": True, "beta": "yes", "roles": "owner"}

    assert SETTINGS.accepted(given, {}) == {}
    assert SETTINGS.accepted({"seats": math.inf, "roles": [None], "plan": None}, {}) == {}


def test_a_signed_trait_wins_even_when_it_is_wrong() -> None:
    assert SETTINGS.accepted({"plan": "team", "seats": 1}, {"plan": "free"}) == {"plan": "free", "seats": 1}
    assert SETTINGS.accepted({"plan": "team"}, {"plan": 7}) == {}
