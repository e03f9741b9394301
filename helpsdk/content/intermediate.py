"""Tokens → the HTML that goes to the sanitiser.

This HTML is ours alone: what HTML has no tag for travels as `data-` attributes, which raw HTML cannot bring along (see
`rawhtml`), and only `treebuilder` reads it. Every text and value is escaped, so each `<` in it begins a tag.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from markdown_it.token import Token


def to_html(tokens: Sequence[Token]) -> str:
    """The intermediate HTML of tokens that `TokenReader` has read."""
    parts: list[str] = []
    for token in tokens:
        if token.type == "inline":
            parts += [_write(child) for child in token.children or ()]
        else:
            parts.append(_write(token))
    return "".join(parts)


def _write(token: Token) -> str:
    if token.hidden:
        return ""
    writer = _WRITERS.get(token.type)
    if writer is not None:
        return writer(token)
    if token.nesting < 0:
        return f"</{token.tag}>"
    return f"<{token.tag}{_attributes(token)}>"


def _attributes(token: Token) -> str:
    return "".join(f' {name}="{escape(str(value))}"' for name, value in token.attrs.items())


def _text(token: Token) -> str:
    return escape(token.content, quote=False)


def _raw(token: Token) -> str:
    return token.content


def _code_inline(token: Token) -> str:
    return f"<code>{escape(token.content, quote=False)}</code>"


def _fence(token: Token) -> str:
    lang = token.info.split(maxsplit=1)
    data = f' data-lang="{escape(lang[0])}"' if lang else ""
    return f"<pre{data}>{_code_inline(token)}</pre>"


def _image(token: Token) -> str:
    token.attrs["alt"] = _plain(token.children or ())
    return f"<img{_attributes(token)}>"


def _plain(children: Sequence[Token]) -> str:
    return "".join(_plain(child.children or ()) if child.type == "image" else child.content for child in children)


def _callout(token: Token) -> str:
    title = f' data-title="{escape(token.meta["title"])}"' if token.meta["title"] else ""
    return f'<aside data-callout="{token.meta["kind"]}"{title}>'


def _video(token: Token) -> str:
    return f'<p data-video="{escape(token.meta["src"])}" data-title="{escape(token.meta["title"])}"></p>'


def _term(token: Token) -> str:
    return f'<span data-term="{escape(token.meta["id"])}">'


_WRITERS: Mapping[str, Callable[[Token], str]] = {
    "callout_open": _callout,
    "code_block": _fence,
    "code_inline": _code_inline,
    "fence": _fence,
    "hardbreak": lambda _: "<br>",
    "html_block": _raw,
    "html_inline": _raw,
    "image": _image,
    "softbreak": lambda _: "\n",
    "term_open": _term,
    "text": _text,
    "video": _video,
}
