from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from helpsdk.errors import TokenRejected
from helpsdk.identity.seals import PurposeSigner, Seals
from helpsdk.identity.trust import new_trust, revoke_key, rotate

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
T = NOW.timestamp()


def test_a_seal_opens_as_what_was_sealed() -> None:
    seals = Seals(new_trust("shop", NOW))

    assert seals.open("asset", seals.seal("asset", "инструкция.pdf", T + 60), T) == "инструкция.pdf"
    assert seals.open("asset", seals.seal("asset", "", T + 60), T) == ""


def test_a_seal_ends() -> None:
    seals = Seals(new_trust("shop", NOW))
    text = seals.seal("asset", "a", T + 60)

    assert seals.open("asset", text, T + 59.9) == "a"
    with pytest.raises(TokenRejected) as rejected:
        seals.open("asset", text, T + 60)
    assert rejected.value.code == "seal_expired"


def test_what_was_sealed_for_one_purpose_or_site_opens_for_no_other() -> None:
    trust = new_trust("shop", NOW)
    text = Seals(trust).seal("asset", "a", T + 60)

    for seals, purpose in [(Seals(trust), "preview"), (Seals(new_trust("blog", NOW)), "asset")]:
        with pytest.raises(TokenRejected) as rejected:
            seals.open(purpose, text, T)
        assert rejected.value.code == "seal_invalid"


def test_every_altered_character_is_seen() -> None:
    seals = Seals(new_trust("shop", NOW))
    text = seals.seal("asset", "a/b", T + 60)

    for at, letter in enumerate(text):
        altered = text[:at] + ("A" if letter != "A" else "B") + text[at + 1 :]
        with pytest.raises(TokenRejected):
            seals.open("asset", altered, T)


@pytest.mark.parametrize("text", ["", ".", "...", "a.b.c.d", "é.1.a.b", "\ud800", "x" * 20_000])
def test_what_is_no_seal_at_all(text: str) -> None:
    with pytest.raises(TokenRejected) as rejected:
        Seals(new_trust("shop", NOW)).open("asset", text, T)
    assert rejected.value.code == "seal_invalid"


def test_seals_outlive_a_rotation_and_not_a_revocation() -> None:
    trust = new_trust("shop", NOW)
    text = Seals(trust).seal("asset", "a", T + 60)

    assert Seals(rotate(trust, "session", now=NOW + timedelta(seconds=1))).open("asset", text, T) == "a"
    with pytest.raises(TokenRejected):
        Seals(revoke_key(trust, trust.signing("session").id, now=NOW)).open("asset", text, T)


def test_the_digest_is_sha256_and_keys_differ_by_purpose() -> None:
    one, other = PurposeSigner(b"s" * 32, "one"), PurposeSigner(b"s" * 32, "other")

    assert len(one.get_signature(b"value")) == 43  # 256 bits in base64
    assert one.get_signature(b"value") != other.get_signature(b"value")
    assert one.unsign(one.sign(b"value")) == b"value"


def test_a_signature_spelt_otherwise_is_refused() -> None:
    signer = PurposeSigner(b"s" * 32, "one")
    signature = signer.get_signature(b"value")

    for spelt in (signature + b"=", b" " + signature, signature[:20] + b"*" + signature[20:]):
        assert not signer.verify_signature(b"value", spelt)
