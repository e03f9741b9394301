"""The parser: which tokens, and which effort."""

from __future__ import annotations

import pytest

from helpsdk.content.limits import Budget
from helpsdk.content.notices import Notices
from helpsdk.content.parser import parse
from helpsdk.errors import MarkupRefused


def types(markdown: str, *, trusted: bool = False) -> list[str]:
    return [token.type for token in parse(markdown, trusted=trusted, notices=Notices(), budget=Budget(len(markdown)))]


def test_raw_html_is_recognised_only_when_trusted() -> None:
    assert types("<div>\n", trusted=True) == ["html_block"]
    assert types("<div>\n") == ["paragraph_open", "inline", "paragraph_close"]


def test_tables_and_strikethrough_are_on() -> None:
    assert "table_open" in types("| a |\n|---|\n")


def test_an_explicit_id_is_taken_off_the_heading() -> None:
    heading, words, _ = parse("## Fees {#fees}", trusted=False, notices=Notices(), budget=Budget(20))

    assert (heading.meta, words.content) == ({"id": "fees"}, "Fees")


@pytest.mark.parametrize("markdown", ["[" * 100_000, "![" * 50_000, "[a](" * 50_000])
def test_effort_is_bounded(markdown: str) -> None:
    with pytest.raises(MarkupRefused):
        types(markdown)


def test_nesting_is_refused_instead_of_dropped() -> None:
    with pytest.raises(MarkupRefused) as caught:
        types("> " * 101 + "x")

    assert (caught.value.actual, caught.value.allowed) == (101, 100)
