from __future__ import annotations

import pytest

from helpsdk.content.audience import NamedGroups, WrittenAudience, audience_of, groups_named
from helpsdk.identity.audience import PUBLIC, SIGNED_IN, Audience

STAFF = frozenset({"staff", "agents"})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (None, PUBLIC),
        ("public", PUBLIC),
        ("signed_in", SIGNED_IN),
        ("internal", Audience("internal", STAFF)),
        (NamedGroups(groups=("a", "b")), Audience("groups", frozenset({"a", "b"}))),
    ],
)
def test_what_is_written_means_an_audience(written: WrittenAudience | None, meant: Audience) -> None:
    assert audience_of(written, STAFF) == meant


def test_groups_are_named_in_their_order() -> None:
    assert groups_named(NamedGroups(groups=("b", "a"))) == ("b", "a")
    assert groups_named("internal") == groups_named(None) == ()
