from __future__ import annotations

from helpsdk.identity.revocations import KEPT, Revocations


def test_nobody_is_refused_at_first() -> None:
    assert not Revocations().refuse("ann", 0.0)


def test_a_person_is_refused_up_to_that_second_and_nobody_else() -> None:
    revocations = Revocations().with_person("ann", 1000.0)

    assert [revocations.refuse("ann", vouched) for vouched in (999.0, 1000.0, 1000.1)] == [True, True, False]
    assert not revocations.refuse("bob", 999.0)


def test_a_later_revocation_of_a_person_counts() -> None:
    assert Revocations().with_person("ann", 1000.0).with_person("ann", 2000.0).people == {"ann": 2000.0}


def test_everybody_is_refused_before_a_moment_that_never_goes_back() -> None:
    revocations = Revocations().with_before(1000.0, 1000.0).with_before(500.0, 1001.0)

    assert [revocations.refuse("ann", vouched) for vouched in (999.9, 1000.0)] == [True, False]


def test_people_are_kept_no_longer_than_their_sessions_can_live() -> None:
    revocations = Revocations().with_person("ann", 1000.0)

    assert set(revocations.with_person("bob", 999.0 + KEPT).people) == {"ann", "bob"}
    assert set(revocations.with_person("bob", 1000.0 + KEPT).people) == {"bob"}
    assert revocations.with_before(1.0, 1000.0 + KEPT).people == {}


def test_what_is_kept_does_not_depend_on_the_order_of_people() -> None:
    one = Revocations().with_person("ann", 1.0).with_person("bob", 2.0)
    other = Revocations().with_person("bob", 2.0).with_person("ann", 1.0)

    assert list(one.people.items()) == list(other.people.items())
