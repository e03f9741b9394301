"""Sections, headings and lead."""

from __future__ import annotations

from helpsdk.content.markup import render
from helpsdk.content.sections import Heading, Section


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
