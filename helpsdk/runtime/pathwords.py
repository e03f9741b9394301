"""The words of a URL's path: what a page without a screen says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

#: Characters of a path that are read.
_MOST: Final = 600
_BETWEEN: Final = re.compile(r"[-_.~+\s]+")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
#: Ids: hexadecimal, a UUID or the like. Words of these letters alone are shorter (`facade`, `decade`).
_ID: Final = re.compile(r"(?=.*\d)[0-9a-f-]+|[0-9a-f]{8,}", re.IGNORECASE)
_SHORTEST: Final = 2  # letters of a word, in scripts where one letter is none


def path_words(path: str | None) -> tuple[str, ...]:
    """The words of each segment that has any, in the order of the path: of `/team/plan-price/42` `team`, `plan price`.

    Letters only: numbers, ids and addresses are somebody's, and no article speaks of them.
    """
    segments = (" ".join(_words(unquote(segment))) for segment in (path or "")[:_MOST].split("/"))
    return tuple(words for words in segments if words)


def _words(segment: str) -> Iterator[str]:
    if _ID.fullmatch(segment) or "@" in segment:
        return
    for part in _BETWEEN.split(segment):
        if part.isalpha():
            yield from (word.lower() for word in _CAMEL.split(part) if len(word) >= _SHORTEST or not word.isascii())
