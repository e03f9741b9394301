"""The public keys that a local client trusts, as `helpsdk keys show-public` gives them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from helpsdk.errors import SettingInvalid
from helpsdk.site.signing import Pinned, check_pinned

_ALLOWED = "a mapping of key ids to public keys, or what `helpsdk keys show-public` prints, also with --json"

#: A mapping of ids to keys, the lines of `helpsdk keys show-public`, or its JSON as text or as read.
Keys = Mapping[str, Any] | str


def pinned_keys(keys: Keys) -> Pinned:
    """Raises SettingInvalid for what holds no key, and for a key that is none."""
    found = _of_text(keys) if isinstance(keys, str) else _of_mapping(keys)
    if not found:
        raise SettingInvalid("keys", "empty", _ALLOWED)
    for id, public in found.items():
        if not check_pinned(public):
            raise SettingInvalid(f"keys[{id!r}]", repr(public)[:80], "an Ed25519 public key: 32 bytes in base64url")
    return found


def _of_text(text: str) -> dict[str, Any]:
    if text.lstrip().startswith("{"):
        try:
            return _of_mapping(json.loads(text))
        except ValueError:
            raise SettingInvalid("keys", text[:40], _ALLOWED) from None
    rows = [line.split() for line in text.splitlines() if line.strip()]
    if any(len(row) < 2 for row in rows):
        raise SettingInvalid("keys", text[:40], _ALLOWED)
    return {row[0]: row[1] for row in rows}


def _of_mapping(keys: Any) -> dict[str, Any]:
    if not isinstance(keys, Mapping):
        raise SettingInvalid("keys", repr(keys)[:40], _ALLOWED)
    shown = keys.get("keys")
    if not isinstance(shown, list):
        return dict(keys)
    try:
        return {str(one["id"]): one["public"] for one in shown}
    except (TypeError, KeyError):
        raise SettingInvalid("keys", "a list of something else", _ALLOWED) from None
