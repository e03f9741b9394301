"""Raw HTML of trusted writers, tag by tag: only well-formed, allowed tags with allowed attributes go on, written anew.

This comes before the sanitiser and makes its work predictable: no comments, no half tags, no attribute twice. What is
no tag by CommonMark's definition is shown as the text it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape, unescape

from markdown_it.common.html_re import HTML_TAG_RE

from helpsdk.content.allowlist import ATTRIBUTES, HEADINGS, TAGS, VOID, names
from helpsdk.content.limits import Budget

#: Elements whose content is code, drawing or form, never text for a reader: dropped with all they hold.
SWALLOWED = names(
    "script style iframe object applet svg math template noscript noembed noframes textarea select title xmp audio "
    "video canvas head"
)
_RENAMED = {
    **dict.fromkeys(("aside", "section", "article", "main", "header", "footer", "nav", "center"), "div"),
    "h1": "h2",
    "samp": "code",
    "strike": "del",
    "tfoot": "tbody",
    "tt": "code",
}
_OWN_NODES = ("callout", "video", "term")
_ALLOWED = TAGS.difference(_OWN_NODES)
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
_ATTRIBUTE = re.compile(r"""\s([a-zA-Z_:][a-zA-Z0-9:._-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^"'=<>`\x00-\x20]+)))?""")
#: What the sanitiser's HTML calls an attribute of the tree; a heading's own id travels as data until it is checked.
_CARRIED = {heading: {"id": "data-id"} for heading in HEADINGS}


@dataclass(frozen=True, slots=True)
class RawTag:
    """A tag as found. `allowed` is what it becomes, None when it is dropped; markup that is no tag has no name."""

    written: str
    closing: bool
    allowed: str | None
    attributes: Mapping[str, str]

    @property
    def name(self) -> str:
        return self.written.lower()

    def html(self) -> str:
        if self.allowed is None:
            return ""
        if self.closing:
            return "" if self.allowed in VOID else f"</{self.allowed}>"
        written = "".join(f' {name}="{escape(value)}"' for name, value in self.attributes.items())
        return f"<{self.allowed}{written}>"


def read_tag(text: str) -> RawTag:
    """The tag that `text`, one match of CommonMark's raw HTML, stands for; comments and declarations have no name."""
    match = _NAME.match(text)
    if match is None:
        return RawTag("", False, None, {})
    name = match[1]
    tag = _RENAMED.get(name.lower(), name.lower())
    if tag not in _ALLOWED:
        return RawTag(name, text.startswith("</"), None, {})
    if text.startswith("</"):
        return RawTag(name, True, tag, {})
    return RawTag(name, False, tag, _attributes(tag, text[match.end() :]))


def pieces(html: str, budget: Budget) -> Iterator[RawTag | str]:
    """A block of raw HTML cut into tags and texts; the texts are HTML with every stray `<` escaped."""
    at = 0
    while at < len(html):
        start = html.find("<", at)
        if start != at:
            yield html[at:start] if start > at else html[at:]
            if start < 0:
                return
        match = HTML_TAG_RE.match(html, start)
        if match is None:
            # A tag that never ends was searched for up to the end of the block.
            budget.spend(2 + (len(html) - start) // 16)
            yield "&lt;"
            at = start + 1
            continue
        budget.spend(6)
        yield read_tag(match[0])
        at = match.end()


def _attributes(tag: str, text: str) -> dict[str, str]:
    kept: dict[str, str] = {}
    carried = _CARRIED.get(tag, {})
    for found in _ATTRIBUTE.finditer(text):
        name = found[1].lower()
        if name in kept or name not in ATTRIBUTES[tag]:
            continue
        kept[name] = unescape(found[2] or found[3] or found[4] or "")
    return {carried.get(name, name): value for name, value in kept.items()}
