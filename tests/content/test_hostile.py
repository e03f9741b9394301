"""Hostile bodies: nothing that runs comes through, and nothing costs much more than prose of the largest size."""

from __future__ import annotations

import json
import re
import time
from html.parser import HTMLParser

import pytest

from helpsdk.content.markup import Rendered, render
from helpsdk.content.tree import problems_in
from helpsdk.errors import MarkupRefused
from tests.paths import conformance

_SIZE = 512 * 1024
#: How many times the cost of half a megabyte of prose (about 0.35 s of CPU) any half megabyte may take: a ratio in
#: one run, since seconds say more about the machine. Quadratic parsing would take hundreds.
_MOST = 6
_PROSE = "## A heading\n\n" + "Plain words with *some* stress, a [link](article:a) and `code`, as people write.\n" * 8
_SCRIPT_TAGS = (
    "script",
    "iframe",
    "frame",
    "object",
    "embed",
    "svg",
    "math",
    "style",
    "link",
    "meta",
    "base",
    "form",
    "input",
)
_URL_ATTRIBUTES = ("href", "src", "action", "formaction", "data", "xlink:href", "poster", "background")
_RUNS = re.compile(r"(javascript|vbscript|livescript|mocha|file):|data:(?!image/(png|jpeg|gif|webp);base64,)")


def prose_seconds(size: int = _SIZE) -> float:
    """CPU seconds for so many bytes of prose, from an eighth of it, now and on this machine."""
    prose = _PROSE * (size // 8 // len(_PROSE))
    begun = time.thread_time()
    render(prose, trusted=True)
    return 8 * (time.thread_time() - begun)


class Inspector(HTMLParser):
    """An independent reading of the HTML: what could run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SCRIPT_TAGS:
            self.found.append(tag)
        for name, value in attrs:
            address = re.sub(r"[\x00-\x20\u200b]", "", value or "").lower()
            if (
                name.startswith("on")
                or name in ("style", "srcdoc")
                or (name in _URL_ATTRIBUTES and _RUNS.match(address))
            ):
                self.found.append(f"{tag} {name}={value}")


def what_runs(rendered: Rendered) -> list[str]:
    inspector = Inspector()
    inspector.feed(rendered.html)
    inspector.close()
    return [*inspector.found, *problems_in(rendered.tree)]


@pytest.mark.conformance
@pytest.mark.parametrize("trusted", [True, False])
def test_no_payload_of_the_suite_leaves_anything_that_runs(trusted: bool) -> None:
    lines = (conformance("xss") / "payloads.jsonl").read_text("utf-8").split("\n")
    cases = [json.loads(line) for line in lines if line]

    found = {case["id"]: runs for case in cases if (runs := what_runs(render(case["payload"], trusted=trusted)))}

    assert len(cases) > 2_000
    assert found == {}


@pytest.mark.parametrize(
    "payload",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<a href='java&#10;script:alert(1)'>x</a>",
        '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
        "<math><mi xlink:href='data:x,<script>alert(1)</script>'>",
        "<p data-video='javascript:alert(1)' data-title=x></p>",
        "<aside data-callout='\"><script>'>x</aside>",
        '::video["><script>alert(1)</script>](https://x/"onerror=alert(1))',
        ':term[<script>]{#"><script>}',
        ":::note <img src=x onerror=alert(1)>\nx\n:::",
        '## x {#"onclick=alert(1)}',
        '```"><script>\nx\n```',
        '![<script>alert(1)</script>](assets/x.png "<b onclick=x>")',
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
        "<div><!--</div><script>alert(1)</script>-->",
        '<style><img src="</style><img src=x onerror=alert(1)//">',
    ],
)
@pytest.mark.parametrize("trusted", [True, False])
def test_nothing_runs(payload: str, trusted: bool) -> None:
    assert what_runs(render(payload, trusted=trusted)) == []


SHAPES = {
    "brackets": "[",
    "images": "![",
    "open links": "[a](",
    "open image links": "![a](",
    "reference links": "[a][",
    "bracket pairs": "[[a]](b)",
    "quotes": ">",
    "quoted lines": "> a\n",
    "items": "- ",
    "lines": "a\n",
    "empty headings": "#\n",
    "underlined headings": "a\n===\n",
    "strong": "**a",
    "mixed emphasis": "*a_",
    "code spans": "``a`",
    "fences": "```\n",
    "entities": "&",
    "callouts": ":::note\n",
    "terms": ":term[a]",
    "open tags": "<a ",
    "tags with quotes": "<a x='<a x=' y='",
    "comments": "<!-- a",
    "div blocks": "<div>\n",
    "paragraph tags": "<p>",
    "cells": "<table><tr><td>",
    "list traps": "<li><ul></li>",
    "formatting traps": "<p><b>x</p>",
    "definitions": "[a]: b 'x\n",
    "short rows": "|a\n",
    "attributes": "a1 b2 ",
}


PREFIXES = {"a1 b2 ": "<a "}


@pytest.mark.parametrize("size", [_SIZE // 2, pytest.param(_SIZE, marks=pytest.mark.soak)])
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_much_of_anything_costs_about_as_much_as_prose(shape: str, size: int) -> None:
    markdown = (PREFIXES.get(shape, "") + shape * (size // len(shape) + 1))[:size]
    allowed = _MOST * prose_seconds(size)
    begun = time.thread_time()

    try:
        rendered = render(markdown, trusted=True)
        assert problems_in(rendered.tree) == []
    except MarkupRefused as refused:
        assert refused.actual > refused.allowed

    assert time.thread_time() - begun < allowed


@pytest.mark.parametrize(
    "markdown",
    [
        ">" * 99 + "a\n" + "a\n" * 250_000,
        "\n".join("  " * i + "- a" for i in range(48)) + "\n" + "a\n" * 200_000,
        ":::note\n" * 90 + "a\n" * 240_000,
        ("[" * 100 + "\n\n") * 5_000,
        "[" * 170_000 + "](a)" * 80_000,
        "<div>" * 50_000,
        "<div>\n" + "<!-- " * 100_000,
        "|" + "a|" * 2_000 + "\n|" + "-|" * 2_000 + "\n" + "|a\n" * 160_000,
    ],
    ids=[
        "lazy-quote",
        "lazy-list",
        "lazy-callout",
        "paragraphs",
        "balanced",
        "divs",
        "comments",
        "table",
    ],
)
def test_a_body_made_to_be_slow_costs_about_as_much_as_prose(markdown: str) -> None:
    allowed = _MOST * prose_seconds()
    begun = time.thread_time()

    with pytest.raises(MarkupRefused):
        render(markdown, trusted=True)

    assert time.thread_time() - begun < allowed
