from __future__ import annotations

from helpsdk.search.passages import MOST_READ, Passages, read, width


def test_a_passage_says_in_which_sentences_a_term_is() -> None:
    passage = read("Invoices are sent. Press Send. An invoice is paid.", "en")

    assert [passage.text[start:end] for start, end in passage.sentences][1] == "Press Send."
    assert (passage.terms["invoic"], passage.terms["sent"], passage.terms["send"]) == (0b101, 0b001, 0b010)
    assert passage.alike["invo"] == ["invoic"]


def test_pairs_of_characters_are_alike_to_nothing() -> None:
    passage = read("创建发票。点击发送。", "zh")

    assert passage.terms["发票"] == 0b01
    assert passage.terms["发送"] == 0b10
    assert passage.alike == {}


def test_a_chinese_character_is_as_wide_as_two_letters() -> None:
    assert (width("invoice"), width("发票"), width("счёт")) == (7, 4, 4)


def test_of_a_very_long_text_the_beginning_is_read() -> None:
    assert len(read("word " * 10_000, "en").text) == MOST_READ
    assert width(read("发" * 10_000, "zh").text) <= MOST_READ


def test_what_was_read_last_is_kept() -> None:
    passages = Passages(most=30)
    first = passages.passage("A text of twenty.", "en")

    assert passages.passage("A text of twenty.", "en") is first
    assert passages.passage("A text of twenty.", "de") is not first  # which takes its place
    assert passages.passage("A text of twenty.", "en") is not first


def test_a_text_longer_than_all_that_is_kept_is_read_each_time() -> None:
    passages = Passages(most=5)

    assert passages.passage("too long", "en") == passages.passage("too long", "en")
