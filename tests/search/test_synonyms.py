from __future__ import annotations

from helpsdk.search.analysis import analyzer
from helpsdk.search.synonyms import Synonyms

ENGLISH = Synonyms([["invoice", "bill"], ["sign in", "log in"], ["credit note", "refund"]], analyzer("en"))


def test_a_word_brings_its_group() -> None:
    assert ENGLISH.of(["bill", "custom"]) == ["invoic"]


def test_a_phrase_must_be_whole() -> None:
    assert ENGLISH.of(["credit", "note"]) == ["refund"]
    assert ENGLISH.of(["credit", "card"]) == []


def test_pairs_of_characters_are_phrases() -> None:
    assert Synonyms([["发票", "开票单"]], analyzer("zh")).of(["开票", "票单"]) == ["发票"]
