from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpsdk.content.yamlfile import parse_yaml
from helpsdk.errors import NotFound, SiteInvalid
from helpsdk.site.edit import append_entry, append_item

NEW = {"id": "order.detail", "title": "Order: one", "urls": ["/orders/:id([0-9]+)"]}
LINES = '- id: order.detail\n  title: "Order: one"\n  urls: ["/orders/:id([0-9]+)"]\n'
ITEM = {"id": "home.save", "title": "Save"}


def appended(text: str, entry: dict[str, Any] = NEW) -> str:
    return append_entry(text.encode(), entry, file="screens.yaml").decode()


def with_item(text: str, id: str = "home") -> str:
    return append_item(text.encode(), id, "elements", ITEM, file="screens.yaml").decode()


@pytest.mark.parametrize(
    ("text", "between"),
    [
        ("", ""),
        ("# only a comment\n", ""),
        ("- id: home\n  title: Home  # the first\n\n# at the end\n", ""),
        ("- id: home\n  title: Home", "\n"),
        ("\ufeff- {id: home, title: Home}\n", ""),
    ],
)
def test_an_entry_goes_to_the_end_and_nothing_else_changes(text: str, between: str) -> None:
    assert appended(text) == text + between + LINES


def test_windows_line_ends_stay() -> None:
    text = "- id: home\r\n  title: Home\r\n"

    assert appended(text) == text + LINES.replace("\n", "\r\n")


def test_an_indented_list_stays_indented() -> None:
    assert appended("  - id: home\n    title: Home\n").endswith(
        '  - id: order.detail\n    title: "Order: one"\n' + "    " + LINES.splitlines(keepends=True)[2].strip() + "\n"
    )


@pytest.mark.parametrize("text", ["[{id: home, title: Home}]\n", "id: home\n", "- id: home\n...\n"])
def test_a_file_that_is_no_list_of_lines_is_refused(text: str) -> None:
    with pytest.raises(SiteInvalid):
        appended(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "- id: home\n  elements:\n    - id: a  # first\n    # last\n",
            "- id: home\n  elements:\n    - id: a  # first\n    - {id: home.save, title: Save}\n    # last\n",
        ),
        (
            "- id: home\n  elements: [{id: home.a, title: A}]  # all\n  pins: [x]\n",
            "- id: home\n  elements: [{id: home.a, title: A}, {id: home.save, title: Save}]  # all\n  pins: [x]\n",
        ),
        ("- id: home\n  elements: []\n", "- id: home\n  elements: [{id: home.save, title: Save}]\n"),
        (
            "- id: home\n  elements: [\n    {id: home.a, title: A},\n  ]\n",
            "- id: home\n  elements: [\n    {id: home.a, title: A},\n  {id: home.save, title: Save}]\n",
        ),
        (
            "- id: home\n  title: Home\n\n# about b\n- id: b\n",
            "- id: home\n  title: Home\n  elements:\n    - {id: home.save, title: Save}\n\n# about b\n- id: b\n",
        ),
    ],
)
def test_an_item_is_added_to_an_entry(before: str, after: str) -> None:
    assert with_item(before) == after


def test_what_cannot_be_added_in_place_is_refused() -> None:
    with pytest.raises(SiteInvalid, match="home"):
        with_item("- {id: home, title: Home}\n")
    with pytest.raises(NotFound):
        with_item("- id: other\n")


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=30).filter(lambda text: text.isprintable() and text == text.strip()))
def test_any_title_is_read_as_it_was_written(title: str) -> None:
    text = appended("- id: home\n", {"id": "a", "title": title})

    assert parse_yaml(text, file="f").value == [{"id": "home"}, {"id": "a", "title": title}]
