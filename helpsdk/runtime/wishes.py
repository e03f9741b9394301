"""Which languages a reader asks for, wherever they are asked: over HTTP or in the host's own process."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from helpsdk.types import Locale

#: Among the languages of a request: the one that the host knows the reader by, if it does.
KNOWN = "*"
_MOST = 20
_KEPT = 200  # characters of wishes that are worth remembering


def wished(named: Sequence[str], known: Locale | None, accepted: Sequence[str] = ()) -> tuple[Locale, ...]:
    """What is `named` first, then what is `accepted` as well, best first.

    `known` is the language that the host knows the reader by. It takes the place of `*`, and stands in where nothing
    is named.
    """
    asked = [tag.strip() for tag in named if tag.strip()] or [KNOWN]
    own = [known] if known else []
    tags = [tag for one in asked for tag in (own if one == KNOWN else [one])]
    return tuple(dict.fromkeys([*tags, *accepted]))[:_MOST]


def wished_here(named: tuple[str, ...], known: Locale | None) -> tuple[Locale, ...]:
    """The same where nothing else is accepted. Most readers ask alike."""
    short = len(named) <= _MOST and len("".join(named)) <= _KEPT
    return _remembered(named, known) if short else wished(named, known)


_remembered = lru_cache(maxsize=4096)(wished)
