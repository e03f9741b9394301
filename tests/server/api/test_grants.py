"""Addresses that open one picture for a while."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from helpsdk.identity.audience import Audience
from helpsdk.identity.sessions import LIFETIME
from helpsdk.identity.trust import Trust, add_key, new_trust, revoke_before, revoke_key, revoke_person, rotate
from helpsdk.server.api.grants import STEP, STEPS, Grants
from helpsdk.server.follower.assets import Asset

NOW = 1_800_000_000.0 - 1_800_000_000 % STEP
WHEN = datetime.fromtimestamp(NOW, UTC)
OWNERS = Asset("h", frozenset({Audience("groups", frozenset({"owners"}))}))
TRUST, HOST, _secret = add_key(new_trust("shop", WHEN), "host", now=WHEN)
OLGA = TRUST.viewer_key("olga")


def made(trust: Trust = TRUST, *, path: str = "b.png", at: float = NOW) -> str:
    return Grants(trust).make(path, OWNERS, OLGA, at)


def test_it_opens_its_picture() -> None:
    assert Grants(TRUST).opens(made(), "b.png", OWNERS, NOW)


def test_it_stays_the_same_for_a_while_and_ends_with_a_session() -> None:
    assert made(at=NOW) == made(at=NOW + STEP - 1) != made(at=NOW + STEP)
    assert Grants(TRUST).opens(made(), "b.png", OWNERS, NOW + STEP * STEPS - 1)
    assert not Grants(TRUST).opens(made(), "b.png", OWNERS, NOW + STEP * STEPS)
    assert STEP >= 300 and STEP * STEPS <= LIFETIME


def test_it_opens_nothing_else() -> None:
    wider = replace(OWNERS, audiences=frozenset({Audience("internal", frozenset({"staff"}))}))

    assert not Grants(TRUST).opens(made(), "a.png", OWNERS, NOW)
    assert not Grants(TRUST).opens(made(), "b.png", wider, NOW)
    assert not Grants(new_trust("shop", WHEN)).opens(made(), "b.png", OWNERS, NOW)


@pytest.mark.parametrize("grant", ["", ".", "a.b.c.d", "x" * 9000, "é", made()[:-1], made().upper(), f" {made()}"])
def test_what_is_no_grant(grant: str) -> None:
    assert not Grants(TRUST).opens(grant, "b.png", OWNERS, NOW)


@pytest.mark.parametrize(
    "changed",
    [
        revoke_person(TRUST, "olga", now=WHEN),
        revoke_before(TRUST, WHEN, now=WHEN),
        revoke_key(TRUST, HOST.id, now=WHEN),
    ],
    ids=["person", "everything", "host key"],
)
def test_a_revocation_ends_it(changed: Trust) -> None:
    assert not Grants(changed).opens(made(), "b.png", OWNERS, NOW)


def test_other_changes_do_not() -> None:
    for changed in (revoke_person(TRUST, "chen", now=WHEN), rotate(TRUST, "session", now=WHEN)):
        assert Grants(changed).opens(made(), "b.png", OWNERS, NOW)
