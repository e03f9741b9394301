"""Sessions: what a host's token is exchanged for, verified without the store and without the host's key.

    hs_<key id>.<base64url of JSON>.<HMAC-SHA256, base64url>

A session lives 15 minutes and is never renewed in place: the widget asks its host for a new token. The payload is
signed, not encrypted. It holds the viewer as the host vouched for them, groups and signed traits included, so the
person it is about can read all of it; a host must not put into a token what that person may not know.
"""

from __future__ import annotations

import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from helpsdk.errors import TokenRejected
from helpsdk.identity.keys import base64url
from helpsdk.identity.seals import PurposeSigner
from helpsdk.identity.trust import Trust
from helpsdk.identity.viewer import Viewer

PREFIX = "hs_"

#: Seconds from the exchange to the end of a session.
LIFETIME = 900

#: Characters of a session token; longer ones are refused unread.
LONGEST = 16_384

_PURPOSE = "helpsdk.session"
_VERSION = 1
_CACHED = 4096
_JSON = json.JSONDecoder()
_STANDARD = bytes.maketrans(b"-_", b"+/")


class Claims(Protocol):
    """What is read of a verified host token: see `helpsdk.identity.tokens.Claims`. `issued` is a Unix time."""

    @property
    def viewer(self) -> Viewer: ...
    @property
    def kid(self) -> str: ...
    @property
    def jti(self) -> str: ...
    @property
    def issued(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Session:
    """A viewer on a device, vouched for by the host key `key` in the token `jti`.

    `vouched` (when the host signed, at the latest the exchange) and `expires` are Unix times; `viewer_key` is what is
    stored and logged in place of the viewer's id.
    """

    viewer: Viewer
    site: str
    device: str
    key: str
    jti: str
    vouched: float
    expires: float
    viewer_key: str


class Sessions:
    """Of one trust: issues and reads sessions, and remembers those it has verified (at most 4,096, then starts anew).

    Safe to share between threads. A new trust needs a new one, which is how revocations reach remembered sessions.
    """

    def __init__(self, trust: Trust) -> None:
        self._trust = trust
        self._active = trust.signing("session").id
        self._signers = {key.id: PurposeSigner(key.secret, _PURPOSE) for key in trust.usable("session")}
        self._hosts = trust.host_keys
        self._read: dict[str, Session] = {}

    def issue(self, claims: Claims, *, device: str, now: float) -> tuple[str, Session]:
        """The token and the session. `now` is a Unix time. Raises TokenRejected `session_revoked`."""
        session = Session(
            viewer=claims.viewer,
            site=self._trust.site,
            device=device,
            key=claims.kid,
            jti=claims.jti,
            vouched=min(claims.issued, now),
            expires=now + LIFETIME,
            viewer_key=self._trust.viewer_key(claims.viewer.id or ""),
        )
        self._refuse_revoked(session)
        signed = f"{PREFIX}{self._active}.{_packed(session)}"
        return self._signers[self._active].sign(signed).decode(), session

    def read(self, token: str, *, now: float) -> Session:
        """The session of a token. `now` is a Unix time.

        Raises TokenRejected: session_malformed, session_signature, session_wrong_site, session_expired,
        session_revoked.
        """
        session = self._read.get(token)
        if session is None:
            session = self._verified(token)
        if now >= session.expires:
            raise TokenRejected("session_expired", f"expired {now - session.expires:.0f} s ago")
        return session

    def _verified(self, token: str) -> Session:
        key, payload, signature = _split(token)
        signer = self._signers.get(key)
        if signer is None or not signer.verify_signature(token[: -len(signature) - 1], signature):
            raise TokenRejected("session_signature", f"not signed with the session key {key[:12]!r} of this site")
        session = _unpacked(payload)
        if session.site != self._trust.site:
            raise TokenRejected("session_wrong_site", f"a session of {session.site!r}")
        self._refuse_revoked(session)
        if len(self._read) >= _CACHED:
            self._read.clear()
        self._read[token] = session
        return session

    def _refuse_revoked(self, session: Session) -> None:
        _refuse(self._trust, self._hosts, session.key, session.viewer_key, session.vouched)


def check_vouched(trust: Trust, claims: Claims, now: float) -> None:
    """Refuses a host token that a revocation has overtaken. Raises TokenRejected `session_revoked`.

    A host whose clock is ahead by some seconds signs tokens that survive a revocation made within those seconds.
    """
    viewer_key = trust.viewer_key(claims.viewer.id or "")
    _refuse(trust, trust.host_keys, claims.kid, viewer_key, min(claims.issued, now))


def _refuse(trust: Trust, hosts: Mapping[str, bytes], key: str, viewer_key: str, vouched: float) -> None:
    if key not in hosts:
        raise TokenRejected("session_revoked", f"the host key {key!r} is revoked")
    if trust.revocations.refuse(viewer_key, vouched):
        raise TokenRejected("session_revoked", f"vouched for at {vouched:.0f}, revoked since")


def _split(token: str) -> tuple[str, str, str]:
    """The key's id, the payload and the signature."""
    if len(token) > LONGEST or not token.startswith(PREFIX) or token.count(".") != 2 or not token.isascii():
        raise TokenRejected("session_malformed", f"not hs_KEY.PAYLOAD.SIGNATURE, or of more than {LONGEST} characters")
    key, payload, signature = token.split(".")
    return key[len(PREFIX) :], payload, signature


def _packed(session: Session) -> str:
    """The payload: an array, as compact as JSON gets. The host's claims may hold lone surrogates, JSON allows them."""
    viewer = session.viewer
    values = (
        _VERSION,
        *(session.site, session.device, session.key, session.jti),
        *(session.vouched, session.expires, session.viewer_key),
        *(viewer.id, viewer.account, sorted(viewer.groups), viewer.traits, viewer.locale, sorted(viewer.scopes)),
    )
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return base64url(text.encode("utf-8", "surrogatepass"))


def _unpacked(payload: str) -> Session:
    """The session of a payload whose signature holds. Raises TokenRejected for one of another version."""
    try:
        text = binascii.a2b_base64(payload.encode().translate(_STANDARD) + b"==").decode("utf-8", "surrogatepass")
        values, _ = _JSON.raw_decode(text)
        version, site, device, key, jti, vouched, expires, viewer_key = values[:8]
        id, account, groups, traits, locale, scopes = values[8:]
        viewer = Viewer(id, account, frozenset(groups), traits, locale, frozenset(scopes))
    except (ValueError, TypeError):
        raise TokenRejected("session_malformed", "signed, but not a session of this version") from None
    if version != _VERSION:
        raise TokenRejected("session_malformed", f"a session of version {version!r}, not {_VERSION}")
    return Session(viewer, site, device, key, jti, vouched, expires, viewer_key)
