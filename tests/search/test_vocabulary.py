from __future__ import annotations

from helpsdk.search.analysis import analyzer
from helpsdk.search.vocabulary import Vocabulary, VocabularyBuilder, slips

PUBLIC, SECRET = 0, 1
EVERYBODY, OWNER = frozenset({PUBLIC}), frozenset({PUBLIC, SECRET})


def vocabulary(public: str, secret: str = "", locale: str = "en") -> Vocabulary:
    builder = VocabularyBuilder()
    builder.add(analyzer(locale).tokens(public), PUBLIC)
    builder.add(analyzer(locale).tokens(secret), SECRET)
    return Vocabulary(builder.entries)


def test_a_slip_is_corrected_to_a_written_word() -> None:
    words = vocabulary("Invoices and payments")
    assert words.correction("invoies", "invoi", EVERYBODY) == "invoices"
    assert words.correction("paymetns", "paymetn", EVERYBODY) == "payments"


def test_another_form_of_a_word_is_found_by_its_stem() -> None:
    assert vocabulary("invoice").correction("invioces", "invioc", EVERYBODY) == "invoice"


def test_short_words_and_numbers_are_not_corrected() -> None:
    words = vocabulary("bank 20256 plan")
    assert words.correction("bnak", "bnak", EVERYBODY) is None
    assert words.correction("20255", "20255", EVERYBODY) is None


def test_nothing_secret_is_suggested() -> None:
    words = vocabulary("invoice", "acquisition")
    assert words.correction("acquisitoin", "acquisitoin", EVERYBODY) is None
    assert words.correction("acquisitoin", "acquisitoin", OWNER) == "acquisition"
    assert words.starting("acq", EVERYBODY, 5) == []
    assert not words.knows("acquisit", EVERYBODY)
    assert words.knows("acquisit", OWNER)


def test_words_that_start_so_come_by_frequency() -> None:
    builder = VocabularyBuilder()
    for text in ("taxes", "taxes", "taxation"):
        builder.add(analyzer("en").tokens(text), PUBLIC)
    assert Vocabulary(builder.entries).starting("tax", EVERYBODY, 5) == ["tax", "taxat"]


def test_one_character_stands_for_its_pairs() -> None:
    assert vocabulary("开具发票", locale="zh").containing("票", EVERYBODY, 5) == ["发票"]


def test_missing_accents_are_forgiven() -> None:
    assert vocabulary("facturación", locale="es").unaccented("facturacion", EVERYBODY) == ["factur"]


def test_slips_are_one_letter_or_one_exchange_away() -> None:
    near = set(slips("ab", "abc"))
    assert {"a", "b", "ba", "cb", "ac", "abc", "cab", "acb"} <= near
    assert "ab" not in near


def test_what_changed_twice_is_as_if_it_had_changed_at_once() -> None:
    words = vocabulary("invoice invoices résumé")
    more = {"refund": {"réfund": {PUBLIC: 2}, "refunds": {PUBLIC: 1}}, "invoic": {"invoices": {PUBLIC: -1}}}
    fewer = {"refund": {"réfund": {PUBLIC: -2}}, "cash": {"cash": {PUBLIC: 1}}}

    changed = words.changed(more).changed(fewer)

    assert [changed.knows(term, EVERYBODY) for term in ("invoic", "refund", "cash")] == [True] * 3
    assert changed.unaccented("refund", EVERYBODY) == []  # the accented word is gone again
    assert changed.unaccented("resume", EVERYBODY) != []
    assert [changed.starting(start, EVERYBODY, 5) for start in ("réf", "ref", "ca")] == [[], ["refund"], ["cash"]]
    assert changed.correction("refudns", "refudn", EVERYBODY) == "refunds"
    assert words.changed(more).unaccented("refund", EVERYBODY) == ["refund"]
    assert not words.knows("refund", EVERYBODY)


def test_a_change_that_is_taken_back_leaves_nothing() -> None:
    words = vocabulary("invoice")

    changed = words.changed({"refund": {"réfund": {PUBLIC: 1}}}).changed({"refund": {"réfund": {PUBLIC: -1}}})

    kept = [getattr(changed, name) for name in ("_touched", "_terms", "_new", "_folded")]
    assert [len(one) for one in kept] == [0] * 4
