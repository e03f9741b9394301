"""What was asked for in vain: to find what was meant takes milliseconds, longer than an article."""

from __future__ import annotations

from typing import Final

_MISSED: Final = 256
_LONGEST: Final = 200  # characters; no id is longer


class Missed:
    """Ids of one revision."""

    def __init__(self) -> None:
        self._ids: set[str] = set()

    def is_new(self, id: str) -> bool:
        """Whether nobody asked for it yet, as far as is remembered."""
        if id in self._ids or len(id) > _LONGEST:
            return False
        if len(self._ids) >= _MISSED:
            self._ids.clear()
        self._ids.add(id)
        return True
