from __future__ import annotations

from helpsdk.search.analysed import analysed
from helpsdk.search.analysis import analyzer
from helpsdk.search.schema import audience_table, fingerprint, rows, section_text
from tests.search.sites import OWNERS, article, english, site, translation

SITE = site(
    english("b", "Second", "Text.", sections=[("s", "Part", "More.")]),
    english("a", "First", audience=OWNERS),
    article("c", translation("ru", "Третья")),
    locales=("en", "ru"),
)


def test_rows_are_the_sections_of_a_language_in_a_fixed_order() -> None:
    audiences = audience_table(SITE, "en")
    assert [(row.article, row.section, audiences[row.audience].kind) for row in rows(SITE, "en", audiences)] == [
        ("a", 0, "groups"),
        ("b", 0, "public"),
        ("b", 1, "public"),
    ]


def test_a_summary_of_its_own_belongs_to_the_first_section() -> None:
    own = translation("en", "T", "Body text.", excerpt="A summary.", sections=[("s", "S", "More.")])
    cut = translation("en", "T", "Body text.", excerpt="Body…")
    bodies = [
        analysed(section_text(one, at), analyzer("en")).terms["body"] for one, at in ((own, 0), (own, 1), (cut, 0))
    ]
    assert bodies == [["summari", "bodi", "text"], ["more"], ["bodi", "text"]]


def test_words_of_a_title_are_in_one_section_of_its_own_audience() -> None:
    titled = translation(
        "en", "How to sign ON: 开发票 ﬁ", sections=[("a", "A", "x", OWNERS), ("b", "B", "y")], keywords=("Café", "on")
    )
    words = [analysed(section_text(titled, at), analyzer("en")).title_words for at in range(2)]
    assert [list(some) for some in words] == [[], ["how", "to", "sign", "on", "开发", "发票", "fi", "cafe"]]


def test_equal_content_has_an_equal_fingerprint() -> None:
    again = SITE.model_copy(update={"synonyms": {"en": (("a", "b"),)}})
    renamed = site(english("b", "Other"))
    assert fingerprint(SITE, "en") == fingerprint(again, "en")
    assert len({fingerprint(SITE, "en"), fingerprint(SITE, "ru"), fingerprint(renamed, "en")}) == 3
