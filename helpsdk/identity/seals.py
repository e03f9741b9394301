"""Values the server signs for itself: by purpose, by key, with an end.

    <key id>.<Unix second>.<base64url of the value>.<HMAC-SHA256, base64url>

Keys are derived per purpose, so that what was sealed for one opens for no other. The text is readable by whoever holds
it and safe in a URL. itsdangerous signs; its defaults (SHA-1, `django-concat`) are never used.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from itsdangerous import Signer
from itsdangerous.encoding import want_bytes

from helpsdk.errors import TokenRejected
from helpsdk.identity.keys import base64url
from helpsdk.identity.trust import Trust

_LONGEST = 16_384
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


class PurposeSigner(Signer):
    """Signs for one purpose, with a key derived once: HMAC-SHA256 of the secret over the purpose."""

    def __init__(self, secret: bytes, purpose: str) -> None:
        super().__init__(secret, salt=purpose, key_derivation="hmac", digest_method=hashlib.sha256)
        self._derived = self.derive_key()

    def get_signature(self, value: str | bytes) -> bytes:
        """As itsdangerous makes it, with fewer calls: sessions are verified in the path of every request."""
        digest = hmac.digest(self._derived, want_bytes(value), "sha256")
        return binascii.b2a_base64(digest, newline=False).translate(_URL_SAFE).rstrip(b"=")

    def verify_signature(self, value: str | bytes, sig: str | bytes) -> bool:
        """Compares the texts: base64 that decodes to the same bytes but reads otherwise is refused as well."""
        return hmac.compare_digest(self.get_signature(value), want_bytes(sig))


class Seals:
    """Of one trust: seals with its active session key, opens what any of them has sealed."""

    def __init__(self, trust: Trust) -> None:
        self._active = trust.signing("session").id
        self._secrets = {key.id: key.secret for key in trust.usable("session")}
        self._signers: dict[tuple[str, str], PurposeSigner] = {}

    def seal(self, purpose: str, value: str, expires: float) -> str:
        """`expires` is a Unix time, an hour ahead at most: a rotated key opens no longer than that for certain."""
        text = f"{self._active}.{int(expires)}.{base64url(value.encode())}"
        return self._signer(self._active, purpose).sign(text).decode()

    def open(self, purpose: str, text: str, now: float) -> str:
        """The value. Raises TokenRejected: `seal_invalid`, `seal_expired`."""
        signed, _, signature = text.rpartition(".")
        key, _, rest = signed.partition(".")
        if len(text) > _LONGEST or not text.isascii() or key not in self._secrets:
            raise TokenRejected("seal_invalid", "too large, not a seal, or of a key that is gone")
        if not self._signer(key, purpose).verify_signature(signed, signature):
            raise TokenRejected("seal_invalid", "the signature is not the one for this purpose and value")
        expires, value = rest.split(".")
        if now >= int(expires):
            raise TokenRejected("seal_expired", f"expired {now - int(expires):.0f} s ago")
        return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode()

    def _signer(self, key: str, purpose: str) -> PurposeSigner:
        made = self._signers.get((key, purpose))
        if made is None:
            made = self._signers[key, purpose] = PurposeSigner(self._secrets[key], f"helpsdk.seal.{purpose}")
        return made
