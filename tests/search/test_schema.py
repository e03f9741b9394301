from __future__ import annotations

from helpsdk.search.analysis import analyzer
from helpsdk.search.schema import audience_table, field_tokens, fingerprint, rows
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
    assert [token.term for token in field_tokens(own, 0, analyzer("en"))["body"]] == ["summari", "bodi", "text"]
    assert field_tokens(own, 1, analyzer("en"))["body"][0].term == "more"
    assert [token.term for token in field_tokens(cut, 0, analyzer("en"))["body"]] == ["bodi", "text"]


def test_equal_content_has_an_equal_fingerprint() -> None:
    again = SITE.model_copy(update={"synonyms": {"en": (("a", "b"),)}})
    renamed = site(english("b", "Other"))
    assert fingerprint(SITE, "en") == fingerprint(again, "en")
    assert len({fingerprint(SITE, "en"), fingerprint(SITE, "ru"), fingerprint(renamed, "en")}) == 3
