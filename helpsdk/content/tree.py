"""The content tree: checked against the allow-list, and written as HTML.

A node is a text, or ``{"t": tag, …attributes, "c": [nodes]}`` with ``"c"`` absent when empty. The widget renders
exactly what `problems_in` lets pass; `tree_html` writes the same for pages that take HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from html import escape
from typing import Any

from helpsdk.content.allowlist import ATTRIBUTES, HEADINGS, MAX_DEPTH, REQUIRED, TAGS, VOID
from helpsdk.content.links import VIDEO_HOSTS, is_video_on
from helpsdk.types import Node, Tree

_MAX_PROBLEMS = 20
_BAD_TEXT = re.compile(r"[\x00\ud800-\udfff]")
_STRUCTURE = ("t", "c")
_REL = 'rel="noopener noreferrer nofollow"'
#: Before every heading's id: an id in a page is a name for its scripts, and writers must not choose those.
ID_PREFIX = "help-"
#: A player may run and keep what is its own; it cannot open windows, send the page elsewhere, or, being of another
#: origin, reach into it. A frame of the page's own origin could take off this sandbox: `video_hosts` must not name it.
#: A player is told our origin and no more, since players refuse to play for nobody.
_FRAME = (
    'sandbox="allow-scripts allow-same-origin allow-presentation" referrerpolicy="strict-origin" loading="lazy" '
    'allow="fullscreen"'
)

#: How a tag is written: its node → what opens and what closes it.
Writes = Callable[[str, Mapping[str, Any]], tuple[str, str]]


def problems_in(tree: object) -> list[str]:
    """What keeps `tree` from being a content tree: a sentence each with the node's path, at most 20; empty if none."""
    if not isinstance(tree, list):
        return ["the tree is not a list"]
    problems: list[str] = []
    open_nodes: list[tuple[object, str, int]] = [(node, str(at), 1) for at, node in enumerate(tree)]
    while open_nodes and len(problems) < _MAX_PROBLEMS:
        node, path, depth = open_nodes.pop()
        if depth > MAX_DEPTH:
            problems.append(f"{path[:60]}…: deeper than {MAX_DEPTH} levels")
            continue
        problems += [f"{path}: {problem}" for problem in _node_problems(node)]
        children = node.get("c", []) if isinstance(node, dict) else []
        if isinstance(children, list):
            open_nodes += [(child, f"{path}.{at}", depth + 1) for at, child in enumerate(children)]
    return problems


def tree_html(tree: Tree, *, video_hosts: Iterable[str] = VIDEO_HOSTS, own: Mapping[str, Writes] | None = None) -> str:
    """The tree as HTML. Only what the allow-list names is written, and every text and value is escaped.

    The ids of headings get the prefix `ID_PREFIX`, and links within the page too. A video of one of `video_hosts` is a
    sandboxed frame, of any other host a link; none of them may be the host of the page that shows it. `own` writes some
    tags in the caller's way, and escapes what it writes.
    """
    parts: list[str] = []
    special: Mapping[str, Writes] = {**_SPECIAL, "video": partial(_video, tuple(video_hosts)), **(own or {})}
    for node in tree:
        _write(node, parts, special)
    return "".join(parts)


def _node_problems(node: object) -> list[str]:
    if isinstance(node, str):
        return ["a text with NUL or half a surrogate pair"] if _BAD_TEXT.search(node) else []
    if not isinstance(node, dict):
        return [f"a node is a text or an object, not {type(node).__name__}"]
    tag = node.get("t")
    if not isinstance(tag, str) or tag not in TAGS:
        return [f"tag {str(tag)[:40]!r} is not allowed"]
    return [*_child_problems(tag, node), *_attribute_problems(tag, node)]


def _child_problems(tag: str, node: Mapping[str, Any]) -> list[str]:
    if "c" not in node:
        return []
    if not isinstance(node["c"], list) or not node["c"]:
        return [f"{tag}: c is not a list with something in it"]
    return [f"{tag} cannot have children"] if tag in VOID else []


def _attribute_problems(tag: str, node: Mapping[str, Any]) -> list[str]:
    checks = ATTRIBUTES[tag]
    problems = [f"{tag}: {name} is missing" for name in REQUIRED.get(tag, ()) if name not in node]
    for name, value in node.items():
        if name in _STRUCTURE:
            continue
        if name not in checks:
            problems.append(f"{tag}: attribute {str(name)[:40]!r} is not allowed")
        elif not checks[name](value) or (isinstance(value, str) and _BAD_TEXT.search(value)):
            problems.append(f"{tag}: {name} cannot be {str(value)[:60]!r}")
    if tag == "a" and (("href" in node) == ("article" in node) or ("section" in node and "article" not in node)):
        problems.append("a: needs either href or article, and section only with article")
    return problems


def _write(node: Node, parts: list[str], special: Mapping[str, Writes]) -> None:
    if isinstance(node, str):
        parts.append(escape(node, quote=False))
        return
    tag = node["t"]
    if tag not in TAGS:
        return
    opening, closing = special.get(tag, _plain)(tag, node)
    parts.append(opening)
    for child in node.get("c", ()):
        _write(child, parts, special)
    parts.append(closing)


def _plain(tag: str, node: Mapping[str, Any]) -> tuple[str, str]:
    return f"<{tag}{_attributes(tag, node)}>", "" if tag in VOID else f"</{tag}>"


def _attributes(tag: str, node: Mapping[str, Any], without: tuple[str, ...] = ()) -> str:
    if len(node) <= 1 or (len(node) == 2 and "c" in node):
        return ""
    checks = ATTRIBUTES[tag]
    kept = [(name, value) for name, value in node.items() if name in checks and name not in without]
    return "".join(_attribute(name, value) for name, value in kept if checks[name](value))


def _attribute(name: str, value: object) -> str:
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'


def link(tag: str, node: Mapping[str, Any]) -> tuple[str, str]:
    """How a link is written where the caller has no better address for an article."""
    if "article" in node:
        place = "/".join(str(node[name]) for name in ("article", "section") if name in node)
        href = f' href="#article/{escape(place)}"'
        return f"<a{href}{_attributes(tag, node, ('href', 'article', 'section'))}>", "</a>"
    href = str(node.get("href", ""))
    if href.startswith("#") and len(href) > 1 and ATTRIBUTES[tag]["href"](href):
        return f'<a href="#{ID_PREFIX}{escape(href[1:])}"{_attributes(tag, node, ("href",))}>', "</a>"
    external = href.lower().startswith(("http:", "https:", "//"))
    return f"<a{_attributes(tag, node, ('article', 'section'))}{' ' + _REL if external else ''}>", "</a>"


def _heading(tag: str, node: Mapping[str, Any]) -> tuple[str, str]:
    id = node.get("id")
    given = f' id="{ID_PREFIX}{escape(str(id))}"' if ATTRIBUTES[tag]["id"](id) else ""
    return f"<{tag}{given}{_attributes(tag, node, ('id',))}>", f"</{tag}>"


def _code_block(tag: str, node: Mapping[str, Any]) -> tuple[str, str]:
    lang = _attribute("data-lang", node["lang"]) if ATTRIBUTES[tag]["lang"](node.get("lang")) else ""
    first = node.get("c", [None])[0]
    # HTML drops a line break right after <pre>, so a text that begins with one needs a second.
    newline = "\n" if isinstance(first, str) and first.startswith("\n") else ""
    return f"<pre{lang}{_attributes(tag, node, ('lang',))}>{newline}", "</pre>"


def _callout(tag: str, node: Mapping[str, Any]) -> tuple[str, str]:
    title = node.get("title")
    head = f'<p class="callout-title">{escape(str(title), quote=False)}</p>' if title else ""
    kind = escape(str(node.get("kind", "note")))
    return f'<aside class="callout callout-{kind}"{_attributes(tag, node, ("kind", "title"))}>{head}', "</aside>"


def _video(hosts: tuple[str, ...], tag: str, node: Mapping[str, Any]) -> tuple[str, str]:
    title = escape(str(node.get("title", "")))
    if is_video_on(node.get("src"), hosts):
        frame = f'<iframe src="{escape(node["src"])}" title="{title}" {_FRAME}></iframe>'
        return f'<div class="video"{_attributes(tag, node, ("src", "title"))}>{frame}</div>', ""
    href = _attribute("href", node["src"]) if ATTRIBUTES[tag]["src"](node.get("src")) else ""
    return f'<p class="video"{_attributes(tag, node, ("src", "title"))}><a{href} {_REL}>{title}</a></p>', ""


def _term(tag: str, node: Mapping[str, Any]) -> tuple[str, str]:
    data = f' data-term="{escape(str(node.get("id", "")))}"'
    return f'<span class="term"{data}{_attributes(tag, node, ("id",))}>', "</span>"


_SPECIAL: Mapping[str, Writes] = {
    **dict.fromkeys(HEADINGS, _heading),
    "a": link,
    "pre": _code_block,
    "callout": _callout,
    "term": _term,
}
