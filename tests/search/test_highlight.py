from __future__ import annotations

from helpsdk.search import highlight
from helpsdk.search.analysis import analyzer
from helpsdk.search.highlight import WIDTH, matches
from helpsdk.types import Tree
from tests.search.sites import marks, plain_text


def terms(locale: str, query: str) -> dict[str, float]:
    return dict.fromkeys(analyzer(locale).terms(query), 1.0)


def marked(text: str, terms: dict[str, float], locale: str) -> Tree:
    return highlight.marked(text, matches(text, terms, locale))


def snippet(text: str, terms: dict[str, float], locale: str) -> Tree:
    return highlight.snippet(text, matches(text, terms, locale), terms)


def test_a_title_keeps_its_words() -> None:
    tree = marked("Sending invoices", terms("en", "invoice"), "en")
    assert tree == ["Sending ", {"t": "mark", "c": ["invoices"]}]


def test_a_russian_form_is_marked_by_its_stem() -> None:
    assert marks(marked("Как оплатить счёта", terms("ru", "счёт"), "ru")) == ["счёта"]


def test_overlapping_pairs_are_one_mark() -> None:
    assert marks(marked("如何开具发票。", terms("zh", "开具发票"), "zh")) == ["开具发票"]


def test_a_snippet_starts_with_the_sentence_of_the_match() -> None:
    text = "Nothing of interest is said here at all. " * 8 + "Void an invoice from its menu. " + "And more. " * 30
    tree = snippet(text, terms("en", "void invoice"), "en")
    assert plain_text(tree).startswith("…Void an invoice")
    assert marks(tree) == ["Void", "invoice"]


def test_a_snippet_is_where_most_words_are() -> None:
    text = "An invoice. " + "Filler words go on and on. " * 20 + "Refund an invoice to a card." + " End." * 40
    assert marks(snippet(text, terms("en", "refund card invoice"), "en")) == ["Refund", "invoice", "card"]


def test_a_snippet_is_about_160_characters() -> None:
    for text, locale in (("word " * 500, "en"), ("发票和税款的说明" * 100, "zh")):
        length = len(plain_text(snippet(text, {}, locale)))
        assert WIDTH - 25 <= length <= WIDTH + 2


def test_without_a_match_a_snippet_is_the_beginning() -> None:
    assert snippet("A short text.\nOf two lines.", {}, "en") == ["A short text. Of two lines."]


def test_an_empty_text_gives_an_empty_tree() -> None:
    assert snippet("", {"a": 1.0}, "en") == []


def test_marks_are_on_whole_composed_characters() -> None:
    assert marks(marked("Le cafe\u0301 noir", terms("fr", "café"), "fr")) == ["cafe\u0301"]
