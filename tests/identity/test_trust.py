from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpsdk.errors import KeyRefused, TokenRejected
from helpsdk.identity.keys import SCOPES, Key, KeyKind, base64url, public_bytes
from helpsdk.identity.trust import (
    LIMIT,
    Trust,
    add_key,
    new_trust,
    revoke_before,
    revoke_key,
    revoke_person,
    rotate,
    set_enforce,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
KINDS: tuple[KeyKind, ...] = get_args(KeyKind)


def states(trust: Trust, kind: KeyKind) -> list[str]:
    return [key.state for key in trust.keys if key.kind == kind]


def with_hosts(count: int) -> tuple[Trust, list[Key]]:
    trust, keys = new_trust("shop", NOW), []
    for _ in range(count):
        trust, key, _ = add_key(trust, "host", now=NOW)
        keys.append(key)
    return trust, keys


def test_a_new_trust_can_sign_sessions_and_bundles_and_nobody_can_vouch() -> None:
    trust = new_trust("shop", NOW)

    assert (trust.site, trust.number, trust.enforce) == ("shop", 0, False)
    assert states(trust, "session") == ["active", "next"]
    assert states(trust, "bundle") == ["active"]
    assert dict(trust.host_keys) == {}


def test_two_sites_share_nothing() -> None:
    one, other = new_trust("shop", NOW), new_trust("shop", NOW)

    assert one.viewer_key("ann") != other.viewer_key("ann")
    assert {key.secret for key in one.keys}.isdisjoint(key.secret for key in other.keys)


def test_the_first_host_key_is_active_and_later_ones_next() -> None:
    trust, keys = with_hosts(2)

    assert states(trust, "host") == ["active", "next"]
    assert dict(trust.host_keys) == {key.id: key.secret for key in keys}


def test_what_is_shown_once() -> None:
    trust = new_trust("shop", NOW)
    trust, host, host_shown = add_key(trust, "host", now=NOW, note="production")
    trust, bundle, bundle_shown = add_key(trust, "bundle", now=NOW)
    trust, api, api_shown = add_key(trust, "api", now=NOW, scopes=["author"])

    assert (host_shown, host.note) == (base64url(host.secret), "production")
    assert (bundle_shown, bundle.state) == (base64url(public_bytes(bundle)), "next")
    assert api_shown.startswith(f"hk_{api.id}_") and api_shown not in trust.to_json()
    assert (api.scopes, api.state) == (frozenset({"author"}), "active")


@pytest.mark.parametrize("kind", ["host", "bundle", "api"])
def test_at_most_five_keys_of_a_kind_are_in_use(kind: KeyKind) -> None:
    trust = new_trust("shop", NOW)
    scopes = ["author"] if kind == "api" else []
    while len(list(trust.usable(kind))) < LIMIT:
        trust, last, _ = add_key(trust, kind, now=NOW, scopes=scopes)

    with pytest.raises(KeyRefused, match=f"more than 5 {kind} keys") as refused:
        add_key(trust, kind, now=NOW, scopes=scopes)

    assert f"helpsdk keys revoke {last.id}" in refused.value.allowed
    add_key(revoke_key(trust, last.id, now=NOW), kind, now=NOW, scopes=scopes)


@pytest.mark.parametrize("scopes", [[], ["admin"], ["author", "bundle:write"]])
def test_an_api_key_has_known_scopes(scopes: list[str]) -> None:
    with pytest.raises(KeyRefused) as refused:
        add_key(new_trust("shop", NOW), "api", now=NOW, scopes=scopes)
    assert refused.value.allowed == SCOPES


def test_only_api_keys_have_scopes_and_session_keys_are_not_added() -> None:
    with pytest.raises(KeyRefused, match="a host key has no scopes"):
        add_key(new_trust("shop", NOW), "host", now=NOW, scopes=["author"])
    with pytest.raises(KeyRefused, match="made by the server itself") as refused:
        add_key(new_trust("shop", NOW), "session", now=NOW)
    assert refused.value.allowed == ("helpsdk keys rotate",)


def test_rotating_host_keys() -> None:
    trust, (old, new) = with_hosts(2)
    rotated = rotate(trust, "host", now=LATER)

    assert states(rotated, "host") == ["retiring", "active"]
    assert rotated.signing("host").id == new.id
    assert set(rotated.host_keys) == {old.id, new.id}
    assert {key.since for key in rotated.usable("host")} == {LATER}


@pytest.mark.parametrize("hosts", [0, 1])
def test_a_host_without_a_next_key_is_not_rotated(hosts: int) -> None:
    with pytest.raises(KeyRefused, match="no next host key") as refused:
        rotate(with_hosts(hosts)[0], "host", now=NOW)
    assert refused.value.allowed == ("helpsdk keys add",)


def test_api_keys_are_not_rotated() -> None:
    with pytest.raises(KeyRefused) as refused:
        rotate(new_trust("shop", NOW), "api", now=NOW)
    assert refused.value.allowed == ("helpsdk keys add", "helpsdk keys revoke")


@pytest.mark.parametrize("kind", ["session", "bundle"])
def test_rotating_our_own_keys_makes_a_fresh_next(kind: KeyKind) -> None:
    once = rotate(new_trust("shop", NOW), kind, now=NOW)
    twice = rotate(once, kind, now=NOW)

    assert states(once, kind) == ["retiring", "active", "next"]
    assert states(twice, kind) == ["retiring", "retiring", "active", "next"]
    assert twice.signing(kind).id == [key.id for key in once.usable(kind)][2]


def test_session_keys_that_can_have_signed_nothing_valid_are_let_go() -> None:
    trust = new_trust("shop", NOW)
    for month in range(12):
        trust = rotate(trust, "session", now=NOW + timedelta(days=30 * month))

    kept = [key.state for key in trust.usable("session")]
    assert kept == ["retiring", "retiring", "active", "next"]
    assert all(key.secret == b"" for key in trust.keys if key.state == "revoked")


def test_session_keys_rotated_too_quickly() -> None:
    trust = new_trust("shop", NOW)
    for _ in range(3):
        trust = rotate(trust, "session", now=NOW)

    with pytest.raises(KeyRefused, match="more than 5 session keys"):
        rotate(trust, "session", now=NOW)


def test_a_revoked_key_loses_its_secret_and_keeps_its_id() -> None:
    trust, (old, new) = with_hosts(2)
    revoked = revoke_key(trust, old.id, now=LATER)

    kept = next(key for key in revoked.keys if key.id == old.id)
    assert (kept.state, kept.secret, kept.since) == ("revoked", b"", LATER)
    assert dict(revoked.host_keys) == {new.id: new.secret}
    assert revoked.signing("host").id == new.id


def test_the_only_host_key_revoked_leaves_none_and_the_next_one_is_active() -> None:
    trust, (only,) = with_hosts(1)
    revoked = revoke_key(trust, only.id, now=NOW)

    assert dict(revoked.host_keys) == {}
    with pytest.raises(KeyRefused, match="no active host key") as refused:
        revoked.signing("host")
    assert refused.value.allowed == ("helpsdk keys add",)
    assert add_key(revoked, "host", now=NOW)[1].state == "active"


@pytest.mark.parametrize(
    ("kind", "left"), [("session", ["revoked", "active", "next"]), ("bundle", ["revoked", "active"])]
)
def test_our_own_active_key_revoked_is_replaced_at_once(kind: KeyKind, left: list[str]) -> None:
    trust = new_trust("shop", NOW)

    assert states(revoke_key(trust, trust.signing(kind).id, now=NOW), kind) == left


def test_only_a_key_in_use_can_be_revoked() -> None:
    trust, (one, other) = with_hosts(2)
    trust = revoke_key(trust, one.id, now=NOW)

    with pytest.raises(KeyRefused, match="is revoked already") as again:
        revoke_key(trust, one.id, now=NOW)
    with pytest.raises(KeyRefused, match="'kzzzz9' is not a key of shop"):
        revoke_key(trust, "kzzzz9", now=NOW)
    assert other.id in again.value.allowed and one.id not in again.value.allowed


def test_an_api_key_is_found_by_what_was_shown() -> None:
    trust, key, shown = add_key(new_trust("shop", NOW), "api", now=NOW, scopes=["bundle:read", "author"])

    assert trust.api_key(shown) == key


def test_an_api_key_whose_secret_holds_the_separator() -> None:
    trust, key, shown = add_key(new_trust("shop", NOW), "api", now=NOW, scopes=["author"])
    while "_" not in shown.split("_", 2)[2]:
        trust, key, shown = add_key(new_trust("shop", NOW), "api", now=NOW, scopes=["author"])

    assert trust.api_key(shown) == key


@pytest.mark.parametrize(
    "change", [str.upper, lambda s: s[:-1], lambda s: s + "A", lambda s: "xx" + s[2:], lambda s: ""]
)
def test_another_api_key_is_unknown(change: object) -> None:
    trust, _, shown = add_key(new_trust("shop", NOW), "api", now=NOW, scopes=["author"])
    assert callable(change)

    with pytest.raises(TokenRejected) as rejected:
        trust.api_key(change(shown))
    assert rejected.value.code == "key_unknown"
    assert shown.split("_", 2)[2] not in str(rejected.value)


@pytest.mark.parametrize("presented", ["hk_", "hk__", "hk_k", "hk_\ud800_x", "_" * 5000, "hk_kaaaaa_"])
def test_what_is_no_api_key_at_all(presented: str) -> None:
    with pytest.raises(TokenRejected) as rejected:
        new_trust("shop", NOW).api_key(presented)
    assert rejected.value.code == "key_unknown"


def test_a_revoked_api_key_and_a_host_key_open_nothing() -> None:
    trust, key, shown = add_key(new_trust("shop", NOW), "api", now=NOW, scopes=["author"])
    trust, host, secret = add_key(revoke_key(trust, key.id, now=NOW), "host", now=NOW)

    for presented in (shown, f"hk_{key.id}_", f"hk_{host.id}_{secret}"):
        with pytest.raises(TokenRejected):
            trust.api_key(presented)


def test_a_viewer_key_is_opaque_and_stable() -> None:
    trust = new_trust("shop", NOW)

    assert trust.viewer_key("ann") == Trust.from_json(trust.to_json()).viewer_key("ann")
    assert len(trust.viewer_key("ann")) == 22 and trust.viewer_key("ann") != trust.viewer_key("Ann")
    assert trust.viewer_key("\ud800") != trust.viewer_key("Аня")


def test_a_person_revoked_is_kept_by_viewer_key_for_two_hours() -> None:
    trust = revoke_person(new_trust("shop", NOW), "ann", now=NOW)
    later = revoke_person(trust, "bob", now=NOW + timedelta(hours=2))

    assert dict(trust.revocations.people) == {trust.viewer_key("ann"): NOW.timestamp()}
    assert list(later.revocations.people) == [trust.viewer_key("bob")]
    assert "ann" not in later.to_json()


def test_revoking_everything_before_never_goes_back() -> None:
    trust = revoke_before(new_trust("shop", NOW), NOW, now=NOW)

    assert revoke_before(trust, NOW - timedelta(hours=1), now=NOW).revocations.before == NOW.timestamp()
    with pytest.raises(KeyRefused, match="is in the future"):
        revoke_before(trust, LATER, now=NOW)


def test_enforce_is_switched() -> None:
    trust = set_enforce(new_trust("shop", NOW), True)

    assert trust.enforce and not set_enforce(trust, False).enforce


def test_a_repr_shows_no_secret() -> None:
    trust, _ = with_hosts(1)

    for secret in [trust.salt, *(key.secret for key in trust.keys)]:
        assert repr(secret) not in repr(trust) and base64url(secret) not in repr(trust)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["add", "rotate", "revoke"]), st.sampled_from(KINDS), st.integers(0, 9))))
def test_whatever_is_done_our_own_keys_can_sign_and_ids_stay_unique(steps: list[tuple[str, KeyKind, int]]) -> None:
    trust, ids = new_trust("shop", NOW), set[str]()
    for at, (step, kind, which) in enumerate(steps):
        ids |= {key.id for key in trust.keys}
        try:
            trust = changed(trust, step, kind, which, now=NOW + timedelta(minutes=at))
        except KeyRefused:
            continue
        counts = Counter((key.kind, key.state) for key in trust.keys)
        assert all(counts[kind, "active"] == 1 for kind in ("session", "bundle"))
        assert counts["session", "next"] >= 1 and counts["host", "active"] <= 1
        assert all(len(list(trust.usable(kind))) <= LIMIT for kind in KINDS)
        assert len({key.id for key in trust.keys}) == len(trust.keys) and ids <= {key.id for key in trust.keys}
        assert Trust.from_json(trust.to_json()) == trust


def changed(trust: Trust, step: str, kind: KeyKind, which: int, *, now: datetime) -> Trust:
    if step == "add":
        return add_key(trust, kind, now=now, scopes=["author"] if kind == "api" else [])[0]
    if step == "rotate":
        return rotate(trust, kind, now=now)
    return revoke_key(trust, trust.keys[which % len(trust.keys)].id, now=now)
