"""Replies in this process, made of what others hold as well: a copy for each would cost more than the decision.

An item is the same for all who read a language, but where caps count, or a tree or steps are not for all alike. So it
is made once and handed to everybody, and so is what a reply says of its screen. Nobody changes what they were handed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from helpsdk.context.resolution import Resolution, ResolvedItem
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.items import Items
from helpsdk.runtime.replies import Item, ResolveReply
from helpsdk.types import Locale

_KEPT: Final = 8_192  # items, and screens with languages: about 2 KB each
_OF_RULES: Final = frozenset({"rule", "pinned"})

#: What all replies of a screen and its languages have in common: by screen, language, and that of the widget's words.
_Place = tuple[str | None, Locale, Locale]


class Shared(NamedTuple):
    """One that is `lasting` is the same whenever the same is asked, but for the time it says."""

    reply: ResolveReply
    lasting: bool = False


class SharedReplies:
    """Of one revision. Safe to share between threads."""

    def __init__(
        self, frame: Callable[[str | None, Locale, Locale], ResolveReply], items: Items, alike: Callable[[Any], bool]
    ) -> None:
        """`frame` makes a reply without items; `alike` says whether everybody gets the same of an item."""
        self._frame, self._items, self._alike = frame, items, alike
        self._frames: dict[_Place, dict[str, Any]] = {}
        self._made: dict[tuple[int, Locale], tuple[ResolvedItem, Item | None]] = {}

    def reply(
        self, resolution: Resolution, words: Locale, locales: tuple[Locale, ...], viewer: Viewer, own: dict[str, Any]
    ) -> ResolveReply:
        """`words` is the language of the widget's own words; `own` are the fields `now`, `anchors` and `counts`."""
        place = (resolution.screen, resolution.locale, words)
        frame = self._frames.get(place)
        if frame is None:
            if len(self._frames) >= _KEPT:
                self._frames.clear()
            frame = self._frames[place] = self._frame(*place).__dict__
        values = {**frame, **own}
        values["items"] = [self._item(one, resolution, locales, viewer) for one in resolution.items]
        values["ttl"], values["held_out"] = resolution.ttl, list(resolution.held_out)
        return with_values(values)

    def _item(self, item: ResolvedItem, resolution: Resolution, locales: tuple[Locale, ...], viewer: Viewer) -> Item:
        kept = self._made.get((id(item), resolution.locale))
        if kept is None or kept[0] is not item:
            kept = self._first(item, resolution, locales, viewer)
        return kept[1] or self._items.item(item, resolution, locales, viewer)

    def _first(
        self, item: ResolvedItem, resolution: Resolution, locales: tuple[Locale, ...], viewer: Viewer
    ) -> tuple[ResolvedItem, Item | None]:
        """Kept with the engine's item, by which it is found."""
        shared = self._items.item(item, resolution, locales, viewer) if self._alike(item) else None
        if item.reason in _OF_RULES:
            if len(self._made) >= _KEPT:
                self._made.clear()
            self._made[id(item), resolution.locale] = item, shared
        return item, shared


_ALL: Final = set(ResolveReply.model_fields)
_set: Final = object.__setattr__


def with_values(values: dict[str, Any]) -> ResolveReply:
    """As `model_construct` does it, which looks for the aliases and defaults of each field: here all are given."""
    reply = ResolveReply.__new__(ResolveReply)
    _set(reply, "__dict__", values)
    _set(reply, "__pydantic_fields_set__", _ALL)
    _set(reply, "__pydantic_extra__", None)
    _set(reply, "__pydantic_private__", None)
    return reply
