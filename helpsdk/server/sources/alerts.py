"""Quotes that are alerts, `> [!NOTE]` as GitHub and others write them, become callouts."""

from __future__ import annotations

import re

_KINDS = {"note": "note", "important": "note", "tip": "tip", "warning": "warning", "caution": "danger"}
_OPEN = re.compile(rf"^([ \t]*)>[ \t]?\[!({'|'.join(_KINDS)})\][+-]?[ \t]*(.*)$", re.IGNORECASE)
_QUOTED = re.compile(r"^[ \t]*>[ \t]?(.*)$")
#: What begins a block of its own, and so never continues a quoted paragraph.
_BLOCK = re.compile(r"^\s*(?:$|[#>*+:`~|<\x02-]|\d+[.)])")


def to_callouts(text: str) -> str:
    """The text, its code taken out before (see `Shelter`), with every alert as `:::note` … `:::`."""
    lines = text.split("\n")
    out: list[str] = []
    at = 0
    while at < len(lines):
        opened = _OPEN.match(lines[at])
        if opened is None:
            out.append(lines[at])
            at += 1
            continue
        indent, kind, title = opened.groups()
        inside, at = _inside(lines, at + 1)
        written = [f":::{_KINDS[kind.lower()]} {title}".rstrip(), *inside, ":::"]
        out += [indent + line if line else line for line in written]
    return "\n".join(out)


def _inside(lines: list[str], at: int) -> tuple[list[str], int]:
    """The quoted lines from `at` on, without their marks, and the first line after them."""
    inside: list[str] = []
    while at < len(lines):
        quoted = _QUOTED.match(lines[at])
        if quoted is None and (not inside or not inside[-1].strip() or _BLOCK.match(lines[at])):
            break
        inside.append(quoted[1] if quoted is not None else lines[at].strip())
        at += 1
    return inside, at
