from __future__ import annotations

import pytest

from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.readings import REMEMBERED, Readings, reading_minutes
from tests.search.sites import INTERNAL, OWNERS, article, english, site, translation

STAFF = Viewer(id="sam", groups=frozenset({"staff"}))
TERM = {"t": "p", "c": [{"t": "term", "id": "vat", "c": ["VAT"]}]}
MIXED = english(
    "mixed", "Mixed", "Open.", sections=[("notes", "Notes", "word " * 500, INTERNAL), ("end", "End", "Bye.")]
)
SITE = site(
    article("short", translation("en", "Short", "Only.")),
    english("long", "Long", "Lead.", sections=[("s", "More", "Text.")]),
    english("notes", "Notes", "Open.", sections=[("notes", "Notes", "Secret.", INTERNAL)]),
    english("two", "Two", "Open.", sections=[("a", "A", "A.", INTERNAL), ("b", "B", "B.", OWNERS)]),
    MIXED,
)
READINGS = Readings(SITE)


def test_an_open_body_is_made_ready_once() -> None:
    assert READINGS.reading("long", "en", ANONYMOUS) is READINGS.reading("long", "en", STAFF)
    assert READINGS.reading("long", "en", STAFF).tree is SITE.articles["long"].translations["en"].tree


def test_a_cut_body_is_made_ready_once_for_all_who_read_alike() -> None:
    outsider, owner = Viewer(id="chen"), Viewer(id="olga", groups=frozenset({"owners"}))

    assert READINGS.reading("two", "en", ANONYMOUS) is READINGS.reading("two", "en", outsider)
    assert READINGS.reading("two", "en", ANONYMOUS) is not READINGS.reading("two", "en", owner)
    assert [section.id for section in READINGS.reading("two", "en", owner).sections] == ["", "b"]
    assert READINGS._read.cache_info().maxsize == REMEMBERED


def test_a_restricted_section_is_not_read() -> None:
    reading = READINGS.reading("mixed", "en", ANONYMOUS)

    assert "word" not in str(reading) and "otes" not in str(reading)
    assert [section.id for section in reading.sections] == ["", "end"]
    assert (reading.minutes, READINGS.reading("mixed", "en", STAFF).minutes) == (1, 3)


def test_terms_are_those_of_the_sections_read() -> None:
    tree = [{"t": "h2", "id": "n", "c": ["N"]}, TERM]
    readings = Readings(site(english("a", "A", sections=[("n", "N", "VAT", INTERNAL)], tree=tree)))

    assert readings.reading("a", "en", ANONYMOUS).terms == ()
    assert readings.reading("a", "en", STAFF).terms == ("vat",)


@pytest.mark.parametrize(
    ("id", "outsider", "staff"),
    [("short", False, False), ("long", True, True), ("notes", False, True), ("two", False, True)],
)
def test_more_is_what_the_lead_leaves_out_for_this_viewer(id: str, outsider: bool, staff: bool) -> None:
    assert READINGS.has_more(id, "en", ANONYMOUS) is outsider
    assert READINGS.has_more(id, "en", STAFF) is staff


@pytest.mark.parametrize(("body", "minutes"), [("word " * 440, 2), ("字" * 900, 2), ("", 1), ("word " * 221, 2)])
def test_reading_time(body: str, minutes: int) -> None:
    assert reading_minutes(translation("en", "T", body).sections) == minutes
