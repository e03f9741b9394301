"""MDX to Markdown: statements, expressions and components out, their text kept, everything lost reported.

MDX is Markdown in which `<Name …>` calls a component, `{…}` computes and top-level `import`/`export` are JavaScript
(https://mdxjs.com/docs/what-is-mdx/). We run none of it.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

from helpsdk.server.sources.losses import Loss

_COMMENT = re.compile(r"\{\s*/\*.*?\*/\s*\}", re.DOTALL)
_TAG_NAME = re.compile(r"</?([A-Za-z][\w.:-]*)?(?=[\s/>])")
_ATTRIBUTE = re.compile(r"\s*([A-Za-z_][\w:.-]*|\{)")
_LITERAL = re.compile(r"""^\s*(?:"([^"\\]*)"|'([^'\\]*)'|`([^`\\$]*)`)\s*$""", re.DOTALL)
# attributes whose text a reader sees
_VISIBLE = ("title", "label", "text", "name", "description")
_CALLOUTS = {"note": "note", "tip": "tip", "caution": "warning", "warning": "warning", "danger": "danger"}


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag as found: `[start, end)` in the text; attributes that are texts; `computed` names the others."""

    name: str
    start: int
    end: int
    closing: bool
    alone: bool
    attributes: dict[str, str]
    computed: tuple[str, ...]

    @property
    def component(self) -> bool:
        return not self.name or self.name[0].isupper() or "." in self.name


def to_markdown(text: str, lose: Callable[[Loss], None]) -> str:
    """Markdown for a text whose code has been taken out (see `Shelter`). Each loss is handed to `lose`."""
    text = _COMMENT.sub("", _drop_statements(text, lose))
    return _expressions(_tags(text, lose), lose)


def _drop_statements(text: str, lose: Callable[[Loss], None]) -> str:
    kept: list[str] = []
    dropping = ""
    for line in text.split("\n"):
        if not dropping and re.match(r"(import|export)\b[\s{*'\"]", line):
            dropping = line
            lose(Loss("script", line.strip()[:80]))
            if _statement_ends(dropping):
                dropping = ""
        elif dropping:
            dropping += "\n" + line
            if not line.strip() or _statement_ends(dropping):
                dropping = ""
        else:
            kept.append(line)
    return "\n".join(kept)


def _statement_ends(statement: str) -> bool:
    """A statement is over when its brackets are closed and, for an import, its module is named."""
    balanced = all(statement.count(a) == statement.count(b) for a, b in ("{}", "()", "[]"))
    return balanced and (statement.startswith("export") or bool(re.search(r"""['"]\s*;?\s*$""", statement)))


def find_tag(text: str, start: int) -> Tag | None:
    """The next JSX or HTML tag at or after `start`."""
    while (start := text.find("<", start)) != -1:
        if found := _tag_at(text, start):
            return found
        start += 1
    return None


def _tag_at(text: str, start: int) -> Tag | None:
    named = _TAG_NAME.match(text, start)
    if named is None:
        return None
    name, position = named[1] or "", named.end()
    if ":" in name:  # an autolink
        return None
    attributes: dict[str, str] = {}
    computed: list[str] = []
    while True:
        if closed := re.compile(r"\s*(/?)>").match(text, position):
            closing = text.startswith("</", start)
            return Tag(name, start, closed.end(), closing, bool(closed[1]), attributes, tuple(computed))
        step = _attribute(text, position, attributes, computed)
        if step is None:
            return None
        position = step


def _attribute(text: str, position: int, attributes: dict[str, str], computed: list[str]) -> int | None:
    """Reads one attribute into `attributes` or `computed`; the position after it, or None when there is none."""
    named = _ATTRIBUTE.match(text, position)
    if named is None:
        return None
    if named[1] == "{":
        computed.append("{…}")
        return _after_braces(text, named.end() - 1)
    name, position = named[1], named.end()
    if not (equals := re.compile(r"\s*=\s*").match(text, position)):
        attributes[name] = ""
        return position
    position = equals.end()
    quote = text[position : position + 1]
    if quote in ("'", '"') and quote:
        end = text.find(quote, position + 1)
        attributes[name] = text[position + 1 : end]
        return end + 1 if end != -1 else None
    if quote != "{":
        return None
    after = _after_braces(text, position)
    if after is None:
        return None
    if literal := _literal(text[position + 1 : after - 1]):
        attributes[name] = literal
    else:
        computed.append(name)
    return after


def _after_braces(text: str, start: int) -> int | None:
    """The position after the brace that closes the one at `start`; strings may hold braces."""
    depth, position, quote = 0, start, ""
    while position < len(text):
        char = text[position]
        if quote:
            if char == "\\":
                position += 1
            elif char == quote:
                quote = ""
        elif char in "\"'`":
            quote = char
        elif char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                return position + 1
        position += 1
    return None


def _literal(expression: str) -> str | None:
    found = _LITERAL.match(expression)
    return next((group for group in found.groups() if group is not None), "") if found else None


def _tags(text: str, lose: Callable[[Loss], None]) -> str:
    out: list[str] = []
    position = 0
    while tag := find_tag(text, position):
        out.append(text[position : tag.start])
        if not tag.component:
            out.append(_html(text, tag, lose))
            position = tag.end
            continue
        if not tag.closing:
            lose(Loss("component", f"<{tag.name or 'Fragment'}>"))
        end = None if tag.closing or tag.alone else _closing(text, tag)
        inner = text[tag.end : end.start] if end else ""
        position = end.end if end else tag.end
        before, after = "".join(out).rpartition("\n")[2], text[position:].partition("\n")[0]
        write = _callout if tag.name == "Aside" and not (before + after).strip() else _component
        out.append(_indented(write(tag, inner, before, lose), before))
    return "".join(out) + text[position:]


def _closing(text: str, opened: Tag) -> Tag | None:
    depth, position = 1, opened.end
    while tag := find_tag(text, position):
        position = tag.end
        if tag.name != opened.name or tag.alone:
            continue
        depth += -1 if tag.closing else 1
        if depth == 0:
            return tag
    return None


def _callout(tag: Tag, inner: str, _before: str, lose: Callable[[Loss], None]) -> str:
    """An `<Aside>` on lines of its own."""
    kind = _CALLOUTS.get(tag.attributes.get("type", "note"), "note")
    title = f":::{kind} {tag.attributes.get('title', '')}".rstrip()
    return f"{title}\n{_children(inner, lose)}\n:::"


def _component(tag: Tag, inner: str, before: str, lose: Callable[[Loss], None]) -> str:
    """What stays of a component: the texts among its attributes, and its children with their indentation taken off."""
    shown = _shown(tag)
    in_a_sentence = bool(inner.strip()) and "\n" not in inner.strip("\n") and not shown
    if before.strip() or in_a_sentence:
        return _tags(inner, lose) or shown
    parts = [shown if shown.startswith("[") else f"**{shown}**" if shown else "", _children(inner, lose)]
    return "\n\n".join(part for part in parts if part.strip())


def _children(inner: str, lose: Callable[[Loss], None]) -> str:
    return _tags(textwrap.dedent(inner.strip("\n") if "\n" in inner else inner), lose).strip("\n").rstrip()


def _indented(block: str, before: str) -> str:
    """Lines after the first begin where the component did; what is in the middle of a line stays as it is."""
    if before.strip():
        return block
    return "\n".join(before + line if line and number else line for number, line in enumerate(block.split("\n")))


def _shown(tag: Tag) -> str:
    """The texts among a component's attributes; with an address, a link."""
    visible = (*_VISIBLE, "slot") if tag.name in ("", "Fragment") else _VISIBLE
    shown = " – ".join(tag.attributes[name] for name in visible if tag.attributes.get(name))
    return f"[{shown}]({tag.attributes['href']})" if shown and tag.attributes.get("href") else shown


def _html(text: str, tag: Tag, lose: Callable[[Loss], None]) -> str:
    """An HTML tag stays, without attributes that only JavaScript could compute."""
    if not tag.computed:
        return text[tag.start : tag.end]
    for name in tag.computed:
        lose(Loss("attribute", f"<{tag.name} {name}>"))
    kept = "".join(f' {name}="{value}"' for name, value in tag.attributes.items())
    return f"<{tag.name}{kept}{' /' if tag.alone else ''}>"


def _expressions(text: str, lose: Callable[[Loss], None]) -> str:
    """Braces out: a literal's text stays, the rest is computed by code we do not run. `{#id}` is ours."""
    out: list[str] = []
    position = 0
    while (start := text.find("{", position)) != -1:
        out.append(text[position:start])
        end = _after_braces(text, start)
        if text.startswith("{#", start) or text[start - 1 : start] == "\\" or end is None:
            out.append("{")
            position = start + 1
            continue
        literal = _literal(text[start + 1 : end - 1])
        if literal is None:
            lose(Loss("expression", " ".join(text[start:end].split())[:80]))
        out.append(literal or "")
        position = end
    return "".join(out) + text[position:]
