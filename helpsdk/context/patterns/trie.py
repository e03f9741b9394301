"""URL patterns → screens: WHATWG URLPattern pathnames in a tree of path segments.

`/app/:org/invoices` is found by walking the path's segments, a literal child before a `:name` child, so that the time
does not depend on how many patterns there are. What is richer (`*`, `{groups}`, regular expressions, modifiers) waits
in a list at the deepest node its literal beginning leads to, and is verified by a machine that is linear in the path.

The path decides first. Patterns for the search, hash or hostname as well are then tried on the few that it left: of
two with the same path, the one that asks for more goes first, and one without a path goes last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias, TypeVar

from helpsdk.content.screens import UrlPattern
from helpsdk.context.patterns.components import SEGMENT, canonical_path
from helpsdk.context.patterns.guard import Guard, Place, guard_of
from helpsdk.context.patterns.machine import Machine, machine
from helpsdk.context.patterns.parts import ANYTHING, Part, parts_of

#: A screen's id and the values of the pattern's names; None for one that was left out.
Found: TypeAlias = tuple[str, Mapping[str, str | None]]
Pattern = TypeVar("Pattern", str, UrlPattern, str | UrlPattern)

#: A longer path is no screen: it bounds the time an answer takes.
MAX_PATH: Final = 2_048


def compile_patterns(patterns: Mapping[Pattern, str]) -> Patterns:
    """`{pattern: screen id}` → a callable from path to `(screen id, values)` or None; raises PatternInvalid."""
    guarded = [(pattern, guard_of(pattern), screen) for pattern, screen in patterns.items()]
    compiled = Patterns()
    for pattern, guard, screen in sorted(guarded, key=lambda entry: -len(entry[1] or ())):
        compiled._add(pattern if isinstance(pattern, str) else pattern.pathname, guard, screen)
    return compiled


class Patterns:
    """Compiled patterns. Call it for the best match of a path; `all` gives every match, best first."""

    def __init__(self) -> None:
        self._root = _Node()

    def __call__(self, path: str) -> Found | None:
        return next(self.all(path), None)

    def all(
        self, path: str, search: str | None = None, hash: str | None = None, hostname: str | None = None
    ) -> Iterator[Found]:
        """Each is a URL's component, with or without its `?` or `#`; one that is not reported counts as empty."""
        if len(path) > MAX_PATH:
            return iter(())
        canonical = canonical_path(path)
        segments = canonical[1:].split("/") if canonical.startswith("/") else []
        return self._root.matches(Place(canonical, search, hash, hostname), segments, 0, ())

    def _add(self, pathname: str | None, guard: Guard | None, screen: str) -> None:
        if pathname is None:
            self._root.open.append((screen, _ANY_PATH, guard))
            return
        parts = parts_of(pathname)
        compiled = machine(pathname, parts)
        simple, rest = _segments(parts)
        node = self._root
        for segment in simple:
            node = node.child(segment)
        if rest:
            exacting = all(part.regexp != ANYTHING and not part.modifier for part in rest)
            (node.exacting if exacting else node.open).append((screen, compiled, guard))
        else:
            node.ends.append((screen, compiled.names, guard))


def literal_segments(pattern: str | UrlPattern) -> int:
    """How many segments of the path a pattern spells out: what makes one more specific than another."""
    pathname = pattern if isinstance(pattern, str) else pattern.pathname or ""
    fixed = (part.prefix if part.regexp is None else "" for part in parts_of(pathname) if not part.modifier)
    return sum(1 for text in fixed for segment in text.split("/") if segment)


_ANY_PATH: Final = Machine((), machine("*", parts_of("*")).program)
_Verified: TypeAlias = tuple[str, Machine, Guard | None]


@dataclass(slots=True)
class _Node:
    literals: dict[str, _Node] = field(default_factory=dict)
    parameter: _Node | None = None
    ends: list[tuple[str, tuple[str, ...], Guard | None]] = field(default_factory=list)
    exacting: list[_Verified] = field(default_factory=list)  # stricter than a plain :name
    open: list[_Verified] = field(default_factory=list)  # wildcards and what may be left out

    def child(self, literal: str | None) -> _Node:
        if literal is not None:
            return self.literals.setdefault(literal, _Node())
        self.parameter = self.parameter or _Node()
        return self.parameter

    def matches(self, place: Place, segments: Sequence[str], depth: int, values: tuple[str, ...]) -> Iterator[Found]:
        if depth == len(segments) and depth:
            for screen, names, guard in self.ends:
                named = dict(zip(names, values, strict=True))
                if guard is None:
                    yield screen, named
                elif (more := guard.match(place)) is not None:
                    yield screen, {**more, **named}
        elif depth < len(segments):
            literal = self.literals.get(segments[depth])
            if literal is not None:
                yield from literal.matches(place, segments, depth + 1, values)
        yield from _verified(self.exacting, place)
        if self.parameter is not None and depth < len(segments) and segments[depth]:
            yield from self.parameter.matches(place, segments, depth + 1, (*values, segments[depth]))
        yield from _verified(self.open, place)


def _verified(machines: list[_Verified], place: Place) -> Iterator[Found]:
    for screen, compiled, guard in machines:
        more = {} if guard is None else guard.match(place)  # the cheaper test first
        values = None if more is None else compiled.match(place.path, place.allowance)
        if more is not None and values is not None:
            yield screen, {**more, **values}


def _segments(parts: Sequence[Part]) -> tuple[list[str | None], Sequence[Part]]:
    """The leading whole segments (None for a plain `:name`) and the parts from the first that is richer."""
    text = ""
    for index, part in enumerate(parts):
        if part.modifier or part.suffix or part.regexp not in (None, SEGMENT) or (part.regexp and part.prefix != "/"):
            return _whole(text + _beginning(part), open=True), parts[index:]
        text += part.prefix + ("\0" if part.regexp else "")
    whole = _whole(text, open=False)
    mixed = any(segment and "\0" in segment for segment in whole)
    return (_whole(text, open=True), parts) if mixed or not text.startswith("/") else (whole, ())


def _beginning(part: Part) -> str:
    """What a richer part certainly begins with, which may complete the segment before it."""
    return "" if part.modifier in ("?", "*") else part.prefix[:1]


def _whole(text: str, *, open: bool) -> list[str | None]:
    """The segments of a text in which NUL stands for a name; of an `open` one only those that are surely complete."""
    if not text.startswith("/"):
        return []
    segments = text[1:].split("/")
    if open:
        segments = segments[:-1]
        complete = next((index for index, segment in enumerate(segments) if len(segment) > 1 and "\0" in segment), None)
        segments = segments[:complete]
    return [None if segment == "\0" else segment for segment in segments]
