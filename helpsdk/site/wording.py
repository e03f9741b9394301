"""Pydantic's findings in a writer's words: what is wrong, what was found, what is allowed, and the line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from helpsdk.content.anchors import ANCHOR_TOO_LONG
from helpsdk.content.yamlfile import Path, YamlFile, dotted
from helpsdk.context.rules import Contradiction
from helpsdk.errors import Problem
from helpsdk.site.doubts import texts_in
from helpsdk.site.later import is_later_key
from helpsdk.site.mending import renamed, value_at, without
from helpsdk.site.nearest import did_you_mean, elsewhere, listed, meant
from helpsdk.site.shapes import keys_at, models_at
from helpsdk.site.shorthand import as_mapping

T = TypeVar("T")

_EXPECTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "tuple_type": "a list",
    "list_type": "a list",
    "date_type": "a date like 2026-11-21",
    "date_parsing": "a date like 2026-11-21",
    "date_from_datetime_parsing": "a date like 2026-11-21",
    "date_from_datetime_inexact": "a date like 2026-11-21",
}
_PATTERNS = {
    r"^[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*$": "lower case words of letters, digits, - and _, joined by dots",
    r"^[a-z0-9][a-z0-9._-]*$": "lower case letters, digits, dots, - and _, beginning with a letter or digit",
    r"^[a-z][a-z0-9._-]*$": "the name of an HTML element in lower case, such as button",
    r"^[^\x00-\x1f\x7f]+$": "one line of text",
    r"^#[0-9a-fA-F]{6}$|^#[0-9a-fA-F]{3}$": "a colour like #1a73e8",
    r"^[\w \-\"',.]{1,200}$": "font names separated by commas",
}
#: What stands where a mapping belongs, or several of them.
_HOLDING = frozenset(kind for kind, word in _EXPECTED.items() if word in ("a mapping", "a list"))
_UNREAD = frozenset({"unknown-key", "later-version"})
#: Findings behind which the rest of a value may be sound.
_MENDABLE = _UNREAD | {"missing-key"}
#: What else a key takes, where one of its forms is a closed list of words.
_OTHER_FORMS = {"audience": "{groups: [...]}"}
_GROUP = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")


@dataclass(frozen=True, slots=True)
class Checked(Generic[T]):
    """A value of the wanted type, or what is wrong with it.

    Both, where the value is right except for keys that are not read. `doubts` are the texts that stand in wrong places:
    what they name may have been declared by them.
    """

    value: T | None
    problems: tuple[Problem, ...] = ()
    doubts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Finding:
    """One of pydantic's errors; `path` without union branches, `fork` where the branches parted."""

    kind: str
    path: Path
    fork: Path | None
    input: Any
    context: dict[str, Any]
    message: str

    @property
    def is_consequence(self) -> bool:
        """Whether a list is only too short because what is wrong in it was not counted."""
        return self.kind == "too_short" and len(self.input) >= self.context.get("min_length", 0)

    @property
    def is_mismatch(self) -> bool:
        if self.kind == "literal_error":
            return not isinstance(self.input, str)
        return self.kind in _EXPECTED and not self.kind.startswith("date_")


def check_shape(shape: Any, value: Any, *, file: str, yaml: YamlFile | None = None, path: Path = ()) -> Checked[Any]:
    """`value` as a `shape` (a model or any annotation), or every reason why not, with lines. Never raises."""
    return _Report(shape, value, file, yaml, path).checked()


@lru_cache(maxsize=64)
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


@dataclass(frozen=True, slots=True)
class _Report:
    shape: Any
    value: Any
    file: str
    yaml: YamlFile | None
    path: Path

    def checked(self) -> Checked[Any]:
        value, findings = self._tried(self.value)
        problems = tuple(dict.fromkeys(self._problems(findings)))
        doubts = frozenset(text for one in findings for text in texts_in(value_at(self.value, one.path)))
        if findings and all(problem.code in _MENDABLE for problem in problems):
            value, more = self._mended(findings)
            problems += more
        return Checked(value, problems, doubts)

    def _tried(self, value: Any) -> tuple[Any, list[_Finding]]:
        try:
            return _adapter(self.shape).validate_json(json.dumps(value)), []
        except ValidationError as error:
            found = [self._finding(value, one) for one in error.errors(include_url=False)]
            return None, [one for one in found if not one.is_consequence]

    def _mended(self, findings: list[_Finding]) -> tuple[Any, tuple[Problem, ...]]:
        """The value without what is not read, or as it was meant, and what contradicts itself also then.

        A contradiction around an unknown key is not told: that key, rightly spelled, may be what resolves it.
        """
        codes = {one.path: code for one in findings if (code := self._worded(one).code) in _UNREAD}
        unknown = [path for path, code in codes.items() if code == "unknown-key"]
        value, left = self._tried(without(self.value, codes))
        told = [one for one in left if one.kind == "value_error" and not _is_around(one.path, unknown)]
        if value is None and not told:
            later = [path for path, code in codes.items() if code == "later-version"]
            value, _ = self._tried(renamed(self.shape, without(self.value, later), unknown))
        return value, tuple(self._worded(one) for one in told)

    def _finding(self, value: Any, error: Any) -> _Finding:
        path, fork = _without_branches(value, error["loc"], error["type"])
        return _Finding(error["type"], path, fork, error.get("input"), error.get("ctx", {}), error["msg"])

    def _problems(self, findings: list[_Finding]) -> Iterator[Problem]:
        forks: dict[Path, list[_Finding]] = {}
        for finding in findings:
            if finding.fork is None:
                yield self._worded(finding)
            else:
                forks.setdefault(finding.fork, []).append(finding)
        for path, branches in forks.items():
            yield from self._forked(path, branches)

    def _forked(self, path: Path, branches: list[_Finding]) -> Iterator[Problem]:
        """A value that may have several forms: what is wrong with the form it has, else which forms there are."""
        meant = [branch for branch in branches if not branch.is_mismatch]
        deeper = [branch for branch in branches if len(branch.path) > len(path)]
        if meant or deeper:
            yield from (self._worded(branch) for branch in (deeper or meant))
            return
        if len(branches) == 1:
            yield self._worded(branches[0])
            return
        forms = dict.fromkeys(
            _EXPECTED.get(branch.kind) or " or ".join(_literals(branch.context)) for branch in branches
        )
        yield self._problem("wrong-type", path, _found(" or ".join(forms), branches[0].input))

    def _worded(self, finding: _Finding) -> Problem:
        if finding.kind == "extra_forbidden":
            return self._unknown_key(finding)
        if finding.kind == "literal_error":
            return self._not_one_of(finding)
        if finding.kind == "missing":
            return self._missing(finding)
        if finding.kind in _HOLDING:
            return self._no_mapping(finding)
        if finding.kind == "value_error" and isinstance(finding.context.get("error"), Contradiction):
            return self._contradiction(finding.path, finding.context["error"])
        code, text = _text(finding)
        return self._problem(code, finding.path, text)

    def _no_mapping(self, finding: _Finding) -> Problem:
        """What belongs there has keys of its own, which are told."""
        expected, keys = _EXPECTED[finding.kind], keys_at(self.shape, finding.path)
        hint = as_mapping(finding.input, models_at(self.shape, finding.path))
        if expected == "a list":
            expected, keys = ("a mapping or a list of them", keys) if hint else (expected, ())
        return self._problem("wrong-type", finding.path, _found(expected, finding.input) + hint, allowed=keys)

    def _contradiction(self, path: Path, found: Contradiction) -> Problem:
        return self._problem("contradiction", (*path, *found.at), str(found), allowed=found.allowed)

    def _unknown_key(self, finding: _Finding) -> Problem:
        *around, key = finding.path
        name = str(key)
        if any(is_later_key(model, key) for model in models_at(self.shape, tuple(around))):
            return self._problem("later-version", finding.path, f"`{name}` is not evaluated yet by this version")
        keys = keys_at(self.shape, tuple(around))
        text = f"unknown key `{name}`{elsewhere(name, keys) or did_you_mean(name, keys)}"
        return self._problem("unknown-key", finding.path, text, allowed=keys)

    def _not_one_of(self, finding: _Finding) -> Problem:
        key, value = finding.path[-1] if finding.path else "", finding.input
        words = _literals(finding.context)
        allowed = (*words, _OTHER_FORMS[str(key)]) if str(key) in _OTHER_FORMS else words
        hint = meant(str(key), str(value)) or did_you_mean(str(value), words) or _as_group(str(key), str(value))
        text = f"{shown(value)} is not allowed here{hint}"
        return self._problem("not-allowed", finding.path, text, allowed=allowed)

    def _missing(self, finding: _Finding) -> Problem:
        *around, key = finding.path
        where = f" in `{dotted((*self.path, *around))}`" if around else ""
        return self._problem("missing-key", finding.path, f"`{key}` is missing{where}")

    def _problem(self, code: str, path: Path, text: str, *, allowed: Iterable[str] = ()) -> Problem:
        full = (*self.path, *path)
        line = None if self.yaml is None else self.yaml.line_of(full)
        return Problem(code, text, self.file, line, dotted(full) or None, tuple(allowed))


def _as_group(key: str, word: str) -> str:
    """A group stands in a list; whether there is one of that name is told once it does."""
    return f"; did you mean `{{groups: [{word}]}}`?" if key == "audience" and _GROUP.fullmatch(word) else ""


def _is_around(path: Path, others: Iterable[Path]) -> bool:
    return any(other[: len(path)] == path for other in others)


def shown(value: Any) -> str:
    """A value as the writer wrote it, short."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return f"`{text if len(text) <= 60 else text[:57] + '…'}`"


def kind_of(value: Any) -> str:
    """The kind of a YAML value in words."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    names = {str: "a text", int: "a number", float: "a number", list: "a list", dict: "a mapping"}
    return names.get(type(value), type(value).__name__)


def unknown_name(kind: str, name: str, known: set[str]) -> tuple[str, tuple[str, ...]]:
    """The message and the allowed values for a name that is not declared."""
    return f"there is no {kind} `{name}`{did_you_mean(name, sorted(known))}", listed(name, known)


def _text(finding: _Finding) -> tuple[str, str]:
    context, value = finding.context, finding.input
    table = {
        "string_too_short": ("empty", "must not be empty"),
        "string_too_long": ("too-long", f"is longer than {context.get('max_length')} characters"),
        "too_short": ("empty", "must not be empty"),
        "too_long": ("too-long", f"has more than {context.get('max_length')} entries"),
        "greater_than_equal": ("out-of-range", f"{shown(value)} is too small; at least {_number(context.get('ge'))}"),
        "less_than_equal": ("out-of-range", f"{shown(value)} is too large; at most {_number(context.get('le'))}"),
        ANCHOR_TOO_LONG: ("too-long", str(context.get("text"))),
        "finite_number": ("out-of-range", f"{shown(value)} is not a finite number"),
    }
    if finding.kind in table:
        return table[finding.kind]
    if finding.kind == "string_pattern_mismatch":
        pattern = str(context.get("pattern"))
        return "bad-form", f"{shown(value)} is not in the right form: {_PATTERNS.get(pattern, pattern)}"
    if finding.kind in _EXPECTED:
        return "wrong-type", _found(_EXPECTED[finding.kind], value)
    if finding.kind == "value_error":
        return "contradiction", str(context.get("error", finding.message))
    return "invalid", f"{finding.message} (found {shown(value)})"


def _number(limit: Any) -> str:
    """Without the point that a whole number needs in no text."""
    return str(int(limit)) if isinstance(limit, float) and limit.is_integer() else str(limit)


def _found(expected: str, value: Any) -> str:
    found = "nothing" if value is None else f"{kind_of(value)} {shown(value)}"
    if isinstance(value, bool):
        found = shown(value)
    text = f"expected {expected}, found {found}"
    if "a text" in expected and isinstance(value, int | float):
        return f"{text}; put it in quotes"
    if expected == "true or false" and str(value).lower() in {"yes", "no", "on", "off"}:
        return f"{text}; write true or false"
    return text


def _literals(context: dict[str, Any]) -> tuple[str, ...]:
    """pydantic gives the choices as a sentence of Python: ``'tip', 'panel' or 'announcement'``, ``True``."""
    words = str(context.get("expected", "")).replace(" or ", ", ").replace("'", "").split(", ")
    return tuple({"True": "true", "False": "false"}.get(word, word) for word in words)


def _without_branches(value: Any, location: tuple[Any, ...], kind: str) -> tuple[Path, Path | None]:
    """A location without the names of union branches, and where the first of those stood."""
    path: list[str | int] = []
    fork: Path | None = None
    for position, part in enumerate(location):
        last = position == len(location) - 1
        if (last and kind in ("missing", "extra_forbidden")) or _has(value, part):
            path.append(part)
            value = value[part] if _has(value, part) else None
        elif part != "[key]" and fork is None:
            fork = tuple(path)
    return tuple(path), fork


def _has(value: Any, part: Any) -> bool:
    if isinstance(value, dict):
        return part in value
    return isinstance(value, list) and isinstance(part, int) and 0 <= part < len(value)
