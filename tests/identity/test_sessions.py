from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpsdk.errors import KeyRefused, TokenRejected
from helpsdk.identity import sessions as module
from helpsdk.identity.keys import base64url
from helpsdk.identity.seals import PurposeSigner, Seals
from helpsdk.identity.sessions import LIFETIME, LONGEST, Session, Sessions, check_vouched
from helpsdk.identity.trust import Trust, add_key, new_trust, revoke_before, revoke_key, revoke_person, rotate
from helpsdk.identity.viewer import Viewer

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
T = NOW.timestamp()
ANN = Viewer("ann", "acme", frozenset({"customers", "beta"}), {"plan": "team", "seats": 3}, "ru", frozenset({"author"}))


@dataclass(frozen=True)
class Vouched:
    """What is read of a host token."""

    kid: str
    viewer: Viewer = ANN
    jti: str = "t1"
    issued: float = T


def site(name: str = "shop") -> tuple[Trust, Vouched]:
    trust, host, _ = add_key(new_trust(name, NOW), "host", now=NOW)
    return trust, Vouched(host.id)


def issued(trust: Trust, claims: Vouched, now: float = T) -> str:
    return Sessions(trust).issue(claims, device="d1", now=now)[0]


def code(trust: Trust, token: str, now: float = T) -> str:
    with pytest.raises(TokenRejected) as rejected:
        Sessions(trust).read(token, now=now)
    return rejected.value.code


def signed(trust: Trust, payload: bytes, purpose: str = "helpsdk.session") -> str:
    key = trust.signing("session")
    return PurposeSigner(key.secret, purpose).sign(f"hs_{key.id}.{base64url(payload)}").decode()


def test_a_session_reads_as_what_was_issued() -> None:
    trust, claims = site()
    token, session = Sessions(trust).issue(claims, device="d1", now=T)

    assert token.startswith("hs_")
    assert session == Session(ANN, "shop", "d1", claims.kid, "t1", T, T + LIFETIME, trust.viewer_key("ann"))
    assert Sessions(trust).read(token, now=T) == session


@pytest.mark.parametrize(
    "viewer", [Viewer("a"), Viewer("Аня 阿尼", traits={"n": None, "t": ["x", 1.5]}), Viewer("\ud800")]
)
def test_any_viewer_travels(viewer: Viewer) -> None:
    trust, claims = site()

    assert Sessions(trust).read(issued(trust, replace(claims, viewer=viewer)), now=T).viewer == viewer


def test_it_was_vouched_for_at_the_latest_when_it_is_exchanged() -> None:
    trust, claims = site()

    past = Sessions(trust).issue(replace(claims, issued=T - 300), device="d", now=T)[1]
    ahead = Sessions(trust).issue(replace(claims, issued=T + 50), device="d", now=T)[1]
    assert (past.vouched, past.expires, ahead.vouched) == (T - 300, T + 900, T)


@pytest.mark.parametrize("remembered", [False, True])
def test_a_session_lives_15_minutes(remembered: bool) -> None:
    trust, claims = site()
    token, sessions = issued(trust, claims), Sessions(trust)
    if remembered:
        sessions.read(token, now=T)

    assert sessions.read(token, now=T + 899.9).viewer == ANN
    with pytest.raises(TokenRejected) as rejected:
        sessions.read(token, now=T + 900)
    assert rejected.value.code == "session_expired"


def test_every_altered_character_is_seen() -> None:
    trust, claims = site()
    token, sessions = issued(trust, claims), Sessions(trust)

    for at, letter in enumerate(token):
        for other in "A", ".", "é":
            altered = token[:at] + (other if letter != other else "B") + token[at + 1 :]
            with pytest.raises(TokenRejected) as rejected:
                sessions.read(altered, now=T)
            assert rejected.value.code in ("session_malformed", "session_signature")


def test_a_token_cut_anywhere_or_longer_is_refused() -> None:
    trust, claims = site()
    token = issued(trust, claims)

    for altered in [
        *(token[:length] for length in range(len(token))),
        token + "A",
        token + "=",
        token + ".",
        token + " ",
    ]:
        assert code(trust, altered) in ("session_malformed", "session_signature")


@pytest.mark.parametrize(
    "token",
    ["", "hs_", "hs_a.b", "hs_a.b.c.d", "hk_a_b", "a.b.c", "hs_\ud800.a.b", "hs_é.a.b", "hs_" + "." * 10**6],
)
def test_what_is_no_session_at_all(token: str) -> None:
    assert code(site()[0], token) == "session_malformed"


def test_a_token_beyond_the_cap_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    trust, _ = site()
    monkeypatch.setattr(module, "_unpacked", lambda payload: pytest.fail("decoded"))
    token = signed(trust, b"x" * LONGEST)

    assert len(token) > LONGEST
    assert code(trust, token) == "session_malformed"


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b"7", b"null", b"[1]", b'"ab"', b"\xff\xfe", b"[" * 500])
def test_signed_nonsense_is_malformed(text: bytes) -> None:
    trust, _ = site()

    assert code(trust, signed(trust, text)) == "session_malformed"


def test_another_version_and_another_site_are_refused() -> None:
    trust, claims = site()
    encoded = issued(trust, claims).split(".")[1]
    values = json.loads(base64.urlsafe_b64decode(encoded + "=="))

    assert code(trust, signed(trust, json.dumps([2, *values[1:]]).encode())) == "session_malformed"
    assert code(trust, signed(trust, json.dumps([*values, 1]).encode())) == "session_malformed"
    assert code(trust, signed(trust, json.dumps([1, "blog", *values[2:]]).encode())) == "session_wrong_site"
    assert Sessions(trust).read(signed(trust, json.dumps(values).encode()), now=T).viewer == ANN


def test_a_session_of_another_site_has_another_signature() -> None:
    trust, claims = site("blog")

    assert code(site()[0], issued(trust, claims)) == "session_signature"


def test_a_seal_is_no_session_and_a_host_secret_signs_none() -> None:
    trust, claims = site()
    body = issued(trust, claims).split(".")[1]
    content = base64.urlsafe_b64decode(body + "==")

    assert code(trust, signed(trust, content, purpose="helpsdk.seal.asset")) == "session_signature"
    assert code(trust, Seals(trust).seal("asset", "a", T + 60)) == "session_malformed"
    key = trust.signing("session")
    forged = PurposeSigner(trust.host_keys[claims.kid], "helpsdk.session").sign(f"hs_{key.id}.{body}").decode()
    assert code(trust, forged) == "session_signature"


def test_a_revoked_host_key_ends_its_sessions() -> None:
    trust, claims = site()
    token = issued(trust, claims)

    assert code(revoke_key(trust, claims.kid, now=NOW), token) == "session_revoked"
    assert code(replace(trust, keys=tuple(key for key in trust.keys if key.kind != "host")), token) == "session_revoked"


def test_a_revoked_session_key_ends_the_sessions_it_signed() -> None:
    trust, claims = site()
    token = issued(trust, claims)

    assert code(revoke_key(trust, trust.signing("session").id, now=NOW), token) == "session_signature"


def test_everything_before_a_moment_ends() -> None:
    trust, claims = site()
    token = issued(trust, replace(claims, issued=T - 1))

    assert Sessions(revoke_before(trust, NOW - timedelta(seconds=1), now=NOW)).read(token, now=T).viewer == ANN
    assert code(revoke_before(trust, NOW, now=NOW), token) == "session_revoked"


def test_a_person_revoked_is_out_until_vouched_for_again_and_others_stay() -> None:
    trust, claims = site()
    revoked = revoke_person(trust, "ann", now=NOW)

    assert code(revoked, issued(trust, replace(claims, issued=T - 5))) == "session_revoked"
    assert code(revoked, issued(trust, claims)) == "session_revoked"  # signed within the same second
    assert Sessions(revoked).read(issued(trust, replace(claims, viewer=Viewer("bob"))), now=T).viewer.id == "bob"
    again = Sessions(revoked).issue(replace(claims, issued=T + 1), device="d", now=T + 1)[0]
    assert Sessions(revoked).read(again, now=T + 1).viewer == ANN


def test_an_old_host_token_is_refused_at_the_exchange() -> None:
    trust, claims = site()
    check_vouched(trust, claims, T)

    for revoked in (
        revoke_person(trust, "ann", now=NOW),
        revoke_before(trust, NOW + timedelta(seconds=1), now=NOW + timedelta(seconds=1)),
        revoke_key(trust, claims.kid, now=NOW),
    ):
        for exchange in (check_vouched, lambda trust, claims, now: issued(trust, claims, now)):
            with pytest.raises(TokenRejected) as rejected:
                exchange(revoked, claims, T)
            assert rejected.value.code == "session_revoked"


def test_what_is_remembered_is_bounded_and_verified_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CACHED", 3)
    trust, claims = site()
    sessions = Sessions(trust)
    tokens = [sessions.issue(replace(claims, jti=f"t{at}"), device="d", now=T)[0] for at in range(10)]

    for token in tokens:
        assert sessions.read(token, now=T) is sessions.read(token, now=T)
        assert len(sessions._read) <= 3


def test_a_refused_token_is_not_remembered() -> None:
    trust, claims = site()
    sessions = Sessions(revoke_key(trust, claims.kid, now=NOW))

    for token in (issued(trust, claims), issued(trust, claims) + "A", "hs_a.b.c"):
        with pytest.raises(TokenRejected):
            sessions.read(token, now=T)
    assert sessions._read == {}


def test_a_repr_of_sessions_shows_no_secret() -> None:
    trust, _ = site()

    assert base64url(trust.signing("session").secret) not in repr(vars(Sessions(trust)))


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("rotate"), st.sampled_from([1, 60, 1200, 3600, 86_400])),
        st.tuples(st.just("issue"), st.integers(0, 2)),
        st.tuples(st.just("catch up"), st.integers(0, 2)),
        st.tuples(st.just("wait"), st.sampled_from([1, 300, 890])),
    ),
    max_size=40,
)


@settings(max_examples=200, deadline=None)
@given(STEPS)
def test_rotating_never_refuses_a_session_while_replicas_lag_one_change(steps: list[tuple[str, int]]) -> None:
    """Three replicas, each at the newest trust or the one before it, issue; all of them read everything valid."""
    newest, claims = site()
    replicas, now, alive = [newest] * 3, T, list[tuple[str, float]]()
    for step, value in steps:
        if step == "rotate":
            now += value
            newest, replicas = rotated(newest, now)
        elif step == "issue":
            token, session = Sessions(replicas[value]).issue(replace(claims, issued=now), device="d", now=now)
            alive.append((token, session.expires))
        elif step == "catch up":
            replicas[value] = newest
        else:
            now += value
        for trust in replicas:
            for token, expires in alive:
                assert expires <= now or Sessions(trust).read(token, now=now).viewer == ANN


def rotated(newest: Trust, now: float) -> tuple[Trust, list[Trust]]:
    """No replica lags two changes behind: before a change, all have seen the one before it."""
    try:
        return rotate(newest, "session", now=datetime.fromtimestamp(now, UTC)), [newest] * 3
    except KeyRefused:  # too often within the hour
        return newest, [newest] * 3
