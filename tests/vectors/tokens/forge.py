"""Makes tokens byte by byte, right ones and wrong ones, with the standard library and no code under test."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

SITE = "ledger"
#: 2026-11-22 09:00:00 UTC.
NOW = 1795338000
SEED = "helpsdk token vectors"

Json = dict[str, Any]


def secret(name: str) -> bytes:
    return hashlib.sha256(f"{SEED}: {name}".encode()).digest()


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


#: What the verifier accepts: three keys that count, and one that was revoked and has lost its secret.
KEYS = {name: base64url(secret(name)) for name in ("k2active", "k3next", "k1retiring")} | {"k0revoked": ""}
ACTIVE = "k2active"


@dataclass(frozen=True)
class Case:
    """A named token, and what was signed, for whoever reads the file. `expected` is a code or a viewer."""

    name: str
    token: str
    expected: Any
    header: bytes = b""
    claims: bytes = b""

    def named(self, name: str, expected: Any) -> Case:
        return Case(name, self.token, expected, self.header, self.claims)


def compact(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def header(**members: Any) -> bytes:
    """The right header with `members` instead; None leaves one out."""
    return compact(_without_none({"typ": "help+jwt", "alg": "HS256", "kid": ACTIVE} | members))


def claims(**changed: Any) -> Json:
    """The claims of a user like any other, with those `changed`; None leaves one out."""
    return _without_none(
        {"iss": "ledger-web", "aud": SITE, "sub": "u-42", "iat": NOW - 10, "exp": NOW + 590, "jti": "0a1b2c3d4e5f6071"}
        | changed
    )


def signature(signed: str, key: bytes, digest: str = "sha256") -> str:
    return base64url(hmac.new(key, signed.encode("ascii"), digest).digest())


def forged(
    head: bytes | None = None, body: bytes | Json | None = None, *, key: bytes | None = None, digest: str = "sha256"
) -> Case:
    """A token of exactly these bytes, signed all the same."""
    head = header() if head is None else head
    body = compact(claims()) if body is None else body if isinstance(body, bytes) else compact(body)
    signed = f"{base64url(head)}.{base64url(body)}"
    return Case("", f"{signed}.{signature(signed, key or secret(ACTIVE), digest)}", None, head, body)


def _without_none(values: Json) -> Json:
    return {name: value for name, value in values.items() if value is not None}
