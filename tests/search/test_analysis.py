from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpsdk.search.analysis import LONGEST_WORD, analyzer
from helpsdk.search.stopwords import STOP_WORDS


@pytest.mark.parametrize(
    ("locale", "text", "terms"),
    [
        ("en", "How do I void the Invoices?", ["void", "invoic"]),
        ("ru", "Создаём счёта-фактуры", ["созда", "счет", "фактур"]),
        ("zh-Hans", "开具发票。", ["开具", "具发", "发票"]),
        ("zh-Hans", "税", ["税"]),
        ("zh-Hans", "导出 Invoices 表", ["导出", "invoic", "表"]),
        ("ja", "請求書の作成", ["請求", "求書", "書の", "の作", "作成"]),
        ("ko", "청구서", ["청구", "구서"]),
        ("th", "ภาษี", ["ภา", "าษ", "ษี"]),
        ("ar", "الفواتير", ["فواتير"]),
        ("hi", "चालान", ["चालान"]),
        ("de", "Rechnungen für Kunden", ["rechnung", "kund"]),
        ("fr", "L’article supprimé", ["articl", "supprim"]),
        ("es", "la facturación", ["factur"]),
        ("pt-BR", "as faturas", ["fatur"]),
        ("xx", "Words as they are", ["words", "as", "they", "are"]),
    ],
)
def test_terms(locale: str, text: str, terms: list[str]) -> None:
    assert analyzer(locale).terms(text) == terms


def test_stop_words_stay_when_nothing_else_remains() -> None:
    assert analyzer("en").terms("how to") == ["how", "to"]


def test_tokens_know_where_they_were_written() -> None:
    text = "Оплатите СЧЁТ сегодня"
    token = next(token for token in analyzer("ru").tokens(text) if token.term == "счет")
    assert text[token.start : token.end] == "СЧЁТ"


def test_pairs_overlap() -> None:
    places = [(token.start, token.end) for token in analyzer("zh").tokens("开发票")]
    assert places == [(0, 2), (1, 3)]


MIXED = st.text(
    st.one_of(
        st.sampled_from("abcXYZ ßéıİΣςñ-'._0९½ﬁ™①中文字かガｶﾞ한กขёЁйابت \n"),
        st.sampled_from("\u0640\u0301\u0308\u200b\u00ad\u3099\u1161\uff9e"),
        st.characters(),
    ),
    max_size=40,
)
SOME = st.sampled_from(["the", " how to ", "и ", "und", "x" * 60])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(MIXED, SOME), max_size=5), st.booleans())
@pytest.mark.parametrize("locale", ["en", "ru", "zh", "th", "de"])
def test_words_and_terms_are_those_of_the_tokens(locale: str, texts: list[str], stops: bool) -> None:
    """In the two ways that a text may be cut: with places, and fast."""
    text, cutting = "".join(texts), analyzer(locale)
    tokens, words = cutting.kept(text, stops=stops), cutting.words(text, stops=stops)
    assert words == [token.word for token in tokens]
    assert cutting.terms_of(words) == [token.term for token in tokens]


def test_what_is_no_word_leaves_nothing() -> None:
    assert analyzer("en").terms("?! \0 👩‍💻 \u202e -- *:") == []


def test_long_words_are_cut_alike() -> None:
    assert analyzer("en").terms("z" * 5000) == ["z" * LONGEST_WORD]


def test_threads_do_not_disturb_each_other() -> None:
    words = [f"{stem}ing{end}" for stem in ("invoic", "pay", "sett") for end in ("", "s")] * 200
    expected = [analyzer("en").terms(word) for word in words]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(analyzer("en").terms, words)) == expected


@pytest.mark.parametrize("language", ["ar", "de", "en", "es", "fr", "it", "pt", "ru"])
def test_stop_words_exist_and_are_single_words(language: str) -> None:
    assert len(STOP_WORDS[language]) > 40
    assert all(word == word.lower() and " " not in word for word in STOP_WORDS[language])
