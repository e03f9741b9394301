"""Items as JSON, joined from what was encoded when one of their kind was first asked for.

An item is the same for all who read a language, but for three things: how many more impressions its caps allow, which
is put in, and a tree or steps that not everybody may read alike. Items with those go through their model each time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from pydantic_core import to_json

from helpsdk.context.resolution import Resolution, ResolvedItem
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.fragments import Fragments
from helpsdk.runtime.items import WITH_LEAD, Items, left_for
from helpsdk.runtime.library import Library
from helpsdk.runtime.replies import Item
from helpsdk.types import Locale

#: Bytes of fragments that are kept, with about as much again for what finds them.
KEPT: Final = 12_000_000
_EACH: Final = 600
_OF_RULES: Final = frozenset({"rule", "pinned"})

#: Changes an item for its viewer before it is encoded: the addresses of its pictures.
Finish = Callable[[Item], None]


class _Fragment(NamedTuple):
    """`left_at` is where `null` stands for the impressions that are left; `json` is empty where a model is needed."""

    item: ResolvedItem
    json: bytes
    left_at: int


class JoinedItems:
    """Of one revision. Safe to share between threads."""

    def __init__(self, library: Library, fragments: Fragments, items: Items) -> None:
        self._library, self._fragments, self._items = library, fragments, items
        self._kept: dict[tuple[int, Locale], _Fragment] = {}
        self._bytes = 0

    def alike(self, resolution: Resolution) -> bool:
        """Whether whoever gets these items gets the same of each: right after `json`."""
        kept, locale = self._kept, resolution.locale
        found = [kept.get((id(item), locale)) for item in resolution.items]
        return all(fragment is not None and fragment.json for fragment in found)

    def json(self, resolution: Resolution, locales: tuple[Locale, ...], viewer: Viewer, finish: Finish | None) -> bytes:
        """The list of a resolution's items, as `Items.items` has them, as JSON."""
        kept, locale, left = self._kept, resolution.locale, resolution.left
        parts: list[bytes] = []
        for item in resolution.items:
            fragment = kept.get((id(item), locale))
            if fragment is None or fragment.item is not item:
                fragment = self._made(item, locale)
            if not fragment.json:
                parts.append(self._by_model(item, resolution, locales, viewer, finish))
            elif left:
                parts.append(_with_left(fragment, left_for(item, resolution)))
            else:
                parts.append(fragment.json)
        return b"[" + b",".join(parts) + b"]"

    def _by_model(
        self,
        item: ResolvedItem,
        resolution: Resolution,
        locales: tuple[Locale, ...],
        viewer: Viewer,
        finish: Finish | None,
    ) -> bytes:
        made = self._items.item(item, resolution, locales, viewer)
        if finish is not None:
            finish(made)
        return to_json(made)

    def _made(self, item: ResolvedItem, locale: Locale) -> _Fragment:
        """Kept with its item, by which it is found: of a rule the engine gives the same one again."""
        fragment = self._encoded(item, locale)
        if item.reason not in _OF_RULES:
            return fragment
        size = _EACH + len(fragment.json)
        if self._bytes + size > KEPT:
            self._kept.clear()
            self._bytes = 0
        self._bytes += size
        self._kept[id(item), locale] = fragment
        return fragment

    def _encoded(self, item: ResolvedItem, locale: Locale) -> _Fragment:
        if not self.alike_for_all(item):
            return _Fragment(item, b"", 0)
        before, after = self._items.json(item, locale)
        return _Fragment(item, before + b"null" + after, len(before))

    def alike_for_all(self, item: ResolvedItem) -> bool:
        """Whether whoever gets it gets the same of it, but for what is left of its caps."""
        translation = self._library.published.articles[item.article].translations[item.locale]
        if item.steps or translation.restricted:
            return False
        if item.kind not in WITH_LEAD:
            return True
        links = self._fragments.links(item.article, item.locale)
        return b'"img"' not in translation.lead_json and all(
            self._library.leads_somewhere(link, ANONYMOUS) for link in links
        )


def _with_left(fragment: _Fragment, left: int | None) -> bytes:
    if left is None:
        return fragment.json
    at = fragment.left_at
    return b"%b%d%b" % (fragment.json[:at], left, fragment.json[at + 4 :])
