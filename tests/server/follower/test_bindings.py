"""What a process knows of exchanges when the store is away."""

from __future__ import annotations

from helpsdk.server.follower.bindings import Bindings

NOW = 1_795_000_000.0


def test_the_first_device_may_repeat_it_once_settled_and_no_other_may() -> None:
    bindings = Bindings()
    before = [bindings.bind("j", device, NOW + 600, NOW) for device in ("a", "b", "a")]
    bindings.settle("j", "b")
    bindings.settle("j", "a")

    assert before == [None, False, None]
    assert [bindings.bind("j", device, NOW + 600, NOW) for device in ("a", "b")] == [True, False]


def test_it_is_forgotten_after_the_token() -> None:
    bindings = Bindings()
    bindings.bind("j", "a", NOW + 600, NOW)

    assert bindings.bind("j", "b", NOW + 600, NOW + 660) is False
    assert bindings.bind("j", "b", NOW + 600, NOW + 721) is None


def test_a_released_one_is_free_and_only_its_device_releases_it() -> None:
    bindings = Bindings()
    bindings.bind("j", "a", NOW + 600, NOW)
    bindings.release("j", "b")
    held = bindings.bind("j", "b", NOW + 600, NOW)
    bindings.release("j", "a")

    assert (held, bindings.bind("j", "b", NOW + 600, NOW)) == (False, None)


def test_it_is_bounded() -> None:
    bindings = Bindings(limit=10)
    for number in range(100):
        bindings.bind(f"j{number}", "a", NOW + 600, NOW)

    assert len(bindings) == 10
    assert bindings.bind("j99", "b", NOW + 600, NOW) is False
