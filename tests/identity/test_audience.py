from __future__ import annotations

import json
from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from helpsdk.identity.audience import NOBODY, PUBLIC, SIGNED_IN, Audience, covers, explained, no_member, people
from helpsdk.identity.viewer import ANONYMOUS, Viewer

GROUPS = ("staff", "agents", "customers", "partners")
INTERNAL = Audience("internal", frozenset({"staff", "agents"}))

group_sets = st.frozensets(st.sampled_from(GROUPS))
clauses = st.one_of(
    st.just(SIGNED_IN),
    st.builds(Audience, st.sampled_from(["groups", "internal"]), group_sets),
)
audiences = st.recursive(
    st.one_of(st.sampled_from([PUBLIC, NOBODY]), clauses),
    lambda inner: st.builds(Audience.narrowed, inner, inner),
    max_leaves=6,
)
viewers = st.one_of(
    st.just(ANONYMOUS),
    st.builds(Viewer, id=st.none(), groups=group_sets),
    st.builds(Viewer, id=st.just("u1"), groups=group_sets),
)
_json = TypeAdapter(Audience)


def member(*groups: str) -> Viewer:
    return Viewer(id="u1", groups=frozenset(groups))


@pytest.mark.parametrize(
    ("audience", "anonymous", "signed_in", "customer", "agent"),
    [
        (PUBLIC, True, True, True, True),
        (SIGNED_IN, False, True, True, True),
        (Audience("groups", frozenset({"customers"})), False, False, True, False),
        (INTERNAL, False, False, False, True),
        (Audience("groups"), False, False, False, False),
        (NOBODY, False, False, False, False),
    ],
)
def test_admits(audience: Audience, anonymous: bool, signed_in: bool, customer: bool, agent: bool) -> None:
    asked = [ANONYMOUS, member(), member("customers"), member("agents")]
    assert [audience.admits(viewer) for viewer in asked] == [anonymous, signed_in, customer, agent]


def test_groups_without_an_identity_open_nothing() -> None:
    assert not INTERNAL.admits(Viewer(id=None, groups=frozenset({"staff"})))


def test_narrowed_is_simplified() -> None:
    few, many = Audience("groups", frozenset({"agents"})), Audience("groups", frozenset({"agents", "customers"}))
    assert PUBLIC.narrowed(few) == few.narrowed(SIGNED_IN) == few.narrowed(many) == few
    assert NOBODY.narrowed(few) == NOBODY
    assert INTERNAL.narrowed(Audience("groups", INTERNAL.groups)) == INTERNAL


def test_two_groups_at_once_is_a_conjunction() -> None:
    both = Audience("groups", frozenset({"customers"})).narrowed(INTERNAL)
    assert both.kind == "all"
    assert both.admits(member("customers", "staff"))
    assert not both.admits(member("customers"))
    assert not both.admits(member("staff"))


@given(audiences, audiences, viewers)
def test_narrowed_admits_exactly_the_conjunction(a: Audience, b: Audience, viewer: Viewer) -> None:
    assert a.narrowed(b).admits(viewer) == (a.admits(viewer) and b.admits(viewer))


@given(audiences, audiences, audiences)
def test_narrowed_is_commutative_associative_and_idempotent(a: Audience, b: Audience, c: Audience) -> None:
    assert a.narrowed(b) == b.narrowed(a)
    assert a.narrowed(b).narrowed(c) == a.narrowed(b.narrowed(c))
    assert a.narrowed(a) == a


@given(audiences)
def test_json_form_opens_to_the_same_audience(audience: Audience) -> None:
    written = _json.dump_json(audience)
    assert _json.validate_json(written) == audience
    assert json.loads(written) == audience.as_json()


@given(audiences, audiences)
def test_order_is_total(a: Audience, b: Audience) -> None:
    assert (a.order < b.order) + (b.order < a.order) + (a == b) == 1


@given(audiences, audiences)
def test_no_member_of_one_group_is_in_both(a: Audience, b: Audience) -> None:
    if no_member(a, b):
        assert not any(a.narrowed(b).admits(member(group)) for group in GROUPS)


def test_explained_says_what_is_needed_and_what_is_there() -> None:
    both = Audience("groups", frozenset({"customers"})).narrowed(INTERNAL)
    assert explained(both, member("staff")) == {
        "needs": {"all": [["customers"], ["agents", "staff"]]},
        "actual": {"signed_in": True, "groups": ["staff"]},
    }
    assert explained(SIGNED_IN, ANONYMOUS)["needs"] == {"signed_in": True}
    assert explained(INTERNAL, ANONYMOUS)["needs"] == {"groups": ["agents", "staff"]}


def test_people_are_named_in_words() -> None:
    both = Audience("groups", frozenset({"customers"})).narrowed(INTERNAL)
    asked = [PUBLIC, SIGNED_IN, INTERNAL, both, NOBODY]
    assert [people(audience) for audience in asked] == [
        "everybody",
        "people who are signed in",
        "agents, staff",
        "customers, of these agents, staff",
        "nobody",
    ]


def test_json_form_sorts_sets() -> None:
    assert _json.dump_json(INTERNAL) == b'{"kind":"internal","groups":["agents","staff"]}'
    assert _json.dump_json(PUBLIC) == b'{"kind":"public"}'


@pytest.mark.parametrize(
    "written",
    [
        {"kind": "everyone"},
        {"kind": "public", "groups": ["staff"]},
        {"kind": "all"},
        {"kind": "groups", "groups": ["a"], "of": [{"kind": "signed_in"}]},
        {"kind": "all", "of": [{"kind": "public"}]},
        {"kind": "all", "of": [{"kind": "signed_in"}]},
    ],
)
def test_json_that_means_no_audience_is_refused(written: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        _json.validate_python(written)


@given(audience=audiences, other=audiences)
def test_covers_whom_it_admits(audience: Audience, other: Audience) -> None:
    written = [clause for one in (audience, other) for clause in one.of or (one,)]
    assume(all(clause.groups or clause.kind not in ("groups", "internal") for clause in written))
    people = [ANONYMOUS, *(member(*some) for size in range(5) for some in combinations(GROUPS, size))]

    assert covers(audience, other) == all(audience.admits(one) for one in people if other.admits(one))
