"""Excerpts."""

from __future__ import annotations

import pytest

from helpsdk.content.excerpt import MAX_EXCERPT, shorten
from helpsdk.content.markup import render


@pytest.mark.parametrize(
    ("markdown", "excerpt"),
    [
        ("## Title\n\nFirst **words**\nof it.\n\nSecond.\n", "First words of it."),
        (":::note Hm\nInside.\n:::\n", "Inside."),
        ("- one\n- two\n", "one"),
        ("![Diagram](assets/x.png)\n\nText\n", "Text"),
        ("![Diagram](assets/x.png)\n", "Diagram"),
        ("", ""),
    ],
)
def test_the_excerpt_is_the_first_prose(markdown: str, excerpt: str) -> None:
    assert render(markdown).excerpt == excerpt


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("short", 10, "short"),
        ("one two three", 10, "one two…"),
        ("one two, three", 10, "one two…"),
        ("发票可以在这里开具。", 6, "发票可以在…"),
        ("发票可以在，这里", 6, "发票可以…"),
        ("endlessword", 6, "endle…"),
        ("ที่ที่ที่ที่", 9, "ที่ที่…"),
    ],
)
def test_a_text_is_cut_where_a_reader_would(text: str, limit: int, cut: str) -> None:
    assert shorten(text, limit) == cut


def test_an_excerpt_is_never_longer_than_its_limit() -> None:
    assert len(shorten("слово " * 100)) <= MAX_EXCERPT
