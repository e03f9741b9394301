"""Callouts, videos and glossary terms."""

from __future__ import annotations

from typing import Any

import pytest

from helpsdk.content.markup import render
from helpsdk.types import Node


def p(*children: Node) -> dict[str, Any]:
    return {"t": "p", "c": list(children)}


def codes(markdown: str) -> list[tuple[int | None, str]]:
    return [(notice.line, notice.code) for notice in render(markdown).warnings]


@pytest.mark.parametrize(
    ("opening", "attributes"),
    [
        (":::note", {"kind": "note"}),
        (":::tip A *title*", {"kind": "tip", "title": "A *title*"}),
        ("::: warning  Spaced  ", {"kind": "warning", "title": "Spaced"}),
        (":::danger[In brackets]", {"kind": "danger", "title": "In brackets"}),
        (":::caution[x]{icon=y}", {"kind": "warning", "title": "x"}),
    ],
)
def test_a_callout(opening: str, attributes: dict[str, str]) -> None:
    rendered = render(f"{opening}\ntext\n:::\nafter\n")

    assert rendered.tree == [{"t": "callout", **attributes, "c": [p("text")]}, p("after")]
    assert rendered.warnings == ()


@pytest.mark.parametrize("inner", ["::::tip\nb\n::::", ":::tip\nb\n:::"])
def test_callouts_nest(inner: str) -> None:
    rendered = render(f":::note\na\n{inner}\nc\n:::\nd\n")

    assert rendered.tree == [
        {"t": "callout", "kind": "note", "c": [p("a"), {"t": "callout", "kind": "tip", "c": [p("b")]}, p("c")]},
        p("d"),
    ]


def test_a_callout_in_a_list_ends_with_the_item() -> None:
    rendered = render("- :::note\n  a\n\nb\n")

    assert rendered.tree == [
        {"t": "ul", "c": [{"t": "li", "c": [{"t": "callout", "kind": "note", "c": [p("a")]}]}]},
        p("b"),
    ]
    assert [notice.code for notice in rendered.warnings] == ["unclosed-directive"]


def test_a_callout_holds_code_with_colons() -> None:
    rendered = render(":::note\n```\n:::\n```\n:::\nafter\n")

    assert rendered.tree[1:] == [p("after")]


def test_a_callout_ends_a_paragraph() -> None:
    assert [node["t"] for node in render("a\n:::note\nb\n:::\n").tree if isinstance(node, dict)] == ["p", "callout"]


def test_an_unclosed_callout_is_closed_and_reported() -> None:
    assert codes("x\n\n:::note\na\n") == [(3, "unclosed-directive")]


def test_an_unknown_kind_stays_text_and_says_what_is_allowed() -> None:
    rendered = render(":::aside T\ntext\n:::\n")

    assert rendered.text == ":::aside T text :::"
    assert str(rendered.warnings[0]) == (
        "line 1: `:::aside` is unknown and stays as text (allowed: note, tip, warning, caution, danger)"
    )


def test_a_video() -> None:
    rendered = render("a\n\n::video[Watch & learn](https://v.example/1)\n")

    assert rendered.tree == [p("a"), {"t": "video", "src": "https://v.example/1", "title": "Watch & learn"}]


@pytest.mark.parametrize("line", ["::video[x](http://v.example/1)", "::video[x](javascript:alert(1))", "::video[x]"])
def test_a_video_needs_https(line: str) -> None:
    assert codes(f"a\n\n{line}\n") == [(3, "bad-video")]
    assert "video" not in [node["t"] for node in render(line).tree if isinstance(node, dict)]


def test_unknown_leaf_and_inline_directives_stay_text() -> None:
    assert codes("::embed[x]\n\na\nb :icon[x]{#y}\n") == [(1, "unknown-directive"), (4, "unknown-directive")]


def test_a_term_with_and_without_an_id() -> None:
    rendered = render("The :term[VAT]{#vat-id} and :term[НДС].\n")

    assert rendered.tree == [
        p(
            "The ",
            {"t": "term", "id": "vat-id", "c": ["VAT"]},
            " and ",
            {"t": "term", "id": "ндс", "c": ["НДС"]},
            ".",
        )
    ]
    assert rendered.terms == ("vat-id", "ндс")


def test_a_glossary_says_which_term_is_meant() -> None:
    def find(id: str | None, words: str) -> str | None:
        return {"НДС": "vat"}.get(words)

    rendered = render("x\n:term[НДС] and :term[unknown]\n", find_term=find)

    assert rendered.terms == ("vat",)
    assert rendered.text == "x НДС and unknown"
    assert [(notice.line, notice.code) for notice in rendered.warnings] == [(2, "unknown-term")]


@pytest.mark.parametrize("text", [":term[]", ":term[a", ":term[a[b]]", "`:term[a]`", "\\:term[a]"])
def test_what_is_no_term(text: str) -> None:
    assert render(text).terms == ()
