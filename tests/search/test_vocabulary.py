from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from helpsdk.search.analysis import analyzer
from helpsdk.search.letters import fold_latin
from helpsdk.search.slips import is_slip
from helpsdk.search.vocabulary import Vocabulary
from helpsdk.search.wordcounts import WordCounts
from helpsdk.search.wordwriter import Entry

PUBLIC, SECRET = 0, 1
EVERYBODY, OWNER = frozenset({PUBLIC}), frozenset({PUBLIC, SECRET})


def vocabulary(public: str, secret: str = "", locale: str = "en") -> Vocabulary:
    """Each text is one section."""
    counts, cutting = WordCounts(), analyzer(locale)
    counts.add({*cutting.words(public, stops=True)}, PUBLIC)
    counts.add({*cutting.words(secret, stops=True)}, SECRET)
    return Vocabulary.of(counts.entries(cutting))


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
    counts = WordCounts()
    for word in ("taxes", "taxes", "taxation"):
        counts.add([word], PUBLIC)
    assert Vocabulary.of(counts.entries(analyzer("en"))).starting("tax", EVERYBODY, 5) == ["tax", "taxat"]


def test_one_character_stands_for_its_pairs() -> None:
    assert vocabulary("开具发票", locale="zh").containing("票", EVERYBODY, 5) == ["发票"]


def test_missing_accents_are_forgiven() -> None:
    assert vocabulary("facturación", locale="es").unaccented("facturacion", EVERYBODY) == ["factur"]


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

    kept = [getattr(changed, name) for name in ("_touched", "_terms", "_order", "_folded", "_pairs")]
    assert [len(one) for one in kept] == [0] * 5


def test_corrections_come_by_first_letter_and_frequency() -> None:
    words = counted({"inform": {0: 1}, "infirm": {0: 3, 1: 9}, "inforx": {0: 2}, "xnform": {0: 99}, "informs": {1: 5}})
    assert words.corrections("infrm", "infrm", EVERYBODY, 5) == ["infirm", "inform"]
    assert words.corrections("infrmx", "infrmx", EVERYBODY, 5) == []
    assert words.corrections("inform", "inform", EVERYBODY, 5) == ["infirm", "inforx", "xnform"]
    assert words.corrections("inform", "inform", OWNER, 2) == ["infirm", "informs"]
    assert words.correction("inform", "inform", EVERYBODY) == "infirm"


def counted(found: Mapping[str, Mapping[int, int]]) -> Vocabulary:
    return Vocabulary.of(Entry(word, stem(word), found[word]) for word in sorted(found))


def stem(word: str) -> str:
    """As simple as a stemmer can be."""
    return word.removesuffix("s")


LETTERS = st.text("abcés", min_size=1, max_size=9)
FOUND = st.dictionaries(LETTERS, st.dictionaries(st.integers(0, 2), st.integers(1, 5), min_size=1), max_size=25)
VISIBLE = st.frozensets(st.integers(0, 2))


def answers(words: Vocabulary, typed: str, audiences: frozenset[int]) -> list[object]:
    return [
        words.knows(stem(typed), audiences),
        words.unaccented(typed, audiences),
        [words.starting(typed[:at], audiences, 5) for at in range(3)],
        words.corrections(typed, stem(typed), audiences, 3),
    ]


def plainly(found: Mapping[str, Mapping[int, int]], typed: str, audiences: frozenset[int]) -> list[object]:
    """The same by looking at every word."""
    seen = {word: sum(counts.get(one, 0) for one in audiences) for word, counts in found.items()}
    seen = {word: count for word, count in seen.items() if count}
    by_use = sorted(seen, key=lambda word: (-seen[word], word))
    near = [word for word in seen if is_slip(typed, word)]
    if not near and len(stem(typed)) >= 4:
        near = [word for word in seen if is_slip(stem(typed), stem(word))]
    near.sort(key=lambda word: (word[0] != typed[0], -seen[word], word))
    return [
        stem(typed) in map(stem, seen),
        sorted({stem(word) for word in seen if word != fold_latin(word) == fold_latin(typed)}),
        [list(dict.fromkeys(stem(word) for word in by_use if word.startswith(typed[:at])))[:5] for at in range(3)],
        near[:3] if len(typed) >= 5 else [],
    ]


@settings(max_examples=200, deadline=None)
@given(FOUND, LETTERS, VISIBLE)
def test_it_answers_as_if_every_visible_word_was_looked_at(
    found: dict[str, dict[int, int]], typed: str, audiences: frozenset[int]
) -> None:
    assert answers(counted(found), typed, audiences) == plainly(found, typed, audiences)


@settings(max_examples=200, deadline=None)
@given(st.lists(FOUND, min_size=2, max_size=5), LETTERS, VISIBLE)
def test_changed_it_answers_as_one_made_anew(
    found: list[dict[str, dict[int, int]]], typed: str, audiences: frozenset[int]
) -> None:
    words = counted(found[0])
    for before, after in pairwise(found):
        words = words.changed(difference(before, after))
    assert answers(words, typed, audiences) == plainly(found[-1], typed, audiences)


def difference(
    before: Mapping[str, Mapping[int, int]], after: Mapping[str, Mapping[int, int]]
) -> dict[str, dict[str, dict[int, int]]]:
    net: dict[str, dict[str, dict[int, int]]] = {}
    for word in {*before, *after}:
        was, now = before.get(word, {}), after.get(word, {})
        net.setdefault(stem(word), {})[word] = {one: now.get(one, 0) - was.get(one, 0) for one in {*was, *now}}
    return net
