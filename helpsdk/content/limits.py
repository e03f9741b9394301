"""What one body may cost: counted in steps, never in seconds, so that the same text is refused on every machine."""

from __future__ import annotations

from helpsdk.errors import MarkupRefused

#: Bytes of UTF-8.
MAX_INPUT = 512 * 1024
OUTPUT_FACTOR = 8
OUTPUT_BASE = 64 * 1024
#: Steps any body may take, and steps per character and per line on top; a step is about 2 µs.
_BASE_STEPS = 60_000
_STEPS_PER_CHARACTER = 1
_STEPS_PER_LINE = 60
#: Lines beyond these grant nothing more: half a megabyte of the shortest items would cost several times its prose.
_GRANTED_LINES = 6_000


class Budget:
    """The parsing steps a body has left. Hostile shapes (``[[[[…``, ``![![…``) take far more of them than prose.

    Short list items and table rows cost more by the line than by the character: `grant_lines` allows for them.
    """

    __slots__ = ("_allowed", "_spent")

    def __init__(self, characters: int) -> None:
        self._allowed = _BASE_STEPS + _STEPS_PER_CHARACTER * characters
        self._spent = 0

    def grant_lines(self, lines: int) -> None:
        """Allow for so many lines of blocks."""
        self._allowed += _STEPS_PER_LINE * min(lines, _GRANTED_LINES)

    def spend(self, steps: int = 1) -> None:
        """Raises MarkupRefused once more than the allowed steps are taken."""
        self._spent += steps
        if self._spent > self._allowed:
            raise MarkupRefused("parsing effort in steps", self._spent, self._allowed)


def check_input(markdown: str) -> int:
    """The size in bytes. Raises MarkupRefused when it is more than a body may have."""
    size = len(markdown) if markdown.isascii() else len(markdown.encode("utf-8", "surrogatepass"))
    if size > MAX_INPUT:
        raise MarkupRefused("the body's size in bytes", size, MAX_INPUT)
    return size


def check_output(html: str, input_size: int) -> None:
    """Raises MarkupRefused when a small text became a large page."""
    allowed = OUTPUT_FACTOR * input_size + OUTPUT_BASE
    size = len(html) if html.isascii() else len(html.encode("utf-8", "surrogatepass"))
    if size > allowed:
        raise MarkupRefused("the rendered size in bytes", size, allowed)
