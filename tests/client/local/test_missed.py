from __future__ import annotations

from helpsdk.client.local.missed import Missed


def test_an_id_is_new_once() -> None:
    missed = Missed()

    assert [missed.is_new(id) for id in ("a", "a", "b", "a")] == [True, False, True, False]


def test_what_is_no_id_is_not_kept_and_many_are_forgotten() -> None:
    missed = Missed()
    assert not missed.is_new("x" * 1_000)
    assert missed.is_new("first")
    for number in range(300):
        missed.is_new(str(number))

    assert missed.is_new("first")
