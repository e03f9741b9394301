"""An overlay is the mapping that copying and changing would have made."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import pytest

from helpsdk.context.overlay import FEW, Overlay, changed


def same(made: Mapping[int, str], plain: dict[int, str]) -> bool:
    keys = range(-1, 60)
    return (
        dict(made) == plain
        and len(made) == len(plain)
        and [made.get(key) for key in keys] == [plain.get(key) for key in keys]
        and [key in made for key in keys] == [key in plain for key in keys]
        and sorted(made.values()) == sorted(plain.values())
    )


@pytest.mark.parametrize("seed", range(50))
def test_after_any_changes_it_has_what_a_copy_has(seed: int) -> None:
    random = Random(seed)
    plain = {number: str(number) for number in range(30)}
    made: Mapping[int, str] = dict(plain)
    for step in range(12):
        new = {random.randrange(50): f"{step}" for _ in range(random.randint(0, 4))}
        gone = [key for key in random.sample(range(50), 3) if key not in new]
        before, was = made, dict(made)
        made = changed(made, new, gone)
        plain = {key: value for key, value in plain.items() if key not in gone} | new
        assert same(made, plain), seed
        assert dict(before) == was


def test_what_is_not_there_raises() -> None:
    made = changed({1: "a", 2: "b"}, {3: "c"}, [1])
    assert (made[2], made[3]) == ("b", "c")
    for absent in (1, 4):
        with pytest.raises(KeyError):
            made[absent]


def test_few_changes_copy_nothing_and_many_copy_all() -> None:
    base = {number: number for number in range(1000)}
    few = changed(base, {1: -1})
    many = changed(few, dict.fromkeys(range(FEW + 1), -1))

    assert isinstance(few, Overlay)
    assert isinstance(many, dict)
    assert many == base | dict.fromkeys(range(FEW + 1), -1)


def test_no_change_is_the_same_object() -> None:
    base = {1: "a"}
    assert changed(base, {}) is base
