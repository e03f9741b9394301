"""Addresses that open one picture for a while: a browser's `<img>` sends no header that says who looks.

A grant is made for the viewer of a reply. It ends by itself, and at once when the picture's audience changes, when a
host key or that person is revoked, or everything before a moment is.
"""

from __future__ import annotations

import hashlib
import hmac

from helpsdk.errors import TokenRejected
from helpsdk.identity.keys import base64url
from helpsdk.identity.seals import Seals
from helpsdk.identity.trust import Trust
from helpsdk.server.follower.assets import Asset

#: Seconds for which the grants of a picture, and so the tag of a reply with it, stay the same.
STEP = 300
#: A grant ends this many steps after the one it is made in began: it lives 10 to 15 minutes, no longer than a session.
STEPS = 3
_PURPOSE = "asset"
_LONGEST = 400


class Grants:
    """Of one site's trust. Times are Unix times."""

    def __init__(self, trust: Trust) -> None:
        self._trust, self._seals = trust, Seals(trust)
        self._revoked = [key.id for key in trust.keys if key.kind == "host" and key.state == "revoked"]

    def make(self, path: str, asset: Asset, viewer_key: str | None, now: float) -> str:
        """`path` is below `assets/`; `viewer_key` is of whom it is made for."""
        holder = viewer_key or ""
        expires = (now // STEP + STEPS) * STEP
        return self._seals.seal(_PURPOSE, f"{holder}.{self._bound(path, asset, holder)}", expires)

    def opens(self, grant: str, path: str, asset: Asset, now: float) -> bool:
        """Whether the grant is for this picture and holds."""
        if len(grant) > _LONGEST:
            return False
        try:
            value = self._seals.open(_PURPOSE, grant, now)
        except TokenRejected:
            return False
        holder, _, bound = value.partition(".")
        return hmac.compare_digest(bound, self._bound(path, asset, holder))

    def _bound(self, path: str, asset: Asset, holder: str) -> str:
        """What the grant depends on, hashed: with any of it changed, another grant would have been made."""
        revocations = self._trust.revocations
        person = revocations.people.get(holder)
        facts = (self._trust.site, path, asset.policy, holder, self._revoked, revocations.before, person)
        return base64url(hashlib.sha256(repr(facts).encode("utf-8", "surrogatepass")).digest()[:16])
