"""Translations of a signed bundle that nobody has read yet: a large site opens without decoding its texts."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from helpsdk.content.tree import problems_in
from helpsdk.errors import BundleInvalid
from helpsdk.site.translation import FILE, PublishedTranslation
from helpsdk.types import Locale, Tree

_NEVER: Final = b',"updated":null}'
_UPDATED: Final = re.compile(rb',"updated":"(\d{4}-\d\d-\d\d)"\}')
_READ: Final = frozenset(
    {"_sections_json", "excerpt", "keywords", "lead_json", "source_revision", "terms", "title", "tree_json"}
)


class UnreadTranslation(PublishedTranslation):
    """An entry of a part, in canonical JSON, decoded when one of its texts is first asked for.

    A tree is held against the allow-list when it is first read. What is not as it has to be raises BundleInvalid then:
    only somebody with the site's own key can have written it. Safe to read from several threads.
    """

    __slots__ = ("_entry", "_sound")

    def __init__(self, entry: bytes, locale: Locale) -> None:
        """Raises ValueError for what is not written as we write it."""
        self.updated = None if entry.endswith(_NEVER) else _updated(entry)
        self._entry: bytes | None = entry
        self._sound = False
        self.locale = locale
        self.restricted = b'{"audience":' in entry

    def __getattr__(self, name: str) -> Any:
        """Only for what is not decoded yet."""
        if name not in _READ:
            raise AttributeError(name)
        self._decode()
        return object.__getattribute__(self, name)

    @property
    def tree(self) -> Tree:
        self._check()
        return super().tree

    @property
    def lead(self) -> Tree:
        self._check()
        return super().lead

    @property
    def shows_files(self) -> bool:
        entry = self._entry
        return super().shows_files if entry is None else FILE in entry

    def as_json(self) -> bytes:
        return self._entry or super().as_json()

    def _decode(self) -> None:
        entry = self._entry
        if entry is None:  # another thread has just done it
            return
        try:
            read = PublishedTranslation.of_entry(entry)
        except (ValueError, KeyError, TypeError) as error:
            raise BundleInvalid(f"a translation in {self.locale} is of another format: {error}") from None
        if read.locale != self.locale:
            raise BundleInvalid(f"{read.title!r} is in {read.locale}, not {self.locale}")
        for name in _READ:
            setattr(self, name, getattr(read, name))
        self._entry = None

    def _check(self) -> None:
        if self._sound:
            return
        for tree in (super().tree, super().lead):
            if wrong := problems_in(tree):
                raise BundleInvalid(f"the content of {self.title!r} is not allowed: {wrong[0]}")
        self._sound = True


def _updated(entry: bytes) -> date:
    end = _UPDATED.fullmatch(entry, max(0, len(entry) - len(_NEVER) - len('"2026-11-22"') + len("null")))
    if end is None:
        raise ValueError("not the end of a translation")
    return date.fromisoformat(end[1].decode())
