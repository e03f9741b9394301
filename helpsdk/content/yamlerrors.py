"""What is wrong with a YAML text, in plain sentences, found before it can cost anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml import tokens

from helpsdk.errors import Problem

_SCANNER: type[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

#: What the parser says (libyaml and PyYAML word it differently) → what a writer can act on. First match wins.
_PLAIN = (
    ("mapping values are not allowed", "a second `: ` on one line; put the text after the first one in quotes"),
    ("cannot start any token", "this character cannot begin a value; put the value in quotes, indent with spaces"),
    ("could not find expected ':'", "a key without a colon after it"),
    ("expected <document start>", "text after the end of the document"),
    ("expected a single document", "a second document begins here (`---`); a file holds one"),
    ("but found another document", "a second document begins here (`---`); a file holds one"),
    ("unexpected end of stream", "a quote is opened and never closed"),
    ("document indicator", "a quote is opened and never closed"),
    ("unknown escape character", "an unknown escape after a backslash; use single quotes for a text with backslashes"),
    ("expected hexdecimal number", "an incomplete escape after a backslash"),
    ("expected ',' or ']'", "a list in square brackets is not closed, or lacks a comma"),
    ("expected ',' or '}'", "a mapping in braces is not closed, or lacks a comma"),
    ("expected the node content", "a value is missing here"),
    ("did not find expected node content", "a value is missing here"),
    ("block sequence entries are not allowed", "a list item is not allowed here; begin the list on a line of its own"),
    ("did not find expected '-' indicator", "this line is neither a list item nor indented under one"),
    ("did not find expected key", "the indentation does not fit the lines above"),
    ("expected <block end>", "the indentation does not fit the lines above"),
    ("simple keys", "a key is longer than its line, or in a wrong place"),
    ("indentation", "the indentation does not fit the lines above"),
    ("special characters are not allowed", "a control character; remove it"),
    ("control characters are not allowed", "a control character; remove it"),
)
_TAB = re.compile(r"^ *\t", re.MULTILINE)
#: Indicators that only a real token scan can tell from the same characters inside a text.
_SUSPECT = re.compile(r"[&*!]|^%", re.MULTILINE)
_DEEP_LINE = re.compile(r"^[ \t\-?:]{120}", re.MULTILINE)
_MANY_BRACKETS = 120
_FEATURES: dict[type[Any], tuple[str, str]] = {
    tokens.AnchorToken: ("yaml-anchor", "anchors (`&name`) are not allowed; write the value where it is needed"),
    tokens.AliasToken: ("yaml-alias", "aliases (`*name`) are not allowed; write the value, or quote a text with `*`"),
    tokens.TagToken: ("yaml-tag", "tags (`!name`) are not allowed; put a text that begins with `!` in quotes"),
    tokens.DirectiveToken: ("yaml-directive", "directives (`%…`) are not allowed"),
}
_DEEPER = (
    tokens.BlockMappingStartToken,
    tokens.BlockSequenceStartToken,
    tokens.FlowMappingStartToken,
    tokens.FlowSequenceStartToken,
)
#: Of a list: the number of the item that is open, in a block before its first dash.
_FIRST = {tokens.BlockSequenceStartToken: -1, tokens.FlowSequenceStartToken: 0}
_NEXT = (tokens.BlockEntryToken, tokens.FlowEntryToken)
_HIGHER = (tokens.BlockEndToken, tokens.FlowMappingEndToken, tokens.FlowSequenceEndToken)


def refused_features(text: str, file: str, first_line: int, max_depth: int) -> list[Problem]:
    """Anchors, aliases, tags, directives and deep nesting, at most one of each, without building any value."""
    if not _SUSPECT.search(text) and not _could_be_deep(text):
        return []
    found: dict[str, Problem] = {}
    try:
        for code, message, line, key in _features(text, max_depth):
            found.setdefault(code, Problem(code, message, file, first_line + line, key))
            if code == "yaml-depth":
                break
    except yaml.YAMLError:
        pass  # composing meets the same error and reports it
    except UnicodeEncodeError:
        pass
    return list(found.values())


def plain_problem(error: Exception, text: str, file: str, first_line: int) -> Problem:
    """The parser's error as one sentence with its line."""
    said = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line if mark is not None else _line_at(text, getattr(error, "position", None))
    tab = _tab_near(text, line) if line is not None else None
    if tab is not None:
        return Problem("yaml-tab", "a tab in the indentation; use spaces", file, first_line + tab)
    message = next((plain for needle, plain in _PLAIN if needle in said), f"not valid YAML: {said}")
    return Problem("yaml-syntax", message, file, first_line if line is None else first_line + line)


def _features(text: str, max_depth: int) -> Iterator[tuple[str, str, int, str | None]]:
    """Code, message, line from 0, and for what is too deep its key."""
    place = _Place()
    for token in yaml.scan(text, Loader=_SCANNER):
        kind = type(token)
        if kind in _FEATURES:
            yield (*_FEATURES[kind], token.start_mark.line, None)
        place.follow(token)
        if len(place.parts) > max_depth:
            yield "yaml-depth", f"nested deeper than {max_depth} levels", token.start_mark.line, place.key


class _Place:
    """Where in a file its tokens are: `parts` has a key, or an item's number, for each open mapping and list."""

    def __init__(self) -> None:
        self.parts: list[str | int] = []
        self._before: type[Any] = tokens.StreamStartToken

    def follow(self, token: Any) -> None:
        kind = type(token)
        if kind in _DEEPER:
            self.parts.append(_FIRST.get(kind, ""))
        elif kind in _HIGHER:
            del self.parts[-1:]
        elif kind is tokens.ScalarToken and self._before is tokens.KeyToken:
            self.parts[-1:] = [token.value]
        elif kind in _NEXT and self.parts and isinstance(self.parts[-1], int):
            self.parts[-1] += 1
        self._before = kind

    @property
    def key(self) -> str | None:
        """The dotted path of what the newest mapping or list stands at."""
        return ".".join(map(str, self.parts[:-1])) or None


def _could_be_deep(text: str) -> bool:
    """A block can only be deep when some line starts far to the right, a flow only with many brackets."""
    return text.count("[") + text.count("{") > _MANY_BRACKETS or _DEEP_LINE.search(text) is not None


def _line_at(text: str, position: object) -> int | None:
    return text.count("\n", 0, position) if isinstance(position, int) else None


def _tab_near(text: str, line: int) -> int | None:
    """The line, from 0, of a tab used as indentation at or just before the error: the parser blames what follows it."""
    lines = text.split("\n")
    return next((at for at in (line, line - 1) if 0 <= at < len(lines) and _TAB.match(lines[at])), None)
