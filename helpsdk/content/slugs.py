"""Ids for headings: readable in every script, unique in their document, safe in a URL fragment and after a prefix."""

from __future__ import annotations

import re
import unicodedata

_MAX_LENGTH = 80
_FALLBACK = "section"


def slug(text: str) -> str:
    """`Your VAT ID` → ``your-vat-id``, `Куда писать?` → ``куда-писать``. Empty when no letter or digit is left."""
    folded = unicodedata.normalize("NFKC", text).lower()
    kept = "".join(char if _belongs(char) else "-" for char in folded)
    return re.sub("-{2,}", "-", kept).strip("-")[:_MAX_LENGTH].rstrip("-")


def is_id(text: object) -> bool:
    """Whether a text may be an id: letters, digits, marks and ``_ - . :``, beginning with a letter or digit."""
    if not isinstance(text, str) or not 0 < len(text) <= 2 * _MAX_LENGTH or not text[0].isalnum():
        return False
    return all(_belongs(char) or char in "_-.:" for char in text)


class Ids:
    """Hands out ids that are unique in one document. `taken` are those that writers gave themselves."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = set(taken)
        self._numbers: dict[str, int] = {}

    def unique(self, text: str) -> str:
        """The slug of `text`, numbered from 2 when it is taken: ``fees``, ``fees-2``."""
        base = slug(text)
        base = base if is_id(base) else _FALLBACK
        id, number = base, self._numbers.get(base, 1)
        while id in self._taken:
            number += 1
            id = f"{base}-{number}"
        self._numbers[base] = number
        self._taken.add(id)
        return id


def _belongs(char: str) -> bool:
    # Vowel signs of Thai, Hindi or Arabic are marks, not letters, and carry the word.
    return char.isalnum() or (char > "\x7f" and unicodedata.category(char)[0] == "M")
