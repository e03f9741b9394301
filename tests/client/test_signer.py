"""The signer a product makes once and asks for tokens."""

from __future__ import annotations

from typing import Any

import pytest

import helpsdk
from helpsdk.client.signer import HelpSigner
from helpsdk.errors import ClaimInvalid, KeyRefused, TokenRejected
from helpsdk.identity.tokens import read
from tests.identity.tokenvectors import vectors

SECRET = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
NOW = 1_800_000_000


def signer(**changed: Any) -> HelpSigner:
    return HelpSigner(**{"site": "ledger", "key_id": "k1", "secret": SECRET, "issuer": "ledger-web", **changed})


def test_a_token_says_who_looks() -> None:
    token = signer().token("u-42", account="acme", groups=["customers"], traits={"plan": "team"}, locale="ru", now=NOW)

    claims = read(token, {"k1": SECRET}, site="ledger", now=NOW)
    assert (claims.viewer.id, claims.viewer.account, claims.viewer.locale) == ("u-42", "acme", "ru")
    assert (claims.viewer.groups, claims.viewer.traits) == (frozenset({"customers"}), {"plan": "team"})
    assert (claims.issuer, claims.expires - claims.issued) == ("ledger-web", 600)


def test_it_makes_the_bytes_of_the_vectors() -> None:
    for row in vectors()["signing"]:
        asked = vectors()["defaults"] | row["input"]
        made = HelpSigner(
            site=asked.pop("site"), key_id=asked.pop("kid"), secret=asked.pop("secret"), issuer=asked.pop("iss")
        )
        assert made.token(asked.pop("sub"), **asked) == row["token"], row["name"]


@pytest.mark.parametrize("secret", [None, "", "c2hvcnQ", "not base64url", b"x" * 31])
def test_a_wrong_secret_is_found_at_start(secret: Any) -> None:
    with pytest.raises(KeyRefused, match="'k1'"):
        signer(secret=secret)


@pytest.mark.parametrize("key_id", [SECRET, SECRET + "=", SECRET[:-2] + "/="])
def test_a_key_id_and_a_secret_that_are_swapped_are_not_shown(key_id: str) -> None:
    with pytest.raises(KeyRefused, match="key_id and secret may be swapped") as caught:
        signer(key_id=key_id, secret="k3f9ab")

    assert (SECRET[:20] in str(caught.value), "k3f9ab" in str(caught.value)) == (False, False)


def test_it_verifies_what_it_signed_and_refuses_the_rest() -> None:
    token = signer().token("u-42", groups=["customers"], now=NOW)

    assert (signer().verify(token, now=NOW).id, signer().verify(signer().token("u-7")).id) == ("u-42", "u-7")
    with pytest.raises(TokenRejected) as caught:
        signer(site="other").verify(token, now=NOW)
    assert caught.value.code == "token_wrong_site"


def test_what_cannot_be_signed_is_named() -> None:
    with pytest.raises(ClaimInvalid, match="sub is 42; allowed: a text"):
        signer().token(42)  # type: ignore[arg-type]


def test_the_secret_is_not_shown() -> None:
    assert SECRET not in repr(signer())


def test_it_is_a_name_of_the_package() -> None:
    assert helpsdk.HelpSigner is HelpSigner
