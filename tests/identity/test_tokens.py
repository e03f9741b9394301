"""Host tokens as the server and a developer meet them; the vectors hold what every implementation has to do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from unittest.mock import patch

import pytest

from helpsdk.errors import ClaimInvalid, HelpError, KeyRefused, SettingInvalid, TokenRejected
from helpsdk.identity import tokens
from helpsdk.identity.strictjson import read_object
from helpsdk.identity.tokens import read, sign, verify
from helpsdk.identity.viewer import Viewer

SECRET = bytes(range(32))
NOW = 1_800_000_000
KEYS = {"k1": SECRET}


@dataclass
class Key:
    id: str
    secret: bytes
    kind: str = "host"


def token(sub: str = "u-42", *, now: datetime | float | None = NOW, **known: Any) -> str:
    return sign(sub, **{"secret": SECRET, "kid": "k1", "site": "ledger", "iss": "ledger-web", "now": now, **known})


def code_of(presented: Any, keys: Any = KEYS, *, site: str = "ledger", now: float = NOW, **more: Any) -> str:
    with pytest.raises(TokenRejected) as caught:
        verify(presented, keys, site=site, now=now, **more)
    assert str(caught.value) == f"{caught.value.code}: {caught.value.reason}"
    return caught.value.code


def test_what_was_signed_comes_back() -> None:
    signed = token("Ольга", account="acme", groups=["owners"], traits={"apps": ("books",)}, locale="ru", scope="author")

    assert verify(signed, KEYS, site="ledger", now=NOW) == Viewer(
        "Ольга", "acme", frozenset({"owners"}), {"apps": ["books"]}, "ru", frozenset({"author"})
    )


def test_a_token_says_when_by_whom_and_with_which_key() -> None:
    claims = read(token(jti="sign-in-1", lifetime=300), KEYS, site="ledger", now=NOW)

    assert (claims.kid, claims.jti, claims.issuer) == ("k1", "sign-in-1", "ledger-web")
    assert (claims.issued, claims.expires) == (NOW, NOW + 300)


def test_each_token_has_its_own_jti() -> None:
    ids = {read(token(), KEYS, site="ledger", now=NOW).jti for _ in range(50)}

    assert len(ids) == 50 and min(map(len, ids)) == 22


def test_the_clock_is_read_when_no_time_is_given() -> None:
    with patch("time.time", return_value=NOW + 0.75):
        claims = read(token(now=None), KEYS, site="ledger", now=NOW)

    assert claims.issued == NOW


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=8))])
def test_times_may_be_dates_of_any_zone(zone: timezone) -> None:
    now = datetime.fromtimestamp(NOW, zone)

    assert verify(token(now=now), KEYS, site="ledger", now=now).id == "u-42"


def test_a_date_without_its_zone_is_refused() -> None:
    with pytest.raises(SettingInvalid, match="time zone"):
        token(now=datetime(2027, 1, 15, 8, 0))


def test_keys_may_be_objects_and_secrets_texts() -> None:
    text = tokens._encoded(SECRET)

    assert verify(token(secret=text), [Key("k0", b""), Key("k1", SECRET)], site="ledger", now=NOW).id == "u-42"
    assert verify(token(), {"k1": text}, site="ledger", now=NOW).id == "u-42"


def test_a_key_of_another_kind_or_without_its_secret_signs_nobody() -> None:
    assert code_of(token(), [Key("k1", SECRET, "session")]) == "token_key_unknown"
    assert code_of(token(), [Key("k1", b"")]) == "token_key_unknown"
    assert code_of(token(), {"k1": ""}) == "token_key_unknown"
    assert code_of(token(), []) == "token_key_unknown"


def test_the_longest_life_can_be_set_up_to_an_hour() -> None:
    long = token(lifetime=3600, longest=3600)

    assert code_of(long) == "token_too_long"
    assert verify(long, KEYS, site="ledger", now=NOW, longest=3600).id == "u-42"
    with pytest.raises(SettingInvalid, match="1 to 3600 seconds"):
        verify(long, KEYS, site="ledger", now=NOW, longest=3601)


@pytest.mark.parametrize("short", [b"", b"x" * 31, "", "c2hvcnQ", "not base64url!", None])
def test_a_secret_that_can_be_guessed_is_the_developers_error(short: Any) -> None:
    with pytest.raises(KeyRefused, match="32 bytes or more, in base64url"):
        token(secret=short)


@pytest.mark.parametrize("short", [b"x" * 31, "c2hvcnQ"])
def test_a_short_key_is_refused_before_it_verifies_anything(short: bytes | str) -> None:
    with pytest.raises(KeyRefused, match="'k1'"):
        verify(token(), {"k1": short}, site="ledger", now=NOW)


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("sub", 42), ("account", 7), ("groups", "staff"), ("groups", ["Staff"]), ("locale", "zh_CN"), ("jti", "x"),
        ("traits", {"at": datetime.now(UTC)}), ("traits", {"share": float("nan")}), ("traits", {"name": "\ud800"}),
        ("traits", [("plan", "team")]), ("scope", "insights:read"), ("scope", ["author", "resolve:any"]),
        ("lifetime", 901), ("lifetime", 0), ("lifetime", True), ("lifetime", 60.5), ("iss", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_signed_is_named(claim: str, value: Any) -> None:
    with pytest.raises(ClaimInvalid) as caught:
        token(**{claim: value})

    assert caught.value.claim == claim and caught.value.allowed
    assert str(caught.value).startswith(f"{claim} is {repr(value)[:70]}")
    assert isinstance(caught.value, HelpError) and isinstance(caught.value, ValueError)


def test_a_kid_that_is_none_is_not_shown() -> None:
    with pytest.raises(ClaimInvalid, match="key_id and secret may be swapped") as caught:
        token(kid="s3cret/with+slash=")

    assert (caught.value.claim, "s3cret" in str(caught.value)) == ("kid", False)


def test_a_wrong_trait_is_named() -> None:
    with pytest.raises(ClaimInvalid, match="allowed: for 'plan': a text, number, boolean"):
        token(traits={"role": "owner", "plan": {"id": "team"}})


def test_too_much_for_one_token_is_named() -> None:
    with pytest.raises(ClaimInvalid, match="groups and traits"):
        token(groups=[f"{'g' * 110}{n}" for n in range(100)])


@pytest.mark.parametrize("presented", [None, 7, b"a.b.c", ["a"], "", "."])
def test_what_is_no_token_is_malformed(presented: Any) -> None:
    assert code_of(presented) == "token_malformed"


def test_nothing_of_a_large_token_is_decoded() -> None:
    with patch.object(tokens, "_segment", side_effect=AssertionError("decoded")):
        assert code_of("a" * 8193) == "token_too_large"
        assert code_of(f"{'a' * 513}.b.c") == "token_too_large"


def test_no_claim_is_read_before_the_signature_is_right() -> None:
    with patch.object(tokens, "read_claims", side_effect=AssertionError("read")):
        assert code_of(token(), {"k1": hashlib.sha256(b"another").digest()}) == "token_signature"


def test_every_reason_is_one_short_line() -> None:
    for presented in _tokens_with_a_say():
        with pytest.raises(TokenRejected) as caught:
            verify(presented, KEYS, site="ledger", now=NOW)
        assert caught.value.reason.isprintable() and len(caught.value.reason) < 250, presented


def _tokens_with_a_say() -> Iterator[str]:
    """A stranger writes these words, and the operator's log must not be theirs."""
    said = "x\r\nERROR all is lost\x1b[2J" + "y" * 200
    for header in ({"alg": said}, {"alg": "HS256", said[:60]: 1}, {"alg": "HS256", "typ": said}):
        yield f"{tokens._encoded(json.dumps(header).encode())}.e30.AAAA"
    twice = '{"' + said[:30].encode("unicode_escape").decode().replace("\\x", "\\u00") + '":1}'
    yield f"{tokens._encoded(twice.replace('1}', '1,' + twice[1:]).encode())}.e30.AAAA"


@pytest.mark.parametrize("depth", [9, 500, 100_000])
def test_deep_json_is_refused_and_not_followed(depth: int) -> None:
    with pytest.raises(ValueError, match="nested deeper than 8"):
        read_object(b'{"a":' + b"[" * depth + b"]" * depth + b"}")
