"""Sections, headings and lead."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from helpsdk.content.markup import render
from helpsdk.content.sections import (
    Heading,
    Section,
    blocks_by_heading,
    heading_ids,
    split_sections,
    without_sections,
)
from helpsdk.content.tree import problems_in


def test_sections_hold_the_text_below_their_heading_nested_blocks_included() -> None:
    rendered = render(
        "Intro.\n\n## One\n\n- a\n  - b\n\n:::tip T\nc\n:::\n\n### Two {#zwei}\n\n| x | y |\n|--|--|\n| 1 | 2 |\n"
    )

    assert rendered.sections == (
        Section("", "", 1, "Intro."),
        Section("one", "One", 2, "a\nb\nT\nc"),
        Section("zwei", "Two", 3, "x · y\n1 · 2"),
    )
    assert rendered.headings == (Heading("one", "One", 2), Heading("zwei", "Two", 3))


def test_a_body_that_begins_with_a_heading_has_no_nameless_section() -> None:
    assert [section.id for section in render("## A\n\nx\n").sections] == ["a"]


def test_an_empty_body_has_one_empty_section() -> None:
    assert render("").sections == (Section("", "", 1, ""),)


def test_a_heading_in_a_box_begins_a_section_and_in_a_quote_it_does_not() -> None:
    rendered = render("<div>\n\n## In a box\n\nx\n\n</div>\n\n> ## Quoted\n", trusted=True)

    assert rendered.sections == (Section("in-a-box", "In a box", 2, "x\nQuoted"),)


def test_the_lead_is_at_most_two_blocks_before_the_first_heading() -> None:
    assert render("a\n\nb\n\nc\n").lead == [{"t": "p", "c": ["a"]}, {"t": "p", "c": ["b"]}]
    assert render("a\n\n## H\n\nb\n").lead == [{"t": "p", "c": ["a"]}]


def test_a_body_that_begins_with_a_heading_leads_with_what_follows() -> None:
    assert render("## H\n\na\n\n## I\n\nb\n").lead == [{"t": "p", "c": ["a"]}]


BOXED = """\
a

## One

b

<details><summary>s</summary>

c

## Two

d

</details>

<div>

e

## Three

</div>

f
"""


def test_blocks_stand_under_their_headings() -> None:
    blocks = blocks_by_heading(render(BOXED, trusted=True).tree)
    found = [(at, block["t"]) for at, block in blocks if isinstance(block, dict)]
    assert found == [
        (-1, "p"),
        (0, "h2"),
        (0, "p"),
        (0, "summary"),
        (0, "p"),
        (1, "h2"),
        (1, "p"),
        (1, "p"),
        (2, "h2"),
        (2, "p"),
    ]
    assert heading_ids(render(BOXED, trusted=True).tree) == ("one", "two", "three")


def test_a_box_that_loses_all_goes() -> None:
    tree = without_sections(render("<div>\n\n## A\n\na\n\n</div>\n\n## B\n", trusted=True).tree, {0})
    assert tree == [{"t": "h2", "id": "b", "c": ["B"]}]


@given(st.frozensets(st.integers(0, 2)))
def test_what_is_left_are_the_other_sections(hidden: frozenset[int]) -> None:
    rendered = render(BOXED, trusted=True)
    left = without_sections(rendered.tree, hidden)
    assert problems_in(left) == []
    kept = tuple(one for at, one in enumerate(rendered.sections) if at - 1 not in hidden)
    assert split_sections(left) == kept
