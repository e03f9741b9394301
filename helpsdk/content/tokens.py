"""Between parser and sanitiser: links, images, headings and raw HTML are read once, with the line each stands on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from markdown_it.token import Token

from helpsdk.content.allowlist import HEADINGS, INLINES, VOID
from helpsdk.content.limits import Budget
from helpsdk.content.links import Image, Link, Video, read_link, read_src
from helpsdk.content.notices import Notices
from helpsdk.content.rawhtml import SWALLOWED, RawTag, pieces, read_tag
from helpsdk.content.slugs import is_id

#: What writing, sanitising and reading back one token costs in steps.
_BLOCK_STEPS, _INLINE_STEPS = 3, 3
_INLINE_DIRECTIVE = re.compile(r"(?<![\w:]):([A-Za-z][\w-]*)\[[^\[\]\n]*\]\{")
_ALIGN = re.compile(r"text-align:(left|center|right)")
#: Scripts written without spaces: a line break between two such characters is not a space.
_UNSPACED = re.compile(r"[\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]")


class TokenReader:
    """Changes the tokens of one body in place, and remembers what they link to."""

    def __init__(self, notices: Notices, budget: Budget) -> None:
        self.links: list[Link] = []
        self.images: list[Image] = []
        self.videos: list[Video] = []
        self.tables: list[int | None] = []  # the lines they begin on
        self.terms: dict[str, None] = {}
        self._notices = notices
        self._budget = budget
        self._line: int | None = None
        self._level = 1
        self._swallowing = ""
        self._hide_term = False
        self._open_links: list[bool] = []
        self._open_tags: list[str] = []

    def read(self, tokens: list[Token]) -> list[Token]:
        self._budget.spend(_BLOCK_STEPS * len(tokens))
        for token in tokens:
            if token.map is not None:
                self._line = token.map[0] + 1
            handler = _BLOCK.get(token.type)
            if handler is not None:
                handler(self, token)
        return tokens

    def _heading(self, token: Token) -> None:
        level = int(token.tag[1])
        id = token.meta.get("id")
        if level == 1:
            self._notices.add(self._line, "h1", "the title is the only `#` heading; this one became `##`")
            token.tag, level = "h2", 2
        self._descend(level, self._line)
        if id is not None and not is_id(id):
            message = (
                f"{id!r} cannot be an id: letters, digits, `-`, `_`, `.` and `:`, beginning with a letter or digit"
            )
            self._notices.add(self._line, "heading-id", message)
        elif id is not None:
            token.attrs["data-id"] = id

    def _descend(self, level: int, line: int | None) -> None:
        if level > self._level + 1:
            message = (
                f"a heading of level {level} follows one of level {self._level}; no level should be left out: "
                f"make it level {self._level + 1}"
            )
            self._notices.add(line, "heading-level", message)
        self._level = level

    def _video(self, token: Token) -> None:
        self.videos.append(Video(token.meta["src"], self._line))

    def _table(self, _token: Token) -> None:
        self.tables.append(self._line)

    def _heading_end(self, token: Token) -> None:
        token.tag = "h2" if token.tag == "h1" else token.tag

    def _cell(self, token: Token) -> None:
        style = str(token.attrs.pop("style", ""))
        if match := _ALIGN.fullmatch(style):
            token.attrs["align"] = match[1]

    def _html_block(self, token: Token) -> None:
        line = self._line
        html: list[str] = []
        self._swallowing = ""
        for piece in pieces(token.content, self._budget):
            if isinstance(piece, str):
                html.append("" if self._swallowing else piece)
                line = None if line is None else line + piece.count("\n")
                continue
            html.append(self._tag(piece, line))
        token.content, self._swallowing = "".join(html), ""

    def _inline(self, token: Token) -> None:
        first = self._line
        if "]{" in token.content:
            self._unknown_directives(token.content, first)
        self._swallowing, self._open_links, self._open_tags = "", [], []
        kept: list[Token] = []
        self._budget.spend(_INLINE_STEPS * len(token.children or ()))
        for child in token.children or ():
            self._child(child, kept)
        _join_unspaced(kept)
        if self._open_tags:
            kept.append(_closing(self._open_tags))
        token.children, self._swallowing, self._line = kept, "", first

    def _child(self, child: Token, kept: list[Token]) -> None:
        if child.type == "html_inline":
            child.content = self._html_inline(child)
        if child.type in ("softbreak", "hardbreak") and self._line is not None:
            self._line += 1
        if self._swallowing:
            return
        handler = _CHILD.get(child.type)
        if handler is not None:
            handler(self, child)
        kept.append(child)

    def _html_inline(self, child: Token) -> str:
        tag = read_tag(child.content)
        html = self._tag(tag, self._line)
        if self._line is not None:
            self._line += child.content.count("\n")
        if html and tag.allowed in INLINES and tag.allowed not in VOID:
            self._remember(tag)
        return html

    def _remember(self, tag: RawTag) -> None:
        """What a paragraph opens it also closes; HTML would carry it on into all that follows."""
        name = str(tag.allowed)
        if not tag.closing:
            self._open_tags.append(name)
        elif name in self._open_tags:
            del self._open_tags[len(self._open_tags) - 1 - self._open_tags[::-1].index(name)]

    def _tag(self, tag: RawTag, line: int | None) -> str:
        if self._swallowing:
            self._swallowing = "" if tag.closing and tag.name == self._swallowing else self._swallowing
            return ""
        if not tag.name:
            return ""
        if tag.allowed is None:
            self._drop(tag, line)
            return ""
        if tag.name == "h1" and not tag.closing:
            self._notices.add(line, "h1", "the title is the only <h1>; this one became <h2>")
        if not tag.closing and tag.allowed in _RAW:
            return _RAW[tag.allowed](self, tag, line)
        return tag.html()

    def _drop(self, tag: RawTag, line: int | None) -> None:
        if tag.closing:
            return
        self._notices.dropped(line, tag.written)
        self._swallowing = tag.name if tag.name in SWALLOWED else ""

    def _raw_link(self, tag: RawTag, line: int | None) -> str:
        link = self._link(tag.attributes.get("href", ""), line)
        if link is None:
            return ""
        return _with(tag, {"href": _carried(link)})

    def _raw_image(self, tag: RawTag, line: int | None) -> str:
        alt = tag.attributes.get("alt", "")
        src = self._image(tag.attributes.get("src", ""), alt, line, decorative="alt" in tag.attributes)
        return "" if src is None else _with(tag, {"src": src, "alt": alt})

    def _raw_heading(self, tag: RawTag, line: int | None) -> str:
        self._descend(int(str(tag.allowed)[1]), line)
        return tag.html()

    def _raw_table(self, tag: RawTag, line: int | None) -> str:
        self.tables.append(line)
        return tag.html()

    def _link_open(self, child: Token) -> None:
        link = self._link(str(child.attrs.get("href", "")), self._line)
        self._open_links.append(link is not None)
        if link is None:
            child.hidden = True
        else:
            child.attrs["href"] = _carried(link)

    def _link_close(self, child: Token) -> None:
        child.hidden = not self._open_links.pop() if self._open_links else False

    def _link(self, href: str, line: int | None) -> Link | None:
        if not href.strip():
            self._notices.add(line, "empty-link", "a link that leads nowhere; its text stays")
            return None
        link = read_link(href, line)
        if link is None:
            message = f"the link {href[:120]!r} is not allowed (http, https, mailto, tel, article:ID, relative)"
            self._notices.add(line, "bad-link", message)
            return None
        self.links.append(link)
        return link

    def _markdown_image(self, child: Token) -> None:
        alt = "".join(_plain(child.children or []))
        src = self._image(str(child.attrs.get("src", "")), alt, self._line)
        if src is None:
            child.type, child.content, child.children = "text", alt, None
            return
        child.attrs["src"] = src

    def _image(self, src: str, alt: str, line: int | None, *, decorative: bool = False) -> str | None:
        """`decorative` where the writer said that there is nothing to describe, which Markdown cannot."""
        address = read_src(src)
        if address is None:
            message = (
                f"the image {src[:120]!r} is not allowed (assets/…, http, https, or a PNG, JPEG, GIF, WebP as data)"
            )
            self._notices.add(line, "bad-image", message)
            return None
        if not alt.strip() and not decorative:
            message = (
                f"the image {address[:120]!r} has no alternative text: write what it shows between the brackets; "
                'for mere decoration write <img src="…" alt="">'
            )
            self._notices.add(line, "image-alt", message)
        self.images.append(Image(address, alt, line))
        return address

    def _term(self, child: Token) -> None:
        child.hidden = self._hide_term = child.meta["id"] is None
        if child.hidden:
            message = f"the glossary has no term for {child.meta['words']!r}; the words stay"
            self._notices.add(self._line, "unknown-term", message)
        else:
            self.terms.setdefault(child.meta["id"])

    def _term_close(self, child: Token) -> None:
        child.hidden = self._hide_term

    def _unknown_directives(self, content: str, first: int | None) -> None:
        for match in _INLINE_DIRECTIVE.finditer(content):
            if match[1] != "term":
                line = None if first is None else first + content.count("\n", 0, match.start())
                message = f"`:{match[1]}[…]` is unknown and stays as text (allowed: term)"
                self._notices.add(line, "unknown-directive", message)


def _carried(link: Link) -> str:
    """The address in the intermediate HTML: article links use a scheme of their own that only the tree knows."""
    if link.article is None:
        return link.href or ""
    return f"article:{link.article}" + (f"#{link.section}" if link.section else "")


def _closing(open_tags: list[str]) -> Token:
    token = Token("html_inline", "", 0)
    token.content = "".join(f"</{tag}>" for tag in reversed(open_tags))
    return token


def _with(tag: RawTag, attributes: Mapping[str, str]) -> str:
    return RawTag(tag.written, False, tag.allowed, {**tag.attributes, **attributes}).html()


def _plain(children: list[Token]) -> list[str]:
    return [child.content if child.type != "image" else "".join(_plain(child.children or [])) for child in children]


def _join_unspaced(children: list[Token]) -> None:
    for at in range(1, len(children) - 1):
        if children[at].type != "softbreak":
            continue
        before, after = children[at - 1].content[-1:], children[at + 1].content[:1]
        if before and after and _UNSPACED.match(before) and _UNSPACED.match(after):
            children[at].type, children[at].content = "text", ""


_Handler = Callable[[TokenReader, Token], None]
_BLOCK: dict[str, _Handler] = {
    "heading_open": TokenReader._heading,
    "heading_close": TokenReader._heading_end,
    "table_open": TokenReader._table,
    "td_open": TokenReader._cell,
    "th_open": TokenReader._cell,
    "html_block": TokenReader._html_block,
    "inline": TokenReader._inline,
    "video": TokenReader._video,
}
_CHILD: dict[str, _Handler] = {
    "link_open": TokenReader._link_open,
    "link_close": TokenReader._link_close,
    "image": TokenReader._markdown_image,
    "term_open": TokenReader._term,
    "term_close": TokenReader._term_close,
}
_RAW: dict[str, Callable[[TokenReader, RawTag, Any], str]] = {
    "a": TokenReader._raw_link,
    "img": TokenReader._raw_image,
    "table": TokenReader._raw_table,
    **dict.fromkeys(HEADINGS, TokenReader._raw_heading),
}
