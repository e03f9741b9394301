"""What a reply to resolve says around its items: mostly the same for all who read one language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from pydantic_core import to_json

from helpsdk.runtime.replies import ResolveReply

#: What is not: put in for each reply, in the order of the model.
VARYING: Final = (
    "now",
    "viewer",
    "screen",
    "screen_title",
    "ttl",
    "items",
    "also",
    "elements",
    "anchors",
    "held_out",
    "left",
    "counts",
    "again",
    "gone",
)
_MOST: Final = 1_024  # languages of a reply with those of the widget's words: about a kilobyte each
_MOST_SCREENS: Final = 8_192  # screens with languages: a third of a kilobyte each

#: The constant pieces before, between and after the varying values.
Frame = tuple[bytes, ...]


#: The same around the values that vary even for strangers: those of _OPEN, in the order of the model.
Short = tuple[bytes, bytes, bytes, bytes, bytes, bytes, bytes, bytes]
_OPEN: Final = ("now", "screen", "screen_title", "ttl", "items", "elements", "anchors")
_NOTHING: Final[Mapping[str, bytes]] = MappingProxyType({})


class ScreenJson(NamedTuple):
    """A screen's id, its title and those of its elements."""

    id: bytes
    title: bytes
    elements: bytes


class Frames:
    """Of one revision; `make` gives a reply whose constant fields are right, for the language of the reply and that of
    the widget's words, `on` what it says of a screen in a language; `strangers` are the values, as JSON, that vary only
    for who is known, and what strangers get. Safe to share between threads.
    """

    def __init__(
        self,
        make: Callable[[str, str], ResolveReply],
        on: Callable[[str | None, str], ScreenJson],
        strangers: Mapping[str, bytes] = _NOTHING,
    ) -> None:
        self._make, self._on, self._strangers = make, on, strangers
        self._kept: dict[tuple[str, str], Frame] = {}
        self._short: dict[tuple[str, str], Short] = {}
        self._screens: dict[tuple[str | None, str], ScreenJson] = {}

    def frame(self, locale: str, interface_locale: str) -> Frame:
        frame = self._kept.get((locale, interface_locale))
        if frame is None:
            _make_room(self._kept, _MOST)
            made = _pieces(self._make(locale, interface_locale))
            frame = self._kept[locale, interface_locale] = made
        return frame

    def short(self, locale: str, interface_locale: str) -> Short:
        """Of a stranger's reply."""
        short = self._short.get((locale, interface_locale))
        if short is None:
            _make_room(self._short, _MOST)
            short = _shortened(self.frame(locale, interface_locale), self._strangers)
            self._short[locale, interface_locale] = short
        return short

    def screen(self, screen: str | None, locale: str) -> ScreenJson:
        found = self._screens.get((screen, locale))
        if found is None:
            _make_room(self._screens, _MOST_SCREENS)
            found = self._screens[screen, locale] = self._on(screen, locale)
        return found


def filled(frame: Frame, values: tuple[bytes, ...]) -> bytes:
    """The whole reply. `values` are those of VARYING, in its order, as JSON."""
    return frame[0] + b"".join(chain.from_iterable(zip(values, frame[1:], strict=True)))


def _shortened(frame: Frame, values: Mapping[str, bytes]) -> Short:
    pieces = [frame[0]]
    for name, constant in zip(VARYING, frame[1:], strict=True):
        if name in _OPEN:
            pieces.append(constant)
        else:
            pieces[-1] += values[name] + constant
    first, second, third, fourth, fifth, sixth, seventh, eighth = pieces
    return first, second, third, fourth, fifth, sixth, seventh, eighth


def _make_room(kept: dict[Any, Any], most: int) -> None:
    if len(kept) >= most:
        kept.clear()


def _pieces(reply: ResolveReply) -> Frame:
    pieces, constant = [], b"{"
    for name in type(reply).model_fields:
        constant += to_json(name) + b":"
        if name in VARYING:
            pieces.append(constant)
            constant = b","
        else:
            constant += to_json(getattr(reply, name)) + b","
    return (*pieces, constant[:-1] + b"}")
