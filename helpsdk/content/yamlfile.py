"""YAML as writers know it: the YAML 1.2 core schema, small, with the line of every key.

`no` is a text, `1:30` is a text, a date is a text. Anchors, aliases, tags, duplicate keys and deep nesting are refused,
because no help file needs them and each is a way to make a small file cost a lot or mean something unseen.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from helpsdk.content.yamlerrors import plain_problem, refused_features
from helpsdk.errors import Problem, SiteInvalid

Path = tuple[str | int, ...]

#: Bytes of UTF-8.
MAX_FILE = 1_000_000
MAX_DEPTH = 30

_LOADER: type[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NULLS = {"", "~", "null", "Null", "NULL"}
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NUMBER_START = frozenset("+-.0123456789")
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL_FLOAT = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
#: More digits than any number a help file needs; beyond it JSON readers disagree about the value.
_MAX_DIGITS = 15


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A parsed file. `value` is plain Python: dict (keys are texts), list, str, int, float, bool, None."""

    value: Any
    file: str
    first_line: int = 1
    root: Node | None = None

    def line_of(self, path: Path) -> int:
        """The line, from 1, where `path` begins: its key, or its item; for one that is missing, its nearest parent."""
        return self._place(path)[0]

    def span_of(self, path: Path) -> tuple[int, int]:
        """The first and last line of the entry at `path`, key included; for a missing one, of its nearest parent."""
        return self._place(path)

    def _place(self, path: Path) -> tuple[int, int]:
        if self.root is None:
            return self.first_line, self.first_line
        start, node = self.root, self.root
        for part in path:
            found = _child(node, part)
            if found is None:
                break
            start, node = found
        return self.first_line + start.start_mark.line, self.first_line + _last_line(node)


def decode(content: bytes, file: str) -> str:
    """The text of a file, without a byte order mark. Raises SiteInvalid naming the byte that is not UTF-8 text."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_text(content, file, error.start, f"byte 0x{content[error.start]:02x}") from None
    if "\0" in text:
        raise _not_text(content, file, content.index(b"\0"), "a NUL byte")
    return text


def parse_yaml(text: str, *, file: str, first_line: int = 1) -> YamlFile:
    """The file's value and places. `first_line` is the line of `text`'s first line in `file`. Raises SiteInvalid."""
    text = text.removeprefix("\ufeff")
    _refuse_early(text, file, first_line)
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except (yaml.YAMLError, RecursionError, UnicodeEncodeError) as error:
        raise SiteInvalid([plain_problem(error, text, file, first_line)]) from None
    if root is None:
        return YamlFile(None, file, first_line)
    reader = _Reader(file, first_line)
    value = reader.value(root, ())
    if reader.problems:
        raise SiteInvalid(reader.problems)
    return YamlFile(value, file, first_line, root)


def _refuse_early(text: str, file: str, first_line: int) -> None:
    size = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
    if size > MAX_FILE:
        message = f"the file has {size:,} bytes; at most {MAX_FILE:,} are read"
        raise SiteInvalid([Problem("yaml-size", message, file, first_line)])
    if "\0" in text:
        line = first_line + text.count("\n", 0, text.index("\0"))
        raise SiteInvalid([Problem("binary", "the file holds a NUL character: it is not a text", file, line)])
    problems = refused_features(text, file, first_line, MAX_DEPTH)
    if problems:
        raise SiteInvalid(problems)


def _not_text(content: bytes, file: str, offset: int, found: str) -> SiteInvalid:
    line = content.count(b"\n", 0, offset) + 1
    message = f"not UTF-8 text ({found} at offset {offset}): a binary file, or saved in another encoding"
    return SiteInvalid([Problem("not-utf8", message, file, line)])


def _child(node: Node, part: str | int) -> tuple[Node, Node] | None:
    """Where the entry starts (its key, or the item itself) and its value."""
    if isinstance(node, MappingNode):
        return next(((key, value) for key, value in node.value if key.value == part), None)
    if isinstance(node, SequenceNode) and isinstance(part, int) and -1 < part < len(node.value):
        item = node.value[part]
        return item, item
    return None


def _last_line(node: Node) -> int:
    """Counted from 0. A block's own end mark lies on the next token, so the last leaf decides."""
    while isinstance(node, CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    start, end = node.start_mark, node.end_mark
    if end.column == 0 and end.line > start.line:
        return int(end.line) - 1
    return int(end.line)


class _Reader:
    """Turns nodes into values, collecting every problem on the way."""

    def __init__(self, file: str, first_line: int) -> None:
        self.file, self.first_line = file, first_line
        self.problems: list[Problem] = []

    def value(self, node: Node, path: Path) -> Any:
        if isinstance(node, ScalarNode):
            return self._scalar(node, path)
        if len(path) >= MAX_DEPTH:
            return self._problem("yaml-depth", f"nested deeper than {MAX_DEPTH} levels", node, path)
        if isinstance(node, SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        return dict(self._entries(node, path))

    def _entries(self, node: Node, path: Path) -> Iterator[tuple[str, Any]]:
        seen: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode) or not key.value:
                self._problem("yaml-key", "a key must be a single, non-empty text", key, path)
                continue
            name = str(key.value)
            if name in seen:
                self._problem("yaml-duplicate", f"{name!r} is already given in line {seen[name]}", key, (*path, name))
                continue
            seen[name] = self.first_line + key.start_mark.line
            yield name, self.value(value, (*path, name))

    def _scalar(self, node: ScalarNode, path: Path) -> Any:
        text: str = node.value
        if node.style:
            return text
        if text in _NULLS:
            return None
        if text in _BOOLEANS:
            return _BOOLEANS[text]
        return self._number(node, path) if text[0] in _NUMBER_START else text

    def _number(self, node: ScalarNode, path: Path) -> Any:
        text: str = node.value
        if _SPECIAL_FLOAT.fullmatch(text):
            return self._problem("yaml-number", f"{text} is not a finite number; put quotes around a text", node, path)
        if _INTEGER.fullmatch(text):
            if len(text) > _MAX_DIGITS + 2:
                message = f"a number of more than {_MAX_DIGITS} digits is not kept exactly; put quotes around a text"
                return self._problem("yaml-number", message, node, path)
            return int(text, _base(text))
        if not _FLOAT.fullmatch(text):
            return text
        number = float(text)
        if math.isinf(number):
            return self._problem("yaml-number", "the number is too large; put quotes around a text", node, path)
        return number

    def _problem(self, code: str, message: str, node: Node, path: Path) -> None:
        line = self.first_line + node.start_mark.line
        self.problems.append(Problem(code, message, self.file, line, dotted(path) or None))


def dotted(path: Path) -> str:
    """A path as problems show it: ``rules.0.show.article``."""
    return ".".join(str(part) for part in path)


def _base(text: str) -> int:
    return {"0o": 8, "0x": 16}.get(text[:2], 10)
