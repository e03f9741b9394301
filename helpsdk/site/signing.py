"""Signatures on bundles: whoever pins a site's public keys opens what that site published, and nothing else.

Ed25519 (RFC 8032) over the manifest's canonical JSON without `signatures`. The manifest names each part by its SHA-256,
so one signature covers every byte of a revision. It is signed with the active key and with every retiring one: a client
that pins only the old key still opens what is published while keys rotate.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from helpsdk.errors import BundleInvalid, KeyRefused
from helpsdk.identity.keys import Key, base64url, public_bytes
from helpsdk.identity.trust import Trust
from helpsdk.site.bundle import Manifest, Signature, canonical_json, read_manifest, unpack
from helpsdk.site.published import PublishedSite

ALGORITHM = "Ed25519"

#: Public keys by id: 32 bytes each, or their base64url as `public_keys` gives it.
Pinned = Mapping[str, bytes | str]


def sign_manifest(manifest: Manifest, keys: Iterable[Key]) -> Manifest:
    """The manifest with one signature by each bundle key that is active or retiring, and with no other.

    Raises KeyRefused when none of `keys` is.
    """
    signing = [key for key in keys if key.kind == "bundle" and key.state in ("active", "retiring")]
    if not signing:
        raise KeyRefused(f"no bundle key of {manifest.site} can sign", allowed=("an active or a retiring bundle key",))
    content = _signed_content(manifest)
    return manifest.model_copy(update={"signatures": tuple(_signature(key, content) for key in signing)})


def verify_manifest(manifest: Manifest, public_keys: Pinned) -> str:
    """The id of the pinned key that has signed the manifest.

    Signatures by keys that are not pinned are not looked at; each by a pinned key has to hold. Raises BundleInvalid.
    """
    pinned = [signature for signature in manifest.signatures if signature.key in public_keys]
    if not pinned:
        signers = ", ".join(signature.key[:20] for signature in manifest.signatures[:5])
        found = f"signed by {signers}" if signers else "not signed"
        raise BundleInvalid(f"the manifest is {found}; keys to trust: {', '.join(public_keys) or 'none'}")
    content = _signed_content(manifest)
    for signature in pinned:
        _verify(signature, content, public_keys[signature.key])
    return pinned[0].key


def public_keys(trust: Trust) -> dict[str, str]:
    """What a client pins: the public key in base64url of every bundle key that is not revoked, the next included."""
    return {key.id: base64url(public_bytes(key)) for key in trust.usable("bundle")}


def check_pinned(public_key: object) -> bool:
    """Whether this can be pinned."""
    try:
        _verifier("", public_key if isinstance(public_key, bytes) else str(public_key))
    except BundleInvalid:
        return False
    return True


def read_signed(manifest_bytes: bytes, public_keys: Pinned) -> Manifest:
    """A manifest that a pinned key has signed. Raises BundleInvalid for every other."""
    manifest = read_manifest(manifest_bytes)
    verify_manifest(manifest, public_keys)
    if _canonical(json.loads(manifest_bytes)) != _canonical(manifest.model_dump(mode="json")):
        raise BundleInvalid("the manifest is not written as it was signed")
    return manifest


def open_signed(
    manifest_bytes: bytes, get_part: Callable[[str], bytes], public_keys: Pinned, *, newer_than: int = 0
) -> PublishedSite:
    """The published site of a signed manifest; `get_part` is given a part's hash and returns its bytes.

    Raises BundleInvalid: another format, not signed by a pinned key, not newer than the revision `newer_than`, a part
    that is missing or altered. No part is asked for before the signature has been verified.
    """
    manifest = read_signed(manifest_bytes, public_keys)
    if manifest.revision <= newer_than:
        raise BundleInvalid(f"revision {manifest.revision} is not newer than {newer_than}, which is known already")
    return unpack(manifest, get_part)


def _signed_content(manifest: Manifest) -> bytes:
    return _canonical(manifest.model_dump(mode="json", exclude={"signatures"}))


def _canonical(value: Any) -> bytes:
    try:
        return canonical_json(value)
    except ValueError:  # NaN, or half a character, in members that only a newer version knows
        raise BundleInvalid("the manifest has no canonical form") from None


def _signature(key: Key, content: bytes) -> Signature:
    value = Ed25519PrivateKey.from_private_bytes(key.secret).sign(content)
    return Signature(key=key.id, alg=ALGORITHM, value=base64url(value))


def _verify(signature: Signature, content: bytes, public_key: bytes | str) -> None:
    if signature.alg != ALGORITHM:
        raise BundleInvalid(f"the signature by {signature.key} is {signature.alg[:20]!r}; allowed: {ALGORITHM}")
    verifier = _verifier(signature.key, public_key)
    try:
        verifier.verify(_decoded(signature.value), content)
    except (InvalidSignature, ValueError):
        raise BundleInvalid(f"the manifest was altered: the signature by {signature.key} does not hold") from None


def _verifier(id: str, public_key: bytes | str) -> Ed25519PublicKey:
    try:
        raw = _decoded(public_key) if isinstance(public_key, str) else public_key
        return Ed25519PublicKey.from_public_bytes(raw)
    except ValueError:
        raise BundleInvalid(f"the pinned key {id} is no Ed25519 public key: 32 bytes, in base64url as a text") from None


def _decoded(text: str) -> bytes:
    """Base64url without padding, in its one spelling. Raises ValueError."""
    content = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    if base64url(content) != text:
        raise ValueError("not the one spelling of base64url")
    return content
