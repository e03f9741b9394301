from __future__ import annotations

from helpsdk.search.evaluation.typos import letters_of, with_typos
from helpsdk.search.slips import is_slip


def test_a_slip_is_one_letter_away() -> None:
    for seed in range(200):
        slipped = with_typos("invoice", "abcdefg", str(seed))
        assert is_slip(slipped, "invoice")


def test_short_words_numbers_and_scripts_without_spaces_stay() -> None:
    for text in ("how do I pay", "12345 67890", "如何开具发票并发送给客户", ""):
        assert with_typos(text, "abc", "1") == text


def test_the_same_seed_slips_alike() -> None:
    text = "customers receive invoices monthly"
    assert with_typos(text, "abc", "1") == with_typos(text, "abc", "1")
    assert len({with_typos(text, "abc", str(seed)) for seed in range(20)}) > 10


def test_letters_are_those_of_long_words() -> None:
    assert letters_of(["a Bill zzz", "счёт счета"]) == "аестч"
