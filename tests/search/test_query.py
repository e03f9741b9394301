from __future__ import annotations

from helpsdk.search.analysis import analyzer
from helpsdk.search.query import LONGEST_QUERY, MOST_WORDS, Planner, clean_query
from helpsdk.search.synonyms import Synonyms
from helpsdk.search.vocabulary import Vocabulary
from helpsdk.search.wordcounts import WordCounts

EVERYBODY = frozenset({0})


def planner(text: str, *synonyms: list[str], locale: str = "en") -> Planner:
    counts = WordCounts()
    counts.add({*analyzer(locale).words(text, stops=True)}, 0)
    return Planner(
        analyzer(locale), Vocabulary.of(counts.entries(analyzer(locale))), Synonyms(synonyms, analyzer(locale))
    )


def test_typed_words_count_fully_and_synonyms_half() -> None:
    assert planner("invoice bill", ["invoice", "bill"]).plan("Invoices!", EVERYBODY).terms == {
        "invoic": 1.0,
        "bill": 0.5,
    }


def test_each_word_counts_once_and_not_more_than_32() -> None:
    plan = planner("x").plan("a1 a1 " + " ".join(f"w{n}" for n in range(100)), EVERYBODY)
    assert len(plan.terms) == MOST_WORDS


def test_pairs_of_characters_count_half_a_word() -> None:
    text = "".join(chr(0x4E00 + n) for n in range(200))
    assert len(planner(text, locale="zh").plan(text, EVERYBODY).terms) == 2 * MOST_WORDS


def test_a_correction_is_told_in_the_query() -> None:
    plan = planner("customer invoices").plan("New custmoer, invoices", EVERYBODY)
    assert plan.query == "New customer, invoices"
    assert plan.corrected == {"custmoer": "customer"}


def test_an_unfinished_word_is_not_corrected_when_something_starts_so() -> None:
    plan = planner("customers").plan("custo", EVERYBODY, prefix=True)
    assert plan.corrected == {}
    assert plan.terms["custom"] > 0


def test_a_query_is_made_fit_to_echo() -> None:
    assert clean_query("a\0b\ud800") == "a b?"
    assert len(clean_query("x" * 9999)) == LONGEST_QUERY
