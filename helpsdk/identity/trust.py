"""Whom and what one site trusts at one moment, and the changes that lead to the next moment.

A `Trust` holds everything a replica needs to verify tokens, sessions, API keys and bundles without asking the store.
It is never altered: each change is a function from one trust to another, and the store keeps the result, giving it the
next number. Nothing here does I/O; ids and secrets come from the operating system's random numbers.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from pydantic import ConfigDict, TypeAdapter, ValidationError

from helpsdk.errors import KeyRefused, TokenRejected
from helpsdk.identity.keys import (
    SCOPES,
    SECRET_BYTES,
    Key,
    KeyKind,
    KeyState,
    api_secret,
    base64url,
    digest,
    new_key,
    public_bytes,
)
from helpsdk.identity.revocations import Revocations

#: How many keys of one kind may be in use, that is: not revoked.
LIMIT = 5

#: A retired session key is let go when its successor has been retired for so long; sessions and links live shorter.
SETTLED = timedelta(hours=1)

_ADD, _ROTATE, _REVOKE = "helpsdk keys add", "helpsdk keys rotate", "helpsdk keys revoke"


@dataclass(frozen=True, slots=True)
class Trust:
    """What one site trusts. `number` rises by one with each change the store keeps; 0: nothing is kept yet.

    `keys` are in the order they were made, revoked ones included. `salt` hides viewer ids (see `viewer_key`). With
    `enforce`, visitors without a session are refused instead of being shown what is public.
    """

    site: str
    number: int
    keys: tuple[Key, ...]
    revocations: Revocations
    salt: bytes = field(repr=False)
    enforce: bool = False

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True, ser_json_bytes="base64", val_json_bytes="base64")

    @property
    def host_keys(self) -> Mapping[str, bytes]:
        """The secrets, by key id, with which a host's token may be signed now: next, active and retiring."""
        return {key.id: key.secret for key in self.usable("host")}

    def api_key(self, presented: str) -> Key:
        """The key of `hk_<id>_<secret>`, in time that does not depend on the secret. Raises TokenRejected."""
        _, id, secret = (*presented.split("_", 2), "", "")[:3]
        key = next((key for key in self.usable("api") if key.id == id), None)
        kept = key.secret if key else bytes(SECRET_BYTES)
        if not hmac.compare_digest(digest(secret), kept) or key is None or not presented.startswith("hk_"):
            raise TokenRejected("key_unknown", f"no API key {id[:12]!r} with this secret")
        return key

    def viewer_key(self, viewer_id: str) -> str:
        """What is stored and logged in place of a viewer's id: HMAC-SHA256 under our salt, 128 bits, base64url."""
        hashed = hmac.digest(self.salt, viewer_id.encode("utf-8", "surrogatepass"), hashlib.sha256)
        return base64url(hashed[:16])

    def signing(self, kind: KeyKind) -> Key:
        """The active key of a kind. Raises KeyRefused when there is none."""
        for key in self.usable(kind):
            if key.state == "active":
                return key
        raise KeyRefused(f"{self.site} has no active {kind} key", allowed=(_ADD,))

    def usable(self, kind: KeyKind) -> Iterator[Key]:
        """The keys of a kind that are not revoked, oldest first."""
        return (key for key in self.keys if key.kind == kind and key.state != "revoked")

    def to_json(self) -> str:
        """Everything, secrets included (base64url): equal trusts have equal texts."""
        return _adapter().dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> Trust:
        """The trust of `to_json`. Raises KeyRefused when the text is damaged; the message holds nothing secret."""
        try:
            trust = _adapter().validate_json(text)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            place = ".".join(str(part) for part in first["loc"]) or "JSON"
            raise KeyRefused(f"the kept keys are damaged: {place}: {first['msg']}") from None
        _verify(trust)
        return trust


def new_trust(site: str, now: datetime) -> Trust:
    """A site's first trust: session keys, a bundle key, and no host key, so that nobody can vouch for anybody yet."""
    trust = Trust(site, 0, (), Revocations(), salt=secrets.token_bytes(SECRET_BYTES))
    return _completed(_completed(trust, "session", now), "bundle", now)


def add_key(
    trust: Trust, kind: KeyKind, *, now: datetime, scopes: Iterable[str] = (), note: str = ""
) -> tuple[Trust, Key, str]:
    """One more key, and what is shown once.

    host: the secret in base64url. api: `hk_<id>_<secret>`. bundle: the public key in base64url. The first host key is
    active, later ones next. Raises KeyRefused beyond five keys of a kind, for session keys and for unknown scopes.
    """
    if kind == "session":
        raise KeyRefused("session keys are made by the server itself", allowed=(_ROTATE,))
    _require_scopes(kind, scopes := frozenset(scopes))
    _require_room(trust, kind, more=1)
    key = new_key(kind, _first_state(trust, kind), now=now, taken=_ids(trust), note=note)
    if kind == "api":
        secret, kept = api_secret()
        key = replace(key, secret=kept, scopes=scopes)
        return _with(trust, key), key, f"hk_{key.id}_{secret}"
    return _with(trust, key), key, base64url(key.secret if kind == "host" else public_bytes(key))


def rotate(trust: Trust, kind: KeyKind, *, now: datetime) -> Trust:
    """The next key becomes active, the active one retiring; session and bundle keys get a fresh next.

    Raises KeyRefused for a kind that is not rotated, a host without a next key and beyond five keys of a kind.
    """
    if kind == "api":
        raise KeyRefused("API keys are not rotated: add a new one, then revoke the old", allowed=(_ADD, _REVOKE))
    if kind == "host" and not _next(trust, kind):
        raise KeyRefused(
            f"{trust.site} has no next host key; add one, give it to the host, then rotate", allowed=(_ADD,)
        )
    if kind == "session":
        trust = _settled(trust, now)
    active = trust.signing(kind)
    trust = _completed(_with(trust, replace(active, state="retiring", since=now)), kind, now)
    if kind != "host" and not _next(trust, kind):
        trust = _with(trust, new_key(kind, "next", now=now, taken=_ids(trust)))
    _require_room(trust, kind, more=0)
    return trust


def revoke_key(trust: Trust, key_id: str, *, now: datetime) -> Trust:
    """The key counts no more and loses its secret; the next of its kind, or a fresh one of ours, takes its place.

    Raises KeyRefused for an id that is not there or is revoked already.
    """
    usable = {key.id: key for key in trust.keys if key.state != "revoked"}
    if key_id not in usable:
        known = "is revoked already" if key_id in _ids(trust) else f"is not a key of {trust.site}"
        raise KeyRefused(f"{key_id!r} {known}", allowed=tuple(usable))
    return _completed(_without_secret(trust, usable[key_id], now), usable[key_id].kind, now)


def revoke_person(trust: Trust, viewer_id: str, *, now: datetime) -> Trust:
    """Refuses every token and session that was vouched for this person until now."""
    moment = now.timestamp()
    return replace(trust, revocations=trust.revocations.with_person(trust.viewer_key(viewer_id), moment))


def revoke_before(trust: Trust, moment: datetime, *, now: datetime) -> Trust:
    """Refuses every token and session that was vouched for before `moment`, which may not be in the future."""
    if moment > now:
        raise KeyRefused(f"{moment.isoformat()} is in the future", allowed=(f"at most {now.isoformat()}",))
    return replace(trust, revocations=trust.revocations.with_before(moment.timestamp(), now.timestamp()))


def set_enforce(trust: Trust, on: bool) -> Trust:
    """Whether visitors without a session are refused."""
    return replace(trust, enforce=on)


def recovered(known: Trust, restored: Trust, *, now: datetime) -> Trust:
    """`known`, without what `restored` refuses besides: for a store that was put back to an older trust."""
    revoked = {key.id for key in restored.keys if key.state == "revoked"}
    for key in known.keys:
        if key.state != "revoked" and key.id in revoked:
            known = revoke_key(known, key.id, now=now)
    return replace(known, revocations=known.revocations.along_with(restored.revocations))


def _completed(trust: Trust, kind: KeyKind, now: datetime) -> Trust:
    """With an active key again, and for sessions a next one: both are known everywhere before the next one signs."""
    states = {key.state for key in trust.usable(kind)}
    if "active" not in states and (successor := _next(trust, kind)):
        trust = _with(trust, replace(successor, state="active", since=now))
    elif "active" not in states and kind in ("session", "bundle"):
        trust = _with(trust, new_key(kind, "active", now=now, taken=_ids(trust)))
    if kind == "session" and not _next(trust, kind):
        trust = _with(trust, new_key(kind, "next", now=now, taken=_ids(trust)))
    return trust


def _settled(trust: Trust, now: datetime) -> Trust:
    """Without the session keys that nothing valid can be signed with any more.

    A replica that lags one change behind signs with a retired key until its successor is retired too; what it signed
    then has expired an hour later.
    """
    retiring = sorted((key for key in trust.usable("session") if key.state == "retiring"), key=_moment)
    for key, successor in pairwise(retiring):
        if _moment(successor) <= now - SETTLED:
            trust = _without_secret(trust, key, now)
    return trust


def _with(trust: Trust, key: Key) -> Trust:
    """The key in the place of the one with its id, or last."""
    if key.id not in _ids(trust):
        return replace(trust, keys=(*trust.keys, key))
    return replace(trust, keys=tuple(key if key.id == kept.id else kept for kept in trust.keys))


def _without_secret(trust: Trust, key: Key, now: datetime) -> Trust:
    return _with(trust, replace(key, state="revoked", secret=b"", since=now))


def _next(trust: Trust, kind: KeyKind) -> Key | None:
    return next((key for key in trust.usable(kind) if key.state == "next"), None)


def _ids(trust: Trust) -> set[str]:
    return {key.id for key in trust.keys}


def _moment(key: Key) -> datetime:
    return key.since or key.created


def _first_state(trust: Trust, kind: KeyKind) -> KeyState:
    if kind == "api" or not any(key.state == "active" for key in trust.usable(kind)):
        return "active"
    return "next"


def _require_scopes(kind: KeyKind, scopes: frozenset[str]) -> None:
    if kind != "api" and scopes:
        raise KeyRefused(f"a {kind} key has no scopes; only an api key has")
    if kind == "api" and (not scopes or not scopes.issubset(SCOPES)):
        wrong = ", ".join(sorted(scopes.difference(SCOPES)))
        raise KeyRefused(f"unknown scope: {wrong}" if wrong else "an api key needs a scope", allowed=SCOPES)


def _require_room(trust: Trust, kind: KeyKind, *, more: int) -> None:
    usable = list(trust.usable(kind))
    if len(usable) + more > LIMIT:
        freed = tuple(f"{_REVOKE} {key.id}" for key in usable if kind == "api" or key.state != "active")
        raise KeyRefused(
            f"{trust.site} would have more than {LIMIT} {kind} keys in use; revoke one first", allowed=freed
        )


def _verify(trust: Trust) -> None:
    """What the types of the fields do not say. Raises KeyRefused."""
    for key in trust.keys:
        if len(key.secret) != (0 if key.state == "revoked" else SECRET_BYTES):
            raise KeyRefused(f"the kept keys are damaged: the secret of {key.id} has {len(key.secret)} bytes")
    if len(_ids(trust)) != len(trust.keys) or len(trust.salt) != SECRET_BYTES:
        raise KeyRefused("the kept keys are damaged: an id occurs twice or the salt is not whole")


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Trust]:
    return TypeAdapter(Trust)
