"""Changing one entry of a site's files and nothing else: every other byte stays as its writer left it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

from helpsdk.content.frontmatter import split
from helpsdk.content.yamlfile import YamlFile, decode, parse_yaml
from helpsdk.errors import NotFound, Problem, SiteInvalid

_BOM = b"\xef\xbb\xbf"
#: What YAML counts as the end of a line.
_LINE = re.compile(r"[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029]|\Z)")
_PLAIN = re.compile(r"[^\W\d_][\w./-]*(?: [\w./-]+)*")


def replace_entry(
    files: Mapping[str, bytes], path: str, id: str, new_entry: Mapping[str, Any] | None
) -> dict[str, bytes]:
    """The files with the entry `id` of a list file (rules, screens, collections, glossary) replaced; None removes it.

    Of an entry in block style only the lines of keys that changed are rewritten, so comments beside others stay.
    Raises NotFound for an unknown file or id, SiteInvalid when the file cannot be edited in place.
    """
    if path not in files:
        raise NotFound("file", path)
    content = files[path]
    text = decode(content, path)
    parsed = parse_yaml(text, file=path)
    index = _index_of(parsed, id)
    wanted = [
        dict(new_entry) if new_entry is not None and at == index else entry for at, entry in enumerate(parsed.value)
    ]
    if new_entry is None:
        del wanted[index]
    ways = (_entry_removed,) if new_entry is None else (_keys_replaced, _entry_replaced)
    for way in ways:
        edited = way(text, parsed, index, new_entry or {})
        if edited is not None and _holds(edited, path, wanted):
            return {**files, path: _encoded(edited, content)}
    raise _refused(parsed, path, (index,), f"`{id}` shares its lines with other entries; give it lines of its own")


def append_entry(content: bytes, entry: Mapping[str, Any], *, file: str) -> bytes:
    """A list file with one more entry at its end, in block style; what was there stays byte for byte.

    Raises SiteInvalid when the file cannot be read, or is no list of lines.
    """
    text = decode(content, file)
    parsed = parse_yaml(text, file=file)
    if parsed.value is not None and not _is_block_list(parsed.root):
        raise _refused(parsed, file, (), "the file is not written as a list of lines, `- id: …`")
    newline = _newline(text)
    column = parsed.root.start_mark.column if parsed.root is not None else 0
    gap = newline if text and text[-1] not in "\r\n" else ""
    edited = text + gap + _indented(_listed(entry, newline), column)
    if not _holds(edited, file, [*(parsed.value or ()), dict(entry)]):
        raise _refused(parsed, file, (), "an entry cannot be added at the end of this file")
    return _encoded(edited, content)


def append_item(content: bytes, id: str, key: str, item: Mapping[str, Any], *, file: str) -> bytes:
    """A list file of which the entry `id` has one more item in its list `key`; what was there stays byte for byte.

    Raises NotFound for an unknown id, SiteInvalid when the file cannot be edited in place.
    """
    text = decode(content, file)
    parsed = parse_yaml(text, file=file)
    index = _index_of(parsed, id)
    wanted = [dict(entry) for entry in parsed.value]
    wanted[index][key] = [*(wanted[index].get(key) or ()), dict(item)]
    for written in _with_item(text, parsed, index, key, item):
        if _holds(written, file, wanted):
            return _encoded(written, content)
    raise _refused(parsed, file, (index,), f"nothing can be added to the `{key}` of `{id}` in place")


def set_front_matter(content: bytes, key: str, value: Any, *, file: str = "article") -> bytes:
    """An article file with one key of its front matter set (None removes it) and the body untouched.

    Raises SiteInvalid when the file cannot be read or its front matter cannot be edited in place.
    """
    text = decode(content, file)
    parsed, body, _ = split(text, file)
    newline = _newline(text)
    if parsed is None:
        head = "" if value is None else f"---{newline}{_yaml({key: value}, newline)}---{newline}"
        return _encoded(head + text, content)
    current = parsed.value if parsed.value is not None else {}
    if not isinstance(current, dict) or (isinstance(parsed.root, MappingNode) and parsed.root.flow_style):
        raise _refused(parsed, file, (), "the front matter is not written as lines of `key: value`")
    wanted = {**current, key: value}
    if value is None:
        del wanted[key]
    edited = _front_matter_edited(text, parsed, key, value)
    result, kept, _ = split(edited, file)
    if result is None or (result.value or {}) != wanted or kept != body:
        raise _refused(parsed, file, (key,), f"`{key}` cannot be changed in place")
    return _encoded(edited, content)


def _front_matter_edited(text: str, parsed: YamlFile, key: str, value: Any) -> str:
    lines = _Lines(text)
    column = parsed.root.start_mark.column if parsed.root is not None else 0
    new = "" if value is None else _indented(_yaml({key: value}, lines.newline), column)
    if isinstance(parsed.value, dict) and key in parsed.value:
        first, last = lines.of(parsed.span_of((key,)))
        return lines.replaced(first, last, new)
    if parsed.root is None:
        return lines.replaced(2, 1, new)
    last = lines.of(parsed.span_of(()))[1]
    return lines.replaced(last + 1, last, new)


@dataclass(frozen=True, slots=True)
class _Lines:
    """A text by lines, counted from 1 as YAML counts them."""

    text: str

    @property
    def lines(self) -> list[str]:
        return [line for line in _LINE.findall(self.text) if line]

    @property
    def newline(self) -> str:
        return _newline(self.text)

    def of(self, span: tuple[int, int]) -> tuple[int, int]:
        """A span without the blank lines that YAML counts to a block of text."""
        (first, last), lines = span, self.lines
        while last > first and (last > len(lines) or not lines[last - 1].strip()):
            last -= 1
        return first, last

    def replaced(self, first: int, last: int, new: str) -> str:
        """Lines `first` to `last` replaced; the file's missing final line break stays missing."""
        lines = self.lines
        at_end = last >= len(lines)
        ends = not lines or not lines[-1] or lines[-1][-1] in "\r\n\x85\u2028\u2029"
        before, after = "".join(lines[: first - 1]), "".join(lines[last:])
        if at_end and not ends:
            gap = self.newline if before and before[-1] not in "\r\n" else ""
            return before + gap + new.rstrip("\r\n") if new else before.rstrip("\r\n")
        return before + new + after


def _index_of(parsed: YamlFile, id: str) -> int:
    for index, entry in enumerate(parsed.value if isinstance(parsed.value, list) else ()):
        if isinstance(entry, dict) and entry.get("id") == id:
            return index
    raise NotFound("entry", id)


def _item(parsed: YamlFile, index: int) -> MappingNode | None:
    root = parsed.root
    if not isinstance(root, SequenceNode) or root.flow_style:
        return None
    item = root.value[index]
    return item if isinstance(item, MappingNode) else None


def _keys_replaced(text: str, parsed: YamlFile, index: int, new: Mapping[str, Any]) -> str | None:
    """Only the keys whose values differ; None when the entry is not in block style or loses its first key."""
    item = _item(parsed, index)
    old = parsed.value[index]
    if item is None or item.flow_style or next(iter(old)) not in new:
        return None
    last_line = _Lines(text).of(parsed.span_of((index,)))[1]
    added = {key: value for key, value in new.items() if key not in old}
    edited, newline = text, _newline(text)
    if added:
        edited = _Lines(edited).replaced(
            last_line + 1, last_line, _indented(_yaml(added, newline), item.start_mark.column)
        )
    for key in reversed(old):
        if key not in new or new[key] != old[key]:
            edited = _key_replaced(edited, parsed, (index, key), item, new)
    return edited


def _key_replaced(text: str, parsed: YamlFile, path: tuple[int, str], item: MappingNode, new: Mapping[str, Any]) -> str:
    lines = _Lines(text)
    first, last = lines.of(parsed.span_of(path))
    if path[1] not in new:
        return lines.replaced(first, last, "")
    column = item.start_mark.column
    written = _indented(_yaml({path[1]: new[path[1]]}, lines.newline), column)
    return lines.replaced(first, last, lines.lines[first - 1][:column] + written[column:])


def _entry_replaced(text: str, parsed: YamlFile, index: int, new: Mapping[str, Any]) -> str | None:
    item = _item(parsed, index)
    if item is None:
        return None
    lines = _Lines(text)
    first, last = lines.of(parsed.span_of((index,)))
    column = item.start_mark.column
    written = _indented(_yaml(dict(new), lines.newline), column)
    return lines.replaced(first, last, lines.lines[first - 1][:column] + written[column:])


def _is_block_list(root: Node | None) -> bool:
    return isinstance(root, SequenceNode) and not root.flow_style


def _with_item(text: str, parsed: YamlFile, index: int, key: str, item: Mapping[str, Any]) -> Iterator[str]:
    """Ways to write it, of which the first that holds is taken: in lines, in brackets, and where there was no list."""
    lines, entry, line = _Lines(text), _item(parsed, index), f"- {_flow(item)}"
    if entry is None or entry.flow_style:
        return
    node = next((value for name, value in entry.value if name.value == key), None)
    _, last = lines.of(parsed.span_of((index, key) if node is not None else (index,)))
    if isinstance(node, SequenceNode) and node.flow_style:
        yield from (_bracketed(text, node, before + _flow(item)) for before in ("", ", ", " "))
    elif isinstance(node, SequenceNode):
        yield lines.replaced(last + 1, last, " " * node.start_mark.column + line + lines.newline)
    elif node is None:
        column = " " * entry.start_mark.column
        yield lines.replaced(last + 1, last, f"{column}{key}:{lines.newline}{column}  {line}{lines.newline}")


def _bracketed(text: str, node: Node, new: str) -> str:
    """`new` before the bracket that closes a list."""
    lines = _Lines(text).lines
    end = sum(map(len, lines[: node.end_mark.line])) + node.end_mark.column - 1
    return text[:end] + new + text[end:]


def _entry_removed(text: str, parsed: YamlFile, index: int, new: Mapping[str, Any]) -> str | None:  # noqa: ARG001
    item = _item(parsed, index)
    lines = _Lines(text)
    first, last = lines.of(parsed.span_of((index,)))
    if item is None or lines.lines[first - 1][: item.start_mark.column].strip() != "-":
        return None
    return lines.replaced(first, last, "")


def _holds(edited: str, path: str, wanted: list[Any]) -> bool:
    """Whether the edit says exactly what was wanted, and of everything else what was there before."""
    try:
        return (parse_yaml(edited, file=path).value or []) == wanted
    except SiteInvalid:
        return False


def _refused(parsed: YamlFile, file: str, path: tuple[str | int, ...], message: str) -> SiteInvalid:
    return SiteInvalid([Problem("not-editable", message, file, parsed.line_of(path))])


def _encoded(text: str, original: bytes) -> bytes:
    return (_BOM if original.startswith(_BOM) else b"") + text.encode()


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _indented(text: str, column: int) -> str:
    lines = _LINE.findall(text)
    return "".join(" " * column + line if line.strip() else line for line in lines)


class _Dumper(yaml.SafeDumper):
    """Block style with short collections in one line, and quotes wherever YAML versions might disagree."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _represent_text(dumper: _Dumper, text: str) -> Node:
    style = None if _PLAIN.fullmatch(text) else "|" if "\n" in text else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


def _yaml(value: dict[str, Any], newline: str) -> str:
    written = yaml.dump(
        value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=None, width=100_000
    )
    return str(_block_first_level(value, written)).replace("\n", newline)


def _flow(value: Any) -> str:
    """A value in one line."""
    whole = yaml.dump(
        [value], Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=True, width=100_000
    )
    return str(whole).strip()[1:-1]


def _listed(entry: Mapping[str, Any], newline: str) -> str:
    """An entry as a person would write it: a line for each key, and one for each of a list's mappings."""
    lines: list[str] = []
    for key, value in entry.items():
        items = value if isinstance(value, list) and any(isinstance(one, dict) for one in value) else None
        lines += [f"{key}: {_flow(value)}"] if items is None else [f"{key}:", *(f"  - {_flow(one)}" for one in items)]
    return "".join(f"{'  ' if at else '- '}{line}{newline}" for at, line in enumerate(lines))


def _block_first_level(value: dict[str, Any], written: str) -> str:
    """The entry's own keys stand on lines of their own, even when all values are short."""
    if not written.startswith("{"):
        return written
    return "".join(
        yaml.dump({key: inner}, Dumper=_Dumper, allow_unicode=True, default_flow_style=False, width=100_000)
        for key, inner in value.items()
    )
