from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from helpsdk.identity.keys import api_secret, base64url, digest, new_key, public_bytes

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_ids_are_short_readable_and_differ() -> None:
    taken: set[str] = set()
    for _ in range(2000):
        taken.add(new_key("host", "active", now=NOW, taken=taken).id)

    assert len(taken) == 2000
    assert all(len(id) == 6 and id[0] == "k" and not set(id) & set("lo01_.") for id in taken)


def test_an_id_that_is_taken_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter("aaaaabbbbb")
    monkeypatch.setattr("helpsdk.identity.keys.secrets.choice", lambda letters: next(drawn))

    assert new_key("host", "active", now=NOW, taken={"kaaaaa"}).id == "kbbbbb"


def test_a_repr_shows_no_secret() -> None:
    key = new_key("host", "active", now=NOW, taken=())

    assert key.id in repr(key)
    assert repr(key.secret) not in repr(key) and base64url(key.secret) not in repr(key)


def test_of_an_api_key_only_the_digest_is_kept() -> None:
    shown, kept = api_secret()

    assert len(shown) == 43
    assert kept == digest(shown) == hashlib.sha256(shown.encode()).digest()


def test_the_public_key_of_a_bundle_key_verifies_what_it_signs() -> None:
    key = new_key("bundle", "active", now=NOW, taken=())
    signature = Ed25519PrivateKey.from_private_bytes(key.secret).sign(b"manifest")

    Ed25519PublicKey.from_public_bytes(public_bytes(key)).verify(signature, b"manifest")


def test_base64url_has_no_padding() -> None:
    assert base64url(b"\xfb\xff") == "-_8"
