"""Sanitised HTML to tree."""

from __future__ import annotations

from typing import Any

import pytest

from helpsdk.content.treebuilder import build_tree
from helpsdk.errors import MarkupRefused


@pytest.mark.parametrize(
    ("html", "tree"),
    [
        ("<p>a &amp; b</p>\n<p> c </p>\n", [{"t": "p", "c": ["a & b"]}, {"t": "p", "c": ["c"]}]),
        ("loose <b>text</b>", [{"t": "p", "c": ["loose ", {"t": "b", "c": ["text"]}]}]),
        (
            "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>",
            [{"t": "ul", "c": [{"t": "li", "c": ["a", {"t": "ul", "c": [{"t": "li", "c": ["b"]}]}]}]}],
        ),
        ("<pre>x\n y</pre>", [{"t": "pre", "c": [{"t": "code", "c": ["x\n y"]}]}]),
        ('<td colspan="0" align="justify" rowspan="2">', [{"t": "td", "rowspan": 2}]),
        ('<aside data-callout="evil"><p>x</p></aside>', [{"t": "p", "c": ["x"]}]),
        ('<aside data-callout="tip">x</aside>', [{"t": "callout", "kind": "tip", "c": [{"t": "p", "c": ["x"]}]}]),
        ('<p data-video="javascript:x" data-title="T"></p>', []),
        ("<p><a>x</a><a href='javascript:x'>y</a><img alt='z'></p>", [{"t": "p", "c": ["xy"]}]),
        ("<p><unknown>x</unknown></p>", [{"t": "p", "c": ["x"]}]),
        ("<p>a</b></i>b", [{"t": "p", "c": ["ab"]}]),
    ],
)
def test_trees(html: str, tree: list[Any]) -> None:
    assert build_tree(html) == tree


def test_heading_ids_are_given_at_the_end() -> None:
    html = '<h2>A</h2><h3 data-id="a">B</h3><h3 data-id="a">C</h3><h2 data-id="no id">D</h2>'

    assert [node["id"] for node in build_tree(html) if isinstance(node, dict)] == ["a-2", "a", "c", "d"]


def test_depth_is_refused_here_too() -> None:
    with pytest.raises(MarkupRefused):
        build_tree("<div>" * 101)
