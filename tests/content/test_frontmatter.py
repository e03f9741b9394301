"""Front matter and body of an article file."""

from __future__ import annotations

import pytest

from helpsdk.content.frontmatter import split
from helpsdk.errors import SiteInvalid


def test_front_matter_and_body_are_separated_with_their_lines() -> None:
    front, body, line = split("---\ntitle: Tax\nkeywords: [a, b]\n---\n\nText\n", "a.md")

    assert front is not None
    assert front.value == {"title": "Tax", "keywords": ["a", "b"]}
    assert front.line_of(("keywords",)) == 3
    assert (body, line) == ("\nText\n", 5)


@pytest.mark.parametrize("text", ["", "Text\n", "----\ntitle: x\n----\n", " ---\ntitle: x\n---\n"])
def test_a_file_without_front_matter_is_all_body(text: str) -> None:
    assert split(text, "a.md") == (None, text, 1)


def test_windows_line_ends_and_a_byte_order_mark_are_understood() -> None:
    front, body, line = split("\ufeff---\r\ntitle: Tax\r\n---\r\nText", "a.md")

    assert front is not None
    assert (front.value, body, line) == ({"title": "Tax"}, "Text", 4)


def test_front_matter_may_end_the_file() -> None:
    front, body, line = split("---\ntitle: Tax\n---", "a.md")

    assert front is not None
    assert (front.value, body, line) == ({"title": "Tax"}, "", 3)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("---\ntitle: x\n", "front-matter-open", 1),
        ("---\n" + "a: " + "x" * 300_000 + "\n---\n", "front-matter-size", 1),
        ("---\ntitle: x\ntitle: y\n---\n", "yaml-duplicate", 3),
        ("---\ntitle: a: b\n---\n", "yaml-syntax", 2),
        ("---\na: 1\nb: *x\n---\n", "yaml-alias", 3),
    ],
)
def test_what_is_refused_names_file_and_line(text: str, code: str, line: int) -> None:
    with pytest.raises(SiteInvalid) as caught:
        split(text, "a.md")

    problem = caught.value.problems[0]
    assert (problem.code, problem.file, problem.line) == (code, "a.md", line)
