"""Which languages the reader asks for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from helpsdk.server.api.request import Request
from helpsdk.types import Locale

#: Among the languages of a request: the one that the host signed, if it did.
SIGNED = "*"
_MOST = 20
_KEPT = 200  # characters of wishes that are worth remembering


def locales_of(request: Request, wanted: str | Sequence[str] | None, known: Locale | None = None) -> tuple[Locale, ...]:
    """What the request names itself (a list, or text divided by commas) first, then the Accept-Language header.

    `known` is the language that the host signed for the viewer. It takes the place of `*`, after which a page puts the
    languages that it merely goes by, and stands in where the request itself names none.
    """
    named = wanted.split(",") if isinstance(wanted, str) else wanted or ()
    header = request.raw.get(b"accept-language", b"")
    key = tuple(named)
    short = len(header) <= _KEPT and len(key) <= _MOST and len("".join(key)) <= _KEPT
    return _remembered(key, header, known) if short else _ordered(key, header, known)


def _ordered(named: tuple[str, ...], header: bytes, known: Locale | None) -> tuple[Locale, ...]:
    asked = [tag.strip() for tag in named if tag.strip()] or [SIGNED]
    signed = [known] if known else []
    tags = [tag for one in asked for tag in (signed if one == SIGNED else [one])]
    return tuple(dict.fromkeys(tags + accepted(header.decode("latin-1"))))[:_MOST]


#: Most readers of a site ask alike.
_remembered = lru_cache(maxsize=4096)(_ordered)


def accepted(header: str) -> list[str]:
    """The tags of an Accept-Language header (RFC 9110, 12.5.4), best first; `*` and refused ones left out."""
    weighted = [_weighted(part) for part in header[:1000].split(",")[:_MOST]]
    wanted = [(quality, tag) for quality, tag in weighted if quality > 0 and tag and tag != "*"]
    return [tag for _quality, tag in sorted(wanted, key=lambda pair: -pair[0])]


def _weighted(part: str) -> tuple[float, str]:
    tag, _, parameter = part.partition(";")
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0, tag.strip()
    try:
        quality = float(value)
    except ValueError:
        return 0.0, ""
    return (quality if 0 <= quality <= 1 else 0.0), tag.strip()
