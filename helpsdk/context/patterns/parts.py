"""The syntax of URLPattern (urlpattern.spec.whatwg.org), one component at a time: text → parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from helpsdk.context.patterns.components import PATHNAME, Component
from helpsdk.errors import HelpError

Modifier = Literal["", "?", "+", "*"]
MAX_PATTERN: Final = 500


class PatternInvalid(HelpError):
    """A pattern that is not one. `position` counts characters from 0, `why` says what is wrong there."""

    def __init__(self, pattern: str, position: int, why: str) -> None:
        self.pattern, self.position, self.why = pattern, position, why
        super().__init__(f"{pattern!r}, character {position + 1}: {why}")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a pattern. `regexp` is its component's `segment`, `ANYTHING` or the writer's own.

    With `regexp` None it is the text `prefix`.

    `position` is where the regexp begins in the pattern.
    """

    prefix: str
    name: str = ""
    regexp: str | None = None
    suffix: str = ""
    modifier: Modifier = ""
    position: int = 0


ANYTHING: Final = ".*"


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Literal["char", "escaped", "open", "close", "name", "regexp", "asterisk", "modifier", "end"]
    value: str
    start: int
    end: int


def parts_of(pattern: str, component: Component = PATHNAME) -> list[Part]:
    """The parts of a component's pattern; raises PatternInvalid."""
    if len(pattern) > MAX_PATTERN:
        raise PatternInvalid(pattern[:40] + "…", MAX_PATTERN, f"longer than {MAX_PATTERN} characters")
    return _Parser(pattern, component).parse()


# --- tokens -----------------------------------------------------------------------------------------------------------

_SINGLE: Final = {"*": "asterisk", "+": "modifier", "?": "modifier", "{": "open", "}": "close"}


def _tokens(pattern: str) -> Iterator[_Token]:
    at = 0
    while at < len(pattern):
        token = _token(pattern, at)
        yield token
        at = token.end
    yield _Token("end", "", at, at)


def _token(pattern: str, at: int) -> _Token:
    char = pattern[at]
    if char in _SINGLE:
        return _Token(_SINGLE[char], char, at, at + 1)  # type: ignore[arg-type]
    if char == "\\":
        if at + 1 == len(pattern):
            raise PatternInvalid(pattern, at, "a backslash with nothing after it")
        return _Token("escaped", pattern[at + 1], at, at + 2)
    if char == ":":
        end = _name_end(pattern, at + 1)
        return _Token("name", pattern[at + 1 : end], at, end)
    if char == "(":
        end = _regexp_end(pattern, at)
        return _Token("regexp", pattern[at + 1 : end - 1], at, end)
    return _Token("char", char, at, at + 1)


def _name_end(pattern: str, start: int) -> int:
    end = start
    while end < len(pattern) and (pattern[end] in "$\u200c\u200d" or ("a" + pattern[end]).isidentifier()):
        end += 1
    name = pattern[start:end]
    if not name or not (name[0] == "$" or name[0].isidentifier()):
        raise PatternInvalid(pattern, start - 1, "a colon begins a name; write \\: for the character itself")
    return end


def _regexp_end(pattern: str, start: int) -> int:
    depth, at = 0, start
    while at < len(pattern):
        char = pattern[at]
        if not char.isascii():
            raise PatternInvalid(pattern, at, "a regular expression holds ASCII only")
        depth += (char == "(") - (char == ")")
        at += 2 if char == "\\" else 1
        if depth == 0:
            break
    if depth or at > len(pattern):
        raise PatternInvalid(pattern, start, "this parenthesis is never closed")
    if at - start == 2:
        raise PatternInvalid(pattern, start, "an empty regular expression")
    return at


# --- parts ------------------------------------------------------------------------------------------------------------


class _Parser:
    def __init__(self, pattern: str, component: Component) -> None:
        self.pattern = pattern
        self.component = component
        self.tokens = list(_tokens(pattern))
        self.at = 0
        self.parts: list[Part] = []
        self.fixed = ""
        self.unnamed = 0

    def parse(self) -> list[Part]:
        while self.tokens[self.at].kind != "end":
            if not (self._matcher() or self._text() or self._group()):
                self._refuse(f"{self.pattern[self._here()]!r} is out of place here; write a backslash before it")
        self._flush()
        return self.parts

    def _matcher(self) -> bool:
        """`:name`, `(regexp)` or `*`, in paths with the slash before it as its prefix."""
        start = self.at
        char = self._take("char")
        name, position, regexp = self._take("name"), self._here() + 1, self._take("regexp")
        wildcard = self._take("asterisk") if name is None and regexp is None else None
        if name is None and regexp is None and wildcard is None:
            self.at = start
            return False
        prefix = char or ""
        if prefix not in ("", self.component.prefix):
            self.fixed, prefix = self.fixed + prefix, ""
        self._add(prefix, name, ANYTHING if wildcard else regexp, "", self._modifier(), position)
        return True

    def _text(self) -> bool:
        text = self._take("char", "escaped")
        self.fixed += text or ""
        return text is not None

    def _group(self) -> bool:
        """`{prefix:name(regexp)suffix}` and what may follow it."""
        if self._take("open") is None:
            return False
        prefix = self._texts()
        name, position, regexp = self._take("name"), self._here() + 1, self._take("regexp")
        wildcard = self._take("asterisk") if name is None and regexp is None else None
        suffix = self._texts()
        if self._take("close") is None:
            self._refuse("this group needs its } here; groups do not nest")
        self._add(prefix, name, ANYTHING if wildcard else regexp, suffix, self._modifier(), position)
        return True

    def _add(
        self, prefix: str, name: str | None, regexp: str | None, suffix: str, modifier: Modifier, position: int
    ) -> None:
        matches = name is not None or regexp is not None
        if not matches and not modifier:
            self.fixed += prefix
            return
        self._flush()
        if matches:
            label = name if name is not None else self._number()
            self._refuse_twice(label)
            before, after, inner = self._encoded(prefix), self._encoded(suffix), regexp or self.component.segment
            self.parts.append(Part(before, label, inner, after, modifier, position))
        elif prefix:
            self.parts.append(Part(self._encoded(prefix), modifier=modifier))

    def _flush(self) -> None:
        if self.fixed:
            self.parts.append(Part(self._encoded(self.fixed)))
            self.fixed = ""

    def _encoded(self, text: str) -> str:
        try:
            return self.component.encoded(text)
        except ValueError as error:
            raise PatternInvalid(self.pattern, max(self.pattern.find(text), 0), str(error)) from None

    def _take(self, *kinds: str) -> str | None:
        token = self.tokens[self.at]
        if token.kind not in kinds:
            return None
        self.at += 1
        return token.value

    def _texts(self) -> str:
        taken = iter(lambda: self._take("char", "escaped"), None)
        return "".join(text for text in taken if text)

    def _modifier(self) -> Modifier:
        return self._take("modifier", "asterisk") or ""  # type: ignore[return-value]

    def _number(self) -> str:
        self.unnamed += 1
        return str(self.unnamed - 1)

    def _refuse_twice(self, name: str) -> None:
        if any(part.name == name and part.regexp is not None for part in self.parts):
            self.at -= 1
            self._refuse(f"the name {name!r} is used twice")

    def _here(self) -> int:
        return self.tokens[self.at].start

    def _refuse(self, why: str) -> None:
        raise PatternInvalid(self.pattern, self._here(), why)
