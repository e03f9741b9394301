from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpsdk.search.letters import fold_latin, folded, plain


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("Invoice", "invoice"),
        ("СЧЁТ", "счет"),
        ("ＡＢＣ，１２", "abc,12"),
        ("ﬁne", "fine"),
        ("soft\u00adhyphen", "softhyphen"),
        ("\u202eabc\u200f", "abc"),
        ("٣٤", "34"),
        ("ｶﾞｲﾄﾞ", "ガイド"),
        ("\u1112\u1161\u11ab", "한"),
        ("don’t", "don't"),
        ("cafe\u0301", "café"),
    ],
)
def test_text_takes_the_form_it_is_searched_in(text: str, searched: str) -> None:
    assert plain(text).text == searched


def test_places_lead_back_to_the_original() -> None:
    text = "ﬃ cafe\u0301 x"
    searched = plain(text)
    start = searched.text.index("café")
    first, last = searched.place(start, start + 4)
    assert text[first:last] == "cafe\u0301"


def test_places_of_unchanged_text_are_its_own() -> None:
    assert plain("Счёт 12").place(0, 4) == (0, 4)


@pytest.mark.parametrize(
    ("word", "folded"),
    [("café", "cafe"), ("straße", "strasse"), ("øre", "ore"), ("й", "й"), ("हिन्दी", "हिन्दी"), ("ờ", "o")],
)
def test_only_latin_loses_its_diacritics(word: str, folded: str) -> None:
    assert fold_latin(word) == folded


@given(st.text(st.one_of(st.sampled_from("aİ ﬁ½\u0301ｶﾞ한ё\u00a0\u2026९\U0001d518"), st.characters()), max_size=20))
def test_a_text_without_places_is_the_same_text(text: str) -> None:
    assert folded(text) == plain(text).text
