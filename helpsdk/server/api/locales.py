"""Which languages the reader asks for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from helpsdk.i18n.accepted import MOST, accepted
from helpsdk.runtime.wishes import wished
from helpsdk.server.api.request import Request
from helpsdk.types import Locale

_KEPT = 200  # characters of wishes that are worth remembering


def locales_of(request: Request, wanted: str | Sequence[str] | None, known: Locale | None = None) -> tuple[Locale, ...]:
    """What the request names itself (a list, or text divided by commas) first, then the Accept-Language header.

    `known` is the language that the host signed for the viewer. It takes the place of `*`, after which a page puts the
    languages that it merely goes by, and stands in where the request itself names none.
    """
    named = wanted.split(",") if isinstance(wanted, str) else wanted or ()
    header = request.raw.get(b"accept-language", b"")
    key = tuple(named)
    short = len(header) <= _KEPT and len(key) <= MOST and len("".join(key)) <= _KEPT
    return _remembered(key, header, known) if short else _ordered(key, header, known)


def _ordered(named: tuple[str, ...], header: bytes, known: Locale | None) -> tuple[Locale, ...]:
    return wished(named, known, accepted(header.decode("latin-1")))


#: Most readers of a site ask alike.
_remembered = lru_cache(maxsize=4096)(_ordered)
