"""Heading ids."""

from __future__ import annotations

import pytest

from helpsdk.content.slugs import Ids, is_id, slug


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Your VAT ID", "your-vat-id"),
        ("  What's new in 2.0?  ", "what-s-new-in-2-0"),
        ("Куда писать?", "куда-писать"),
        ("开具发票", "开具发票"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full-width"),
        ("ใบแจ้งหนี้", "ใบแจ้งหนี้"),
        ("हिन्दी में", "हिन्दी-में"),
        ("!!!", ""),
        ("a" * 200, "a" * 80),
    ],
)
def test_slugs_are_readable_in_every_script(text: str, expected: str) -> None:
    assert slug(text) == expected


@pytest.mark.parametrize("id", ["a", "vat", "куда", "3-steps", "a_b.c:d", "หนี้"])
def test_ids(id: str) -> None:
    assert is_id(id)


@pytest.mark.parametrize("id", ["", "-a", "a b", 'a"b', "a<b", "a/b", "a#b", "a\u202eb", "x" * 161, None, 3])
def test_what_is_no_id(id: object) -> None:
    assert not is_id(id)


def test_repeated_headings_are_numbered_around_ids_that_writers_gave() -> None:
    ids = Ids({"fees-2"})

    assert [ids.unique("Fees"), ids.unique("Fees"), ids.unique("Fees"), ids.unique("!")] == [
        "fees",
        "fees-3",
        "fees-4",
        "section",
    ]
