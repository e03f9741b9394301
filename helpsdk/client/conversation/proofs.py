"""How a viewer is named to the server: by a key that may name anybody, by a session of their own, or not at all."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from helpsdk.client.conversation.sessions import Sessions
from helpsdk.client.conversation.steps import Steps
from helpsdk.errors import ClaimInvalid, HelpRefused, HelpUnavailable, SettingInvalid
from helpsdk.identity.viewer import Viewer

if TYPE_CHECKING:
    from helpsdk.client.signer import HelpSigner  # brings cryptography along

_KEY = re.compile(r"hk_[A-Za-z0-9._~+/=-]{1,500}")
_LONGEST = 8192  # characters of a Help-Viewer header
_TWO_WAYS = (
    "a viewer with an id needs a proof: give the client `key` (an API key with the scope resolve:any) or `signer`"
)


class Proof(Protocol):
    """`kind` is what a client shows of it."""

    kind: str

    def check(self, viewer: Viewer | None) -> None:
        """Raises ValueError for a viewer that can never be named."""

    def headers(self, viewer: Viewer | None, deadline: float) -> Steps[Mapping[str, str]]:
        """Raises HelpUnavailable when the viewer cannot be named now, ValueError when never."""
        ...

    def renewed(self, viewer: Viewer | None, refused: HelpRefused) -> bool:
        """Whether another proof may be accepted."""
        ...

    def after_fork(self) -> None: ...


def who(viewer: Viewer | None) -> str:
    """Everything that decides what a viewer may see, as one text; empty for nobody."""
    if viewer is None or viewer.id is None:
        return ""
    parts = (viewer.id, viewer.account, sorted(viewer.groups), viewer.traits, viewer.locale, sorted(viewer.scopes))
    return json.dumps(parts, sort_keys=True, default=repr)


class Nobody:
    kind = "anonymous"

    def check(self, viewer: Viewer | None) -> None:
        if viewer is not None and viewer.id is not None:
            raise ValueError(_TWO_WAYS)

    def headers(self, viewer: Viewer | None, deadline: float) -> Steps[Mapping[str, str]]:  # noqa: ARG002
        yield from ()
        self.check(viewer)
        return {}

    def renewed(self, viewer: Viewer | None, refused: HelpRefused) -> bool:  # noqa: ARG002
        return False

    def after_fork(self) -> None:
        pass


def bearer(key: str) -> dict[str, str]:
    """The header that an API key is sent in. Raises SettingInvalid for what is none, without showing it."""
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        allowed = "hk_…, as `helpsdk keys add` showed it, without spaces or a line's end"
        raise SettingInvalid("key", "not an API key (it is not shown)", allowed)
    return {"authorization": f"Bearer {key}"}


class ByKey:
    """Raises SettingInvalid for what is no API key, without showing it."""

    kind = "key"

    def __init__(self, key: str) -> None:
        self._bearer = bearer(key)

    def check(self, viewer: Viewer | None) -> None:
        pass

    def headers(self, viewer: Viewer | None, deadline: float) -> Steps[Mapping[str, str]]:  # noqa: ARG002
        yield from ()
        if viewer is None or viewer.id is None:
            return self._bearer
        return {**self._bearer, "help-viewer": _viewer_header(viewer)}

    def renewed(self, viewer: Viewer | None, refused: HelpRefused) -> bool:  # noqa: ARG002
        return False

    def after_fork(self) -> None:
        pass


class BySession:
    kind = "signer"

    def __init__(self, signer: HelpSigner, sessions: Sessions) -> None:
        self._signer, self._sessions = signer, sessions

    def check(self, viewer: Viewer | None) -> None:
        pass

    def headers(self, viewer: Viewer | None, deadline: float) -> Steps[Mapping[str, str]]:
        if viewer is None or viewer.id is None:
            return {}
        session = yield from self._sessions.session(who(viewer), lambda: signed(self._signer, viewer), deadline)
        return {"authorization": f"Bearer {session}"}

    def renewed(self, viewer: Viewer | None, refused: HelpRefused) -> bool:
        """What the server says of sessions ends the one that is known: it was revoked, or a key was rotated away."""
        ended = refused.status == 401 and refused.code.startswith("session_")
        if ended:
            self._sessions.forget(who(viewer))
        return ended and bool(who(viewer))

    def after_fork(self) -> None:
        self._sessions.after_fork()


def signed(signer: HelpSigner, viewer: Viewer) -> str:
    """A token for the viewer. Raises HelpUnavailable naming the claim that cannot be signed, not its value."""
    try:
        return signer.token(
            viewer.id or "",
            account=viewer.account,
            groups=sorted(viewer.groups),
            traits=viewer.traits,
            locale=viewer.locale,
            scope=sorted(viewer.scopes),
        )
    except ClaimInvalid as error:
        message = f"the viewer's {error.claim} cannot be signed; allowed: {error.allowed}"
        raise HelpUnavailable("unproven", message) from None


def _viewer_header(viewer: Viewer) -> str:
    known = {
        "id": viewer.id,
        "account": viewer.account,
        "groups": sorted(viewer.groups),
        "traits": dict(viewer.traits),
        "locale": viewer.locale,
    }
    named = {name: value for name, value in known.items() if value not in (None, [], {})}
    try:
        text = json.dumps(named, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8", "replace")
    except (TypeError, ValueError) as error:
        raise HelpUnavailable("unproven", f"the viewer cannot be written as JSON: {error}") from None
    header = base64.urlsafe_b64encode(text).decode().rstrip("=")
    if len(header) > _LONGEST:
        message = f"the viewer takes {len(header)} characters in a header, at most {_LONGEST} are allowed"
        raise HelpUnavailable("unproven", message)
    return header
