"""What a host may tell of a reader."""

from __future__ import annotations

from typing import Any

import pytest

from helpsdk.client.wire.interactions import checked


def test_an_interaction_is_what_was_given() -> None:
    assert checked("opened", {"article": "vat", "screen": None}) == {"type": "opened", "article": "vat"}


def test_a_readers_words_are_cut_and_cleaned() -> None:
    assert checked("searched", {"query": "v\x00at" + "x" * 600})["query"] == "vat" + "x" * 497


@pytest.mark.parametrize(
    ("type", "fields", "told"),
    [
        ("opened", {"artcle": "vat"}, "an interaction has no 'artcle'; allowed: .*article"),
        ("opened", {"id": "1"}, "an interaction has no 'id'"),
        ("opend", {}, "type of an interaction is 'opend'"),
        ("opened", {"article": 7}, "article of an interaction is 7"),
    ],
)
def test_a_mistake_is_named_where_it_is_made(type: str, fields: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        checked(type, fields)
