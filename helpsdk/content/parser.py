"""The Markdown parser: CommonMark, tables, strikethrough and our directives, with every expensive shape bounded."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, html_inline
from markdown_it.token import Token

from helpsdk.content import directives
from helpsdk.content.allowlist import MAX_DEPTH
from helpsdk.content.limits import Budget
from helpsdk.content.notices import Notices
from helpsdk.errors import MarkupRefused

#: Brackets within brackets that are still looked at; every unclosed one costs this many looks ahead.
_MAX_BRACKETS = 20
_EXPLICIT_ID = re.compile(r"[ \t]*\{#([^{}\s]+)\}[ \t]*$")
#: What looking at a line, and at a character that may begin inline markup, costs in steps.
_LINE_STEPS, _BLOCK_STEPS = 6, 10
_CHARACTER_STEPS = {"[": 10, "!": 10, "*": 5, "_": 5, "~": 5, "`": 3, "<": 3, "&": 3, ":": 3}
_ALTERNATIVES = ["paragraph", "reference", "blockquote", "list"]


def parse(
    markdown: str, *, trusted: bool, notices: Notices, budget: Budget, find_term: directives.FindTerm | None = None
) -> list[Token]:
    """The tokens of a body. Raw HTML is recognised only when trusted. Raises MarkupRefused."""
    budget.grant_lines(markdown.count("\n") + 1)
    env = {"budget": budget, "notices": notices, "find_term": find_term}
    return _parser(trusted).parse(markdown, env)


@cache
def _parser(trusted: bool) -> MarkdownIt:
    # One level more than is allowed, so that the guard raises before the parser drops the rest in silence.
    parser = MarkdownIt("commonmark", {"html": trusted, "maxNesting": MAX_DEPTH + 2}).enable(["table", "strikethrough"])
    bounded = _BoundedInline()
    bounded.ruler, bounded.ruler2 = parser.inline.ruler, parser.inline.ruler2
    parser.inline = bounded
    first_block, first_inline = parser.block.ruler.get_all_rules()[0], "text"
    parser.block.ruler.before(first_block, "guard", _guard, {"alt": _ALTERNATIVES})
    parser.block.ruler.after("fence", "callout", directives.callout, {"alt": _ALTERNATIVES})
    parser.block.ruler.after("callout", "video", directives.video, {"alt": _ALTERNATIVES})
    parser.inline.ruler.after(first_inline, "toll", _toll)
    parser.inline.ruler.after("toll", "term", directives.term)
    parser.inline.ruler.at("html_inline", _html_inline)
    parser.core.ruler.after("block", "blocks_done", _blocks_done)
    return parser


class _BoundedInline(ParserInline):
    """Looks ahead inside brackets at a price: the only step of inline parsing that repeats itself."""

    def skipToken(self, state: StateInline) -> None:  # noqa: N802
        state.env["budget"].spend(1)
        if state.level < _MAX_BRACKETS or state.pos in state.cache:
            super().skipToken(state)
            return
        start, state.pos = state.pos, state.posMax + 1
        state.cache[start] = state.pos


def _guard(state: StateBlock, _start: int, _end: int, silent: bool) -> bool:
    """Never matches: counts every look at a line, and refuses what is nested too deep."""
    state.env["budget"].spend(_LINE_STEPS if silent else _BLOCK_STEPS)
    if state.level > MAX_DEPTH:
        raise MarkupRefused("the depth of lists, quotes and callouts", state.level, MAX_DEPTH)
    return False


def _toll(state: StateInline, _silent: bool) -> bool:
    """Never matches: counts every look at a character that may begin markup."""
    state.env["budget"].spend(_CHARACTER_STEPS.get(state.src[state.pos], 1))
    return False


def _html_inline(state: StateInline, silent: bool) -> bool:
    if html_inline(state, silent):
        return True
    if state.src[state.pos] == "<":
        # A tag that never ends was searched for up to the end of the paragraph.
        state.env["budget"].spend(1 + (state.posMax - state.pos) // 16)
    return False


def _blocks_done(state: StateCore) -> None:
    """Before inline parsing: explicit heading ids are taken off, and tables the parser filled up are refused."""
    cells = 0
    for at, token in enumerate(state.tokens):
        if token.type == "heading_open":
            _take_id(token, state.tokens[at + 1])
        elif token.type == "td_open":
            cells += 1
    allowed = 1_000 + 2 * state.src.count("|") if cells > 1_000 else cells
    if cells > allowed:
        raise MarkupRefused("the number of table cells", cells, allowed)


def _take_id(heading: Token, inline: Token) -> None:
    match = _EXPLICIT_ID.search(inline.content)
    if match is not None:
        meta: dict[str, Any] = {"id": match[1]}
        heading.meta = meta
        inline.content = inline.content[: match.start()]
