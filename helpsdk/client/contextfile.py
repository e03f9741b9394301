"""A file of contexts as readers met them, for `helpsdk replay`: what a change of rules would change for them."""

from __future__ import annotations

import json
import os
import random
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from helpsdk.context.memory import Memory
from helpsdk.context.memory_codec import to_json
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.wishes import wished

__all__ = ["ContextFile"]

_LONGEST = 262_144  # bytes of a line that `helpsdk replay` reads


class ContextFile:
    """Appends contexts to a file, one JSON object a line, for many threads and processes.

    `private` are traits that are left out; name those that your site marks `private`. Of all contexts the given `share`
    is kept, by chance. Past `most_bytes` nothing more is written. `written` and `dropped` count; a disk that refuses
    costs the context and no more. Raises ValueError for a share that is not above 0 and at most 1.
    """

    def __init__(
        self,
        file: str | Path,
        *,
        private: Collection[str],
        share: float = 1.0,
        most_bytes: int = 50_000_000,
        chance: Callable[[], float] = random.random,
    ) -> None:
        if not 0 < share <= 1:
            raise ValueError(f"share is {share!r}; allowed: above 0, at most 1")
        self._file, self._private, self._share = Path(file), frozenset(private), share
        self._most_bytes, self._chance = most_bytes, chance
        self._writing = threading.Lock()
        self.written = self.dropped = 0

    def note(self, context: Mapping[str, Any], viewer: Viewer | None, now: str) -> None:
        """`context` are the fields of `POST /v1/resolve`, `now` the time of the answer. Never raises."""
        if self._chance() >= self._share:
            return
        try:
            kept = self._append(self._line(context, viewer, now))
        except (OSError, TypeError, ValueError):
            kept = False
        with self._writing:
            self.written, self.dropped = self.written + kept, self.dropped + (not kept)

    def _line(self, context: Mapping[str, Any], viewer: Viewer | None, now: str) -> bytes:
        """Raises TypeError or ValueError for what JSON does not have."""
        fields = {name: _plain(value) for name, value in context.items() if value is not None}
        if "traits" in fields:
            fields["traits"] = self._public(fields["traits"])
        if wanted := _wishes(context.get("locale") or (), viewer or ANONYMOUS):
            fields["locale"] = wanted
        line: dict[str, Any] = {"context": fields, "now": now}
        if viewer is not None and viewer.id is not None:
            line["viewer"] = self._described(viewer)
        return json.dumps(line, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode() + b"\n"

    def _described(self, viewer: Viewer) -> dict[str, Any]:
        described = {
            "id": viewer.id,
            "account": viewer.account,
            "groups": sorted(viewer.groups),
            "traits": self._public(viewer.traits),
            "locale": viewer.locale,
        }
        return {name: value for name, value in described.items() if value}

    def _public(self, traits: Mapping[str, Any]) -> dict[str, Any]:
        return {name: _plain(value) for name, value in traits.items() if name not in self._private}

    def _append(self, line: bytes) -> bool:
        """By one write to the end of the file, which no other writer comes in between. Raises OSError."""
        if len(line) > _LONGEST:
            return False
        with self._writing:
            written = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                if os.fstat(written).st_size + len(line) > self._most_bytes:
                    return False
                return os.write(written, line) == len(line)
            finally:
                os.close(written)


def _wishes(locale: Sequence[str], viewer: Viewer) -> list[str]:
    """As they were understood: a replay does not know the viewer's own language."""
    return list(wished((locale,) if isinstance(locale, str) else locale, viewer.locale))


def _plain(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, Memory):
        return to_json(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple, set, frozenset)) else value
