"""Our three additions to Markdown: callouts (`:::note Title`), videos (`::video[Title](https://…)`), glossary terms."""

from __future__ import annotations

import re
from collections.abc import Callable

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from helpsdk.content.links import is_video
from helpsdk.content.slugs import is_id, slug

#: Name as written → kind of callout.
CALLOUTS = {"note": "note", "tip": "tip", "warning": "warning", "danger": "danger", "caution": "warning"}
#: The id of the term meant by a written id or by the words it stands on; None when the glossary has no such term.
FindTerm = Callable[[str | None, str], str | None]

_ALLOWED = "note, tip, warning, caution, danger"
_OPEN = re.compile(r"(:{3,})[ \t]*([A-Za-z][\w-]*)[ \t]*(?:\[([^\n]*)\](?:\{[^{}\n]*\})?|([^\n]*?))[ \t]*")
_CLOSE = re.compile(r"(:{3,})[ \t]*")
_FENCE = re.compile(r"(`{3,}|~{3,})(.*)")
_VIDEO = re.compile(r"::video\[([^\]\n]{0,300})\]\((\S{1,2000})\)[ \t]*")
_LEAF = re.compile(r"::([A-Za-z][\w-]*)[ \t]*[\[{]")
_TERM = re.compile(r":term\[([^\[\]\n]{1,200})\](?:\{#([^{}\s]{1,120})\})?")
_TITLE_LENGTH = 300


def callout(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule: `:::kind Title` … `:::`, nested as deep as lists; an unknown kind stays text."""
    line = _line(state, start)
    if not line.startswith(":::") or state.is_code_block(start):
        return False
    opened = _OPEN.fullmatch(line)
    if opened is None:
        return False
    kind = CALLOUTS.get(opened[2].lower())
    if kind is None:
        message = f"`:::{opened[2]}` is unknown and stays as text (allowed: {_ALLOWED})"
        state.env["notices"].add(start + 1, "unknown-directive", message)
        return False
    if silent:
        return True
    last, closed = _end(state, start, end, len(opened[1]))
    if not closed:
        state.env["notices"].add(start + 1, "unclosed-directive", f"`:::{opened[2]}` is not closed by a line `:::`")
    _callout_tokens(state, start, last, kind, (opened[3] or opened[4] or "").strip()[:_TITLE_LENGTH])
    state.line = last + closed
    return True


def video(state: StateBlock, start: int, _end_line: int, silent: bool) -> bool:
    """Block rule: `::video[Title](https://…)` on a line of its own."""
    line = _line(state, start)
    if not line.startswith("::") or line.startswith(":::") or state.is_code_block(start):
        return False
    match = _VIDEO.fullmatch(line)
    if match is None or not is_video(match[2]):
        _report_leaf(state, start, line)
        return False
    if silent:
        return True
    token = state.push("video", "p", 0)
    token.map = [start, start + 1]
    token.meta = {"src": match[2], "title": match[1].strip() or match[2]}
    state.line = start + 1
    return True


def term(state: StateInline, silent: bool) -> bool:
    """Inline rule: `:term[VAT]{#vat}`, or `:term[VAT]` for the term of that name."""
    if not state.src.startswith(":term[", state.pos):
        return False
    match = _TERM.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    find: FindTerm | None = state.env["find_term"]
    id = find(match[2], match[1]) if find is not None else match[2] or slug(match[1])
    if not silent:
        state.push("term_open", "span", 1).meta = {"id": id if is_id(id) else None, "words": match[1]}
        state.push("text", "", 0).content = match[1]
        state.push("term_close", "span", -1)
    state.pos = match.end()
    return True


def _callout_tokens(state: StateBlock, start: int, last: int, kind: str, title: str) -> None:
    parent, line_max = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", last
    token = state.push("callout_open", "aside", 1)
    token.map, token.meta = [start, last], {"kind": kind, "title": title}
    state.md.block.tokenize(state, start + 1, last)
    state.push("callout_close", "aside", -1)
    state.parentType, state.lineMax = parent, line_max


def _end(state: StateBlock, start: int, end: int, colons: int) -> tuple[int, bool]:
    """The line that closes the callout opened on `start`, and whether there is one."""
    open_colons, fence = [colons], ""
    for number in range(start + 1, end):
        if state.sCount[number] < state.blkIndent and not state.isEmpty(number):
            return number, False
        line = _line(state, number)
        if not line or line[0] not in ":`~":
            continue
        fence, toggled = _fence(line, fence)
        if fence or toggled:
            continue
        if _CLOSE.fullmatch(line):
            _close(open_colons, len(line.rstrip()))
            if not open_colons:
                state.env["budget"].spend(1 + (number - start) // 2)
                return number, True
        elif opened := _OPEN.fullmatch(line):
            open_colons.append(len(opened[1]))
    state.env["budget"].spend(1 + (end - start) // 2)
    return end, False


def _close(open_colons: list[int], colons: int) -> None:
    """A closing line ends the innermost opening with as many colons; when there is none, the innermost of all."""
    while colons in open_colons and open_colons[-1] != colons:
        open_colons.pop()
    open_colons.pop()


def _fence(line: str, fence: str) -> tuple[str, bool]:
    """The code fence open after this line, and whether the line itself opened or closed one."""
    match = _FENCE.fullmatch(line)
    if match is None:
        return fence, False
    if not fence:
        return match[1], True
    closes = match[1].startswith(fence) and not match[2].strip()
    return ("", True) if closes else (fence, False)


def _report_leaf(state: StateBlock, start: int, line: str) -> None:
    leaf = _LEAF.match(line)
    if leaf is None:
        return
    if leaf[1] == "video":
        message = "a video is written `::video[Title](https://…)` with an https address; this one stays as text"
        state.env["notices"].add(start + 1, "bad-video", message)
        return
    message = f"`::{leaf[1]}` is unknown and stays as text (allowed: video)"
    state.env["notices"].add(start + 1, "unknown-directive", message)


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]
