"""Host tokens (`help+jwt`): how a product's backend vouches for the user who looks.

A JWT (RFC 7519) signed with HS256: the header is `{"typ": "help+jwt", "alg": "HS256", "kid": …}` and nothing else; the
claims are those of `helpsdk.identity.claims`. joserfc checks the signature. What it leaves to its caller is checked
here, cheapest first: size before anything is decoded, one spelling of base64url, one meaning of the JSON, the type, the
life. `tests/vectors/tokens/tokens.json` holds the tokens on which every implementation agrees.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import secrets
import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from joserfc import jws
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import OctKey

from helpsdk.errors import ClaimInvalid, KeyRefused, SettingInvalid, TokenRejected
from helpsdk.identity.claims import LONGEST, TOKEN_SCOPES, Claims, faults, read_claims
from helpsdk.identity.strictjson import NameTwice, read_object
from helpsdk.identity.viewer import Viewer

TYPE = "help+jwt"
ALGORITHM = "HS256"
#: Characters of a whole token, and of its header.
LARGEST_TOKEN = 8192
LARGEST_HEADER = 512
#: RFC 7518 section 3.2: a key at least as long as the hash.
SHORTEST_SECRET = 32
#: `longest` may not go beyond an hour.
LONGEST_EVER = 3600

_NOTHING: tuple[Any, ...] = (None, "", [], {})
#: Characters of a key's id in a message: 32 bytes in base64url, which may be a secret, are 43.
_LONGEST_SHOWN = 42
_GOOD_SECRETS = (f"{SHORTEST_SECRET} bytes or more, in base64url, as `helpsdk keys add` shows it",)
_MAYBE_SWAPPED = "key_id and secret may be swapped"
_MEMBERS = {"alg", "typ", "kid"}
_KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+")

#: A secret as it is: 32 bytes or more, or their base64url as `helpsdk keys add` shows it.
Secret: TypeAlias = bytes | str


class HostKey(Protocol):
    """What is needed of a key. One of another kind than `host`, when it has a `kind`, does not count."""

    @property
    def id(self) -> str: ...
    @property
    def secret(self) -> Secret: ...


Keys: TypeAlias = Mapping[str, Secret] | Iterable[HostKey]


def verify(token: str, keys: Keys, *, site: str, now: datetime | float, longest: int = LONGEST) -> Viewer:
    """Who the token vouches for at `now`. Raises TokenRejected, and KeyRefused for a secret that cannot be one."""
    return read(token, keys, site=site, now=now, longest=longest).viewer


def read(token: str, keys: Keys, *, site: str, now: datetime | float, longest: int = LONGEST) -> Claims:
    """All that the token says; raises as `verify` does. `longest` is the life in seconds that is let through."""
    header, payload = _opened(token)
    kid = _key_id(header)
    secret = _secret_of(keys, kid)
    _check_signature(token, secret)
    claims = _json(payload, "claims")
    return read_claims(claims, kid=kid, site=site, now=_seconds(now), longest=_life(longest))


def sign(
    sub: str,
    *,
    secret: Secret,
    kid: str,
    site: str,
    iss: str,
    now: datetime | float | None = None,
    lifetime: int = 600,
    longest: int = LONGEST,
    jti: str | None = None,
    account: str | None = None,
    groups: Iterable[str] | None = (),
    traits: Mapping[str, Any] | None = None,
    locale: str | None = None,
    scope: str | Iterable[str] | None = (),
) -> str:
    """A token for the user `sub` of the product `iss`, to be shown to the help of `site` within `lifetime` seconds.

    What is None or empty is left out. Raises ClaimInvalid naming the claim, and KeyRefused for a secret that is too
    short or not base64url.
    """
    issued = int(time.time() if now is None else _seconds(now))
    required = {
        "iss": iss,
        "aud": site,
        "sub": sub,
        "iat": issued,
        "exp": issued + _lifetime(lifetime, longest),
        "jti": secrets.token_urlsafe(16) if jti is None else jti,
    }
    optional = {
        "account": account,
        "groups": _list(groups),
        "traits": _plain(traits),
        "locale": locale,
        "scope": _scope(scope),
    }
    claims = required | {name: value for name, value in optional.items() if value not in _NOTHING}
    for name, allowed in faults(claims):
        raise ClaimInvalid(name, claims[name], allowed)
    return _signed(claims, kid, secret_bytes(secret, kid))


def secret_bytes(secret: Secret, kid: str) -> bytes:
    """The secret of the key `kid` as bytes. Raises KeyRefused when it is not base64url or shorter than 32 bytes."""
    try:
        raw = _decoded(secret) if isinstance(secret, str) else secret
    except ValueError:
        raw = b""
    if not isinstance(raw, bytes) or len(raw) < SHORTEST_SECRET:  # None: an environment variable that is not set
        raise KeyRefused(f"the secret of {_named(kid)} is missing or wrong; {_MAYBE_SWAPPED}", allowed=_GOOD_SECRETS)
    return raw


def _named(kid: object) -> str:
    """The key by its id. What is too long for one is perhaps the secret, and never shown."""
    is_id = isinstance(kid, str) and len(kid) <= _LONGEST_SHOWN and _KEY_ID.fullmatch(kid)
    return f"key {kid!r}" if is_id else "the key (key_id does not look like a key's id)"


def _opened(token: str) -> tuple[dict[str, Any], bytes]:
    """Header and claims, neither believed yet."""
    if not isinstance(token, str):
        raise TokenRejected("token_malformed", "it is not a text")
    if len(token) > LARGEST_TOKEN:
        raise TokenRejected("token_too_large", f"{len(token)} characters, at most {LARGEST_TOKEN} are allowed")
    segments = token.split(".")
    if len(segments) != 3:
        raise TokenRejected("token_malformed", f"it has {len(segments)} segments, not 3")
    if not segments[2]:
        raise TokenRejected("token_unsigned", "the signature is empty")
    if len(segments[0]) > LARGEST_HEADER:
        raise TokenRejected("token_too_large", f"its header has more than {LARGEST_HEADER} characters")
    header, payload, _ = (_segment(segment) for segment in segments)
    return _json(header, "header"), payload


def _segment(segment: str) -> bytes:
    try:
        return _decoded(segment)
    except ValueError:
        raise TokenRejected("token_malformed", "a segment is not base64url") from None


def _decoded(text: str) -> bytes:
    """Strict base64url: no padding, no white space, no stray bits at the end, so that a token has one spelling."""
    if not text:
        return b""
    if not _BASE64URL.fullmatch(text):
        raise ValueError("not base64url")
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _encoded(raw) != text:
        raise binascii.Error("stray bits at the end")
    return raw


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _json(content: bytes, part: str) -> dict[str, Any]:
    try:
        return read_object(content)
    except NameTwice as error:
        raise TokenRejected("token_duplicate_key", f"{part}: {error}") from None
    except ValueError as error:
        raise TokenRejected("token_malformed", f"{part}: {error}"[:200]) from None


def _key_id(header: Mapping[str, Any]) -> str:
    algorithm = header.get("alg")
    if isinstance(algorithm, str) and algorithm.lower() == "none":
        raise TokenRejected("token_unsigned", "alg is none")
    if algorithm != ALGORITHM:
        raise TokenRejected("token_algorithm", f"alg is {algorithm!r:.40}, not {ALGORITHM}")
    if foreign := sorted(header.keys() - _MEMBERS):
        raise TokenRejected("token_malformed", f"the header has {foreign[0]!r:.40}; only alg, typ and kid are allowed")
    if header.get("typ") != TYPE:
        raise TokenRejected("token_type", f"typ is {header.get('typ')!r:.40}, not {TYPE}")
    kid = header.get("kid")
    if not isinstance(kid, str) or not _KEY_ID.fullmatch(kid):
        raise TokenRejected("token_key_unknown", "kid is missing or is not a key's id")
    return kid


def _secret_of(keys: Keys, kid: str) -> bytes:
    secret = keys.get(kid) if isinstance(keys, Mapping) else _find(keys, kid)
    if not secret:  # a revoked key has lost its secret
        raise TokenRejected("token_key_unknown", f"no host key {kid!r} is accepted")
    return secret_bytes(secret, kid)


def _find(keys: Iterable[HostKey], kid: str) -> Secret | None:
    return next((key.secret for key in keys if key.id == kid and getattr(key, "kind", "host") == "host"), None)


def _check_signature(token: str, secret: bytes) -> None:
    try:
        jws.deserialize_compact(token, OctKey.import_key(secret), algorithms=[ALGORITHM])
    except BadSignatureError:
        raise TokenRejected("token_signature", "it was signed with another key, or changed since") from None
    except JoseError as error:
        raise TokenRejected("token_malformed", f"{error}"[:200]) from None


def _signed(claims: Mapping[str, Any], kid: str, secret: bytes) -> str:
    if not isinstance(kid, str) or not _KEY_ID.fullmatch(kid):
        shown = "(not shown)" if kid else kid  # perhaps it is the secret
        raise ClaimInvalid("kid", shown, f"the id of a key, as `helpsdk keys list` shows it; {_MAYBE_SWAPPED}")
    header = {"typ": TYPE, "alg": ALGORITHM, "kid": kid}
    payload = json.dumps(claims, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    token = jws.serialize_compact(header, payload, OctKey.import_key(secret), algorithms=[ALGORITHM])
    if len(token) > LARGEST_TOKEN:
        raise ClaimInvalid("groups and traits", f"{len(token)} characters of token", f"{LARGEST_TOKEN} at most")
    return token


def _lifetime(lifetime: int, longest: int) -> int:
    if type(lifetime) is not int or not 0 < lifetime <= _life(longest):
        raise ClaimInvalid("lifetime", lifetime, f"1 to {longest} seconds, a whole number")
    return lifetime


def _life(longest: int) -> int:
    if not 0 < longest <= LONGEST_EVER:
        raise SettingInvalid("longest", str(longest), f"1 to {LONGEST_EVER} seconds")
    return longest


def _seconds(now: datetime | float) -> float:
    if not isinstance(now, datetime):
        return now
    if now.tzinfo is None:
        raise SettingInvalid("now", now.isoformat(), "a Unix time, or a datetime with its time zone")
    return now.timestamp()


def _list(groups: Iterable[str] | None) -> Any:
    """A text stays one, so that it is refused and not taken for its letters."""
    return groups if groups is None or isinstance(groups, str) else list(groups)


def _plain(traits: Mapping[str, Any] | None) -> Any:
    if not isinstance(traits, Mapping):
        return traits
    return {name: list(value) if isinstance(value, tuple) else value for name, value in traits.items()}


def _scope(scope: str | Iterable[str] | None) -> str:
    words = scope.split() if isinstance(scope, str) else list(scope or ())
    if not TOKEN_SCOPES.issuperset(words):
        raise ClaimInvalid("scope", scope, f"{', '.join(sorted(TOKEN_SCOPES))}; other scopes belong to API keys")
    return " ".join(words)
