"""Plain text of trees."""

from __future__ import annotations

from helpsdk.content.markup import render
from helpsdk.content.treetext import inline_text


def test_one_line_per_block_and_one_per_table_row() -> None:
    markdown = "## A\n\nb\nc\n\n- d\n- e\n\n| f | g |\n|---|---|\n| h | i |\n\n> j\n\n::video[K](https://v.example/1)\n"

    assert render(markdown).text.split("\n") == ["A", "b c", "d", "e", "f · g", "h · i", "j", "K"]


def test_alternative_texts_are_read_and_ruby_readings_are_not() -> None:
    rendered = render("![Chart](assets/c.png) <ruby>漢<rt>kan</rt></ruby><br>x", trusted=True)

    assert rendered.text == "Chart 漢 x"


def test_white_space_is_single_spaces() -> None:
    assert inline_text([" a\n", {"t": "b", "c": ["  b "]}]) == "a b"
