"""The content tree: the validator's allow-list, and the HTML written from a tree."""

from __future__ import annotations

from typing import Any

import pytest

from helpsdk.content.tree import problems_in, tree_html
from helpsdk.types import Node


def nested(levels: int) -> list[Node]:
    node: dict[str, Any] = {"t": "div"}
    for _ in range(levels - 1):
        node = {"t": "div", "c": [node]}
    return [node]


@pytest.mark.parametrize(
    ("node", "html"),
    [
        ("a < b & c", "a &lt; b &amp; c"),
        ({"t": "p", "c": ["x", {"t": "br"}, {"t": "strong", "c": ["y"]}]}, "<p>x<br><strong>y</strong></p>"),
        ({"t": "h2", "id": "a-b", "c": ["T"]}, '<h2 id="help-a-b">T</h2>'),
        ({"t": "ol", "start": 3, "c": [{"t": "li", "c": ["x"]}]}, '<ol start="3"><li>x</li></ol>'),
        ({"t": "pre", "lang": "js", "c": [{"t": "code", "c": ["x\n"]}]}, '<pre data-lang="js"><code>x\n</code></pre>'),
        ({"t": "pre", "c": ["\nx"]}, "<pre>\n\nx</pre>"),
        ({"t": "td", "align": "right", "colspan": 2}, '<td align="right" colspan="2"></td>'),
        (
            {"t": "details", "open": True, "c": [{"t": "summary", "c": ["S"]}]},
            "<details open><summary>S</summary></details>",
        ),
        ({"t": "p", "lang": "ru", "dir": "ltr", "c": ["я"]}, '<p lang="ru" dir="ltr">я</p>'),
        (
            {"t": "a", "href": "https://e.com/?a=1&b=2", "title": 'say "x"', "c": ["x"]},
            '<a href="https://e.com/?a=1&amp;b=2" title="say &quot;x&quot;" rel="noopener noreferrer nofollow">x</a>',
        ),
        ({"t": "a", "href": "/x", "c": ["x"]}, '<a href="/x">x</a>'),
        ({"t": "a", "article": "tax-id", "section": "de", "c": ["x"]}, '<a href="#article/tax-id/de">x</a>'),
        ({"t": "a", "article": "tax-id", "c": ["x"]}, '<a href="#article/tax-id">x</a>'),
        ({"t": "img", "src": "assets/x.png", "alt": "", "width": 20}, '<img src="assets/x.png" alt="" width="20">'),
        (
            {"t": "callout", "kind": "tip", "title": "A & B", "c": [{"t": "p", "c": ["x"]}]},
            '<aside class="callout callout-tip"><p class="callout-title">A &amp; B</p><p>x</p></aside>',
        ),
        ({"t": "callout", "kind": "note"}, '<aside class="callout callout-note"></aside>'),
        (
            {"t": "video", "src": "https://v.e/1", "title": "T"},
            '<p class="video"><a href="https://v.e/1" rel="noopener noreferrer nofollow">T</a></p>',
        ),
        ({"t": "term", "id": "vat", "c": ["VAT"]}, '<span class="term" data-term="vat">VAT</span>'),
    ],
)
def test_a_valid_node_and_its_html(node: Node, html: str) -> None:
    assert problems_in([node]) == []
    assert tree_html([node]) == html


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ({}, "not a list"),
        ([3], "a node is a text or an object"),
        ([None], "a node is a text or an object"),
        ([{}], "tag 'None'"),
        ([{"t": "script"}], "tag 'script'"),
        ([{"t": ["p"]}], "tag"),
        ([{"t": "h1", "id": "x"}], "tag 'h1'"),
        ([{"t": "h2"}], "id is missing"),
        ([{"t": "p", "onclick": "x"}], "attribute 'onclick'"),
        ([{"t": "p", "style": "x"}], "attribute 'style'"),
        ([{"t": "p", "c": []}], "c is not a list"),
        ([{"t": "p", "c": "x"}], "c is not a list"),
        ([{"t": "br", "c": ["x"]}], "cannot have children"),
        ([{"t": "a", "c": ["x"]}], "either href or article"),
        ([{"t": "a", "href": "/x", "article": "x"}], "either href or article"),
        ([{"t": "a", "href": "/x", "section": "x"}], "section only with article"),
        ([{"t": "a", "href": "javascript:x"}], "href cannot be"),
        ([{"t": "a", "article": "A B"}], "article cannot be"),
        ([{"t": "img", "src": "data:image/svg+xml;base64,AA", "alt": ""}], "src cannot be"),
        ([{"t": "img", "src": "x.png"}], "alt is missing"),
        ([{"t": "img", "src": "x.png", "alt": "", "width": True}], "width cannot be"),
        ([{"t": "video", "src": "http://x/y", "title": "T"}], "src cannot be"),
        ([{"t": "callout", "kind": "evil"}], "kind cannot be"),
        ([{"t": "details", "open": "x"}], "open cannot be"),
        ([{"t": "p", "c": [{"t": "div", "c": [{"t": "form"}]}]}], "0.0.0: tag 'form'"),
        (["a\0"], "NUL"),
        (["\ud800"], "surrogate"),
        (nested(101), "deeper than 100"),
    ],
)
def test_what_is_no_content_tree(tree: object, said: str) -> None:
    assert said in problems_in(tree)[0]


def test_a_hundred_levels_are_fine() -> None:
    assert problems_in(nested(100)) == []


def test_at_most_twenty_problems_are_listed() -> None:
    assert 20 <= len(problems_in([{"t": "script"}] * 1_000)) < 30


def test_html_leaves_out_what_the_allow_list_does_not_name() -> None:
    tree: list[Node] = [{"t": "p", "onclick": "x", "lang": '"><script>', "c": ["x", {"t": "script", "c": ["y"]}]}]

    assert tree_html(tree) == "<p>x</p>"


def test_html_never_carries_a_script_url() -> None:
    tree: list[Node] = [
        {"t": "a", "href": "javascript:x", "c": ["x"]},
        {"t": "video", "src": "javascript:x", "title": "T"},
    ]

    assert "javascript" not in tree_html(tree)
