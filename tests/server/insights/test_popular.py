"""What many searched for, in the site's own words."""

from __future__ import annotations

from collections import Counter

from helpsdk.server.insights import Counters
from helpsdk.server.insights.popular import popular
from helpsdk.site.learned import CountsByKey
from tests.search.sites import OWNERS, article, english, site, translation

CLICKED, ONLY_SHOWN = (2.0, 3.0, 0.0), (0.0, 3.0, 0.0)


def texts(queries: CountsByKey, *articles: object, **persons: int) -> tuple[str, ...]:
    asked = Counter({name.replace("_", " "): count for name, count in persons.items()})
    counters = Counters(persons={"query": asked})
    return popular(counters, queries, site(*articles), "en")  # type: ignore[arg-type]


def test_the_shortest_run_of_words_that_has_all_terms() -> None:
    long = english("a", "How to change a paid invoice or to change an invoice")

    assert texts({"chang invoic": {"a": CLICKED}}, long) == ("change an invoice",)


def test_titles_headings_and_keywords() -> None:
    sections = [("s", "Refund a card", "…")]
    one = article("a", translation("en", "Money back", sections=sections, keywords=("chargeback",)))
    queries = {"card refund": {"a": CLICKED}, "chargeback": {"a": CLICKED}, "money": {"a": CLICKED}}

    assert set(texts(queries, one)) == {"Refund a card", "chargeback", "Money"}


def test_the_most_asked_first_and_each_once() -> None:
    found = texts(
        {"tax": {"a": CLICKED}, "vat": {"b": CLICKED}, "number": {"a": CLICKED}},
        english("a", "Tax number"),
        english("b", "VAT"),
        tax=3,
        vat=9,
        number=5,
    )

    assert found == ("VAT", "number", "Tax")


def test_what_was_not_clicked_or_is_not_for_everybody_is_not_told() -> None:
    secret = article("b", translation("en", "Open", sections=[("s", "Merger plan", "…", OWNERS)]))
    queries = {"tax": {"a": ONLY_SHOWN}, "merger": {"b": CLICKED}, "hidden": {"c": CLICKED}, "gone": {"d": CLICKED}}

    assert texts(queries, english("a", "Tax"), secret, english("c", "Hidden", audience=OWNERS)) == ()
