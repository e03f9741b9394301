"""One key of a site: what it is for, whether it still counts, and what is shown of it.

    host      HMAC secret with which a host's backend signs its users' tokens
    session   HMAC secret of the server's own tokens: sessions and expiring links
    bundle    Ed25519 private key that signs what is published
    api       a bearer key of a server or a tool; only the SHA-256 of its secret is kept

    next → active → retiring → revoked

A `next` key is known and accepted everywhere before the first thing is signed with it; a `retiring` one is accepted
but signs nothing new (bundles apart, see `helpsdk.site.signing`). A revoked key has lost its secret; its id stays, so
that it never means another key.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal, get_args

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ConfigDict, PlainSerializer

KeyKind = Literal["host", "session", "bundle", "api"]
KeyState = Literal["next", "active", "retiring", "revoked"]

KINDS: tuple[KeyKind, ...] = get_args(KeyKind)

#: What an API key may be allowed to do.
SCOPES = ("author", "bundle:read", "resolve:any", "insights:read")

#: Bytes of every secret that is kept, whatever the kind.
SECRET_BYTES = 32

_ID_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # without l and o, 0 and 1, which are mistaken for each other


@dataclass(frozen=True, slots=True)
class Key:
    """One key. `secret` is 32 bytes (see the module), b"" once revoked, and never part of a repr.

    `since` is when it came into its state, None when that was as it was made; `scopes` are those of an API key.
    """

    id: str
    kind: KeyKind
    state: KeyState
    secret: bytes = field(repr=False)
    created: datetime
    note: str = ""
    scopes: Annotated[frozenset[str], PlainSerializer(sorted)] = frozenset()
    since: datetime | None = None

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True, ser_json_bytes="base64", val_json_bytes="base64")


def new_key(kind: KeyKind, state: KeyState, *, now: datetime, taken: Collection[str], note: str = "") -> Key:
    """A key with a random secret and an id that is not among `taken`."""
    return Key(
        id=_new_id(taken), kind=kind, state=state, secret=secrets.token_bytes(SECRET_BYTES), created=now, note=note
    )


def api_secret() -> tuple[str, bytes]:
    """A new API key's secret as it is shown once, and the digest that is kept."""
    shown = secrets.token_urlsafe(SECRET_BYTES)
    return shown, digest(shown)


def digest(secret: str) -> bytes:
    """What is kept of an API key's secret. It is random and long, so that a fast hash is as good as a slow one."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def public_bytes(key: Key) -> bytes:
    """The raw Ed25519 public key (32 bytes) of a bundle key that is not revoked."""
    return Ed25519PrivateKey.from_private_bytes(key.secret).public_key().public_bytes_raw()


def base64url(content: bytes) -> str:
    """RFC 4648 section 5, without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def _new_id(taken: Collection[str]) -> str:
    while True:
        id = "k" + "".join(secrets.choice(_ID_LETTERS) for _ in range(5))
        if id not in taken:
            return id
