from __future__ import annotations

import pytest

from helpsdk.search.sentences import LONGEST, sentences


def cut(text: str, locale: str = "en") -> list[str]:
    return [text[start:end] for start, end in sentences(text, locale)]


@pytest.mark.parametrize(
    ("locale", "text", "expected"),
    [
        ("en", "Press Send. It is gone! Is it?", ["Press Send.", "It is gone!", "Is it?"]),
        ("en", "He said “Stop.” Then he left.", ["He said “Stop.”", "Then he left."]),
        ("en", "Mr. Smith pays 3.5 %. He lives in St. Ives.", ["Mr. Smith pays 3.5 %.", "He lives in St. Ives."]),
        ("en", "See e.g. Settings, fig. 3. Then J. R. Brown.", ["See e.g. Settings, fig. 3.", "Then J. R. Brown."]),
        ("en", "It costs approx. ten. So what… Well.", ["It costs approx. ten.", "So what…", "Well."]),
        ("en", "Since 2015. After that it ended.", ["Since 2015.", "After that it ended."]),
        ("de", "Am 3. Oktober ist frei. Danach nicht.", ["Am 3. Oktober ist frei.", "Danach nicht."]),
        ("ru", "Т. е. в г. Москве, ул. Мира. Это всё.", ["Т. е. в г. Москве, ул. Мира.", "Это всё."]),
        ("zh", "点击发送。完成了！好吗？“是。”好", ["点击发送。", "完成了！", "好吗？", "“是。”", "好"]),
        ("ja", "送信します。「はい。」と言う。", ["送信します。", "「はい。」", "と言う。"]),
        ("ar", "هل أرسلت؟ نعم. شكرا", ["هل أرسلت؟", "نعم.", "شكرا"]),
        ("ur", "یہ ہے۔ وہ نہیں۔", ["یہ ہے۔", "وہ نہیں۔"]),
        ("hi", "यह एक है। वह दो है।", ["यह एक है।", "वह दो है।"]),
        ("en", "Heading\n\nFirst item\nsecond item\n", ["Heading", "First item", "second item"]),
        ("en", " \n\t", []),
        ("en", "", []),
        ("en", "...", ["..."]),
    ],
)
def test_texts_are_cut_where_sentences_end(locale: str, text: str, expected: list[str]) -> None:
    assert cut(text, locale) == expected


def test_thai_phrases_are_joined_to_about_a_sentence() -> None:
    pieces = cut(" ".join(["กดปุ่มส่งใบแจ้งหนี้"] * 30), "th")

    assert 2 < len(pieces) < 10
    assert all(150 <= len(piece) <= 180 for piece in pieces[:-1])


def test_one_that_never_ends_is_cut_where_a_clause_or_a_word_does() -> None:
    clauses = cut("word " * 60 + "and so on, " + "more " * 200)

    assert clauses[0].endswith("so on,")
    assert all(len(piece) <= LONGEST for piece in clauses)
    assert [len(piece) for piece in cut("x" * 1000)] == [LONGEST, LONGEST, 200]


def test_nothing_but_space_is_lost() -> None:
    text = "One. Two 3. x y. e.g. Z\n\n- a, b; c! 好。 ok"

    assert "".join("".join(cut(text)).split()) == "".join(text.split())
