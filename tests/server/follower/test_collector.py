"""The garbage collector of our own process, and of a host's."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

import pytest

from helpsdk.server.follower.collector import THRESHOLDS, Collector


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.enable()
    gc.unfreeze()


def test_a_hosts_is_left_alone() -> None:
    with Collector(active=False).opening(large=True):
        inside = gc.isenabled()

    assert (inside, gc.get_freeze_count()) == (True, 0)
    assert gc.get_threshold() != THRESHOLDS


@pytest.mark.parametrize("large", [True, False])
def test_ours_waits_and_then_never_looks_at_what_is_there(large: bool) -> None:
    with Collector(active=True).opening(large=large):
        inside = gc.isenabled()

    assert (inside, gc.isenabled()) == (False, True)
    assert gc.get_freeze_count() > 1000
    assert gc.get_threshold() == THRESHOLDS


def test_two_sites_at_once() -> None:
    collectors = [Collector(active=True), Collector(active=True)]
    with collectors[0].opening(large=True):
        with collectors[1].opening(large=True):
            pass
        between = gc.isenabled()

    assert (between, gc.isenabled()) == (False, True)


def test_a_failure_leaves_it_on() -> None:
    with pytest.raises(ZeroDivisionError), Collector(active=True).opening(large=True):
        raise ZeroDivisionError

    assert gc.isenabled()


def test_a_small_revision_after_the_first_is_not_collected_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    collector, collected = Collector(active=True), list[int]()
    monkeypatch.setattr(gc, "collect", lambda: collected.append(1))
    for large in (False, False, True, False):
        with collector.opening(large=large):
            pass

    assert collected == [1]


def test_who_works_makes_way_sooner_for_as_long_as_somebody_works() -> None:
    usual = sys.getswitchinterval()
    one, other = Collector(active=True), Collector(active=True)
    with one.working():
        with other.opening(large=True):
            inside = sys.getswitchinterval()
        still = sys.getswitchinterval()

    assert inside == still < usual == sys.getswitchinterval()


def test_a_hosts_threads_are_left_alone() -> None:
    usual = sys.getswitchinterval()
    with Collector(active=False).working():
        assert sys.getswitchinterval() == usual
