"""Names of elements and screens in the text of a template or script.

The text is searched, not parsed: one reading finds them in Jinja, Django, JSX, Vue, Svelte and plain HTML, and in a
file with a syntax error too.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from helpsdk.site.scan.host import CodePlace, DynamicUse, Use

Kind = Literal["id", "screen"]

_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9][a-z0-9_-]*)*")
_QUOTED: Final = re.compile(rf"""(["'`])({_ID.pattern})\1""")

#: A value in quotes, in which a template's own braces may hold quotes; or an expression in braces; or a bare word.
_DOUBLE: Final = r'"(?:\{\{.{0,300}?\}\}|\{%.{0,300}?%\}|[^"])*+"'
_SINGLE: Final = r"'(?:\{\{.{0,300}?\}\}|\{%.{0,300}?%\}|[^'])*+'"
_VALUE: Final = rf"(?P<value>{_DOUBLE}|{_SINGLE}|`[^`]*`|\{{(?:[^{{}}]|\{{[^{{}}]*\}})*+\}}|[\w.:$-]+)"

#: `data-help-id="…"`, `:data-help-id="…"`, `"data-help-id": "…"`, `setAttribute("data-help-id", "…")`; no selector.
_ATTRIBUTE: Final = re.compile(
    rf"""(?<![\[\w-])(?P<bound>v-bind:|:)?["'`]?data-help-(?P<kind>id|screen)["'`]?\]?\s*(?P<sign>[=:,])\s*{_VALUE}""",
    re.DOTALL,
)
_DATASET: Final = re.compile(rf"\bdataset\.help(?P<kind>Id|Screen)\s*=(?!=)\s*{_VALUE}", re.DOTALL)
#: `help_id("…")` and `{% help_id "…" %}`; a tip in the page names its element too.
_HELPERS: Final = "help_id|help_tip|help_screen"
_CALL: Final = re.compile(
    rf"""(?:(?<!def\s)(?<![\w.])(?P<called>{_HELPERS})\(\s*|\{{%-?\s*(?P<tag>{_HELPERS})\s+)
    (?P<value>{_DOUBLE}|{_SINGLE}|[\w.]+)?""",
    re.VERBOSE | re.DOTALL,
)
#: `help.element("…")` and `help_of(request).tip("…")`, where Python writes the page; of other names it may be anything.
_METHOD: Final = re.compile(
    r"""(?<!\w)\w*(?:help|embed|help_of\([^()\n]*\))\.(?:element|tip)\(\s*(?P<value>"[^"\n]*"|'[^'\n]*')"""
)
#: `HelpSDK('screen', '…')`.
_SCRIPT: Final = re.compile(r"""\bHelpSDK\(\s*["']screen["']\s*,\s*(?P<value>"[^"]*"|'[^']*'|`[^`]*`|[\w.]+)""")

_PARTS: Final = re.compile(r"\{\{.*?\}\}|\$\{[^{}]*\}|\{[^{}]*\}|<%.*?%>|<\?.*?\?>", re.DOTALL)
_TAGS: Final = re.compile(r"\{%.*?%\}", re.DOTALL)
_COMMENT: Final = re.compile(
    r"<!--.*?-->|\{#.*?#\}|\{%-?\s*comment\b.*?%\}.*?\{%-?\s*endcomment\s*-?%\}|(?<![^\s{;(])/\*.*?\*/", re.DOTALL
)
#: `[data-help-id="…"]` looks for an element and is none.
_SELECTOR: Final = re.compile(r"""\[data-help-(?:id|screen)\s*[~^$*|]?=[^\]]*\]""")
#: How many places of a quoted text are kept of one file.
_MOST_PLACES: Final = 5
#: Words that are values of an expression but no names.
_NO_VALUES: Final = frozenset({"", "null", "undefined", "true", "false", "None"})


@dataclass(slots=True)
class Names:
    """What one file, or many, name."""

    elements: list[Use] = field(default_factory=list)
    screens: list[Use] = field(default_factory=list)
    made_elements: list[DynamicUse] = field(default_factory=list)
    made_screens: list[DynamicUse] = field(default_factory=list)
    quoted: dict[str, list[CodePlace]] = field(default_factory=dict)


def names_in(text: str, file: str) -> Names:
    """Everything that `text` names, in its order; what is commented out is not there."""
    reader = _Reader(_SELECTOR.sub(_blank, without_comments(text)), file)
    reader.read()
    return reader.names


def without_comments(text: str) -> str:
    return _COMMENT.sub(_blank, text)


def _blank(found: re.Match[str]) -> str:
    """Lines stay where they are."""
    return "\n" * found[0].count("\n")


class _Reader:
    def __init__(self, text: str, file: str) -> None:
        self.text, self.file, self.names = text, file, Names()
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]

    def read(self) -> None:
        for found in _ATTRIBUTE.finditer(self.text):
            expression = bool(found["bound"]) or found["sign"] != "="
            self._value(_kind(found["kind"]), found["value"], found, expression=expression)
        for found in _DATASET.finditer(self.text):
            self._value(_kind(found["kind"]), found["value"], found, expression=True)
        for found in _CALL.finditer(self.text):
            if found["value"] is not None:
                kind: Kind = "screen" if "help_screen" in (found["called"], found["tag"]) else "id"
                self._expression(kind, found["value"], found)
        for found in _METHOD.finditer(self.text):
            self._expression("id", found["value"], found)
        for found in _SCRIPT.finditer(self.text):
            self._expression("screen", found["value"], found)
        for found in _QUOTED.finditer(self.text):
            places = self.names.quoted.setdefault(found[2], [])
            if len(places) < _MOST_PLACES:
                places.append(self._place(found))

    def _value(self, kind: Kind, value: str, found: re.Match[str], *, expression: bool) -> None:
        if expression or value[0] in "{`":
            inner = _unquoted(value) if found.re is _ATTRIBUTE and found["bound"] else value
            self._expression(kind, inner[1:-1] if inner[:1] == "{" else inner, found)
        else:
            self._text(kind, _unquoted(value), found)

    def _expression(self, kind: Kind, value: str, found: re.Match[str]) -> None:
        """A value of a programming language: a literal is a name, anything else is made."""
        value = value.strip()
        if value[:1] in "\"'`" and value[-1:] == value[:1] and value.count(value[0]) == 2:
            self._text(kind, value[1:-1], found)
        elif value not in _NO_VALUES:
            self._made(kind, value, "*", found)

    def _text(self, kind: Kind, value: str, found: re.Match[str]) -> None:
        """A text with a template's braces in it; of an `{% if %}`, each of its branches."""
        for part in (part.strip() for part in _TAGS.split(value)):
            if _ID.fullmatch(part):
                uses = self.names.elements if kind == "id" else self.names.screens
                uses.append(Use(part, self._place(found)))
            elif part:
                self._made(kind, part, re.sub(r"\*+", "*", _PARTS.sub("*", part)), found)

    def _made(self, kind: Kind, written: str, shape: str, found: re.Match[str]) -> None:
        made = self.names.made_elements if kind == "id" else self.names.made_screens
        made.append(DynamicUse(" ".join(written.split()), shape, self._place(found)))

    def _place(self, found: re.Match[str]) -> CodePlace:
        return CodePlace(self.file, bisect_right(self._lines, found.start()))


def _kind(written: str) -> Kind:
    return "screen" if written.lower() == "screen" else "id"


def _unquoted(value: str) -> str:
    return value[1:-1].strip() if value[:1] in "\"'" else value


def unclosed(text: str) -> Iterator[tuple[int, str]]:
    """Lines of a template, from 1, where something opens that never closes, or closes what is not open."""
    text = _VERBATIM.sub(_blank, without_comments(text))
    yield from _delimiters(text)
    open_tags: list[tuple[str, int]] = []
    for found in _TAG.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        end, name = found[1], found[2]
        if not end:
            open_tags.append((name, line))
        elif not open_tags or open_tags[-1][0] != name:
            yield line, f"`{{% end{name} %}}` closes no `{{% {name} %}}`"
            return
        else:
            open_tags.pop()
    yield from ((line, f"`{{% {name} %}}` is never closed") for name, line in open_tags)


_VERBATIM: Final = re.compile(
    r"\{%-?\s*(raw|verbatim)\b.*?\{%-?\s*end\1\b.*?%\}|<script\b(?![^>]*\bsrc=).*?</script>", re.DOTALL
)
_TAG: Final = re.compile(r"\{%[-+]?\s*(end)?(if|for|block|macro)\b(?:(?!%\}).)*%\}", re.DOTALL)
_OPENS: Final = {"{{": "}}", "{%": "%}"}


def _delimiters(text: str) -> Iterator[tuple[int, str]]:
    for found in re.finditer(r"\{\{|\{%", text):
        closing = _OPENS[found[0]]
        rest = text[found.end() : found.end() + 2_000]
        end, again = rest.find(closing), rest.find("{%")
        if end < 0 or (0 <= again < end and found[0] == "{%"):
            yield text.count("\n", 0, found.start()) + 1, f"`{found[0]}` without its `{closing}`"
            return
