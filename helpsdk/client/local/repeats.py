"""Replies to questions that are asked again in the same words: who loads a page again asks what they asked before.

Only replies that hang on nothing but the words: not on the time, on a memory, nor on what a search finds.
"""

from __future__ import annotations

from collections.abc import Mapping
from marshal import dumps
from typing import Any, Final

from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.replies import ResolveReply
from helpsdk.runtime.shared import with_values

_KEPT: Final = 4_096  # questions; with its reply about 2 KB each, the items of which are shared
_LONGEST: Final = 2_000  # bytes of a question
#: Of the format: the newest in which equal values are always the same bytes, whatever else holds them.
_PLAIN: Final = 2


def words_of(context: Mapping[str, Any], viewer: Viewer | None) -> bytes | None:
    """Everything that a reply depends on; None for a question that is not worth keeping.

    Types are told apart, as rules do: `True`, `1` and `1.0` are other words. Nothing ever reads these bytes: they are
    compared, and `marshal` writes them in a third of the time that JSON takes.
    """
    if "memory" in context or "events" in context or "screen_text" in context:
        return None
    who = None if viewer is None else (viewer.id, viewer.account, sorted(viewer.groups), viewer.traits, viewer.locale)
    said: Any = (context, who)
    try:
        words = dumps(said, _PLAIN)
    except ValueError:  # a mapping or a value of the host's own kind
        return None
    return words if len(words) <= _LONGEST else None


class LocalRepeats:
    """Of one revision. Safe to share between threads."""

    def __init__(self) -> None:
        self._kept: dict[bytes, dict[str, Any]] = {}

    def reply(self, words: bytes, now: str) -> ResolveReply | None:
        """What these words got, as said `now`; None where that is not kept."""
        kept = self._kept.get(words)
        if kept is None:
            return None
        return with_values({**kept, "now": now, "items": kept["items"].copy()})

    def note(self, words: bytes, reply: ResolveReply) -> None:
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        self._kept[words] = {**reply.__dict__, "items": list(reply.items)}
