"""How much has help."""

from __future__ import annotations

from helpsdk.site.check.coverage import Share, coverage
from helpsdk.site.sources import read_sources
from tests.factories import SCREENS, site_files


def test_screens_elements_and_languages() -> None:
    more = SCREENS + "- {id: empty, title: Empty}\n"
    ru = "---\ntitle: Т\ntranslated_from: a1b2c3d4e5f6\n---\nТекст.\n"
    files = {"screens.yaml": more, "articles/send-invoice/ru.md": None, "articles/invoice-failed/ru.md": ru}

    found = coverage(read_sources(site_files(**files))[0])

    assert (found.screens, found.elements) == (Share(2, 3), Share(1, 2))
    assert found.translations == {"en": Share(3, 3), "ru": Share(2, 3)}
    assert found.outdated == 1


def test_steps_of_tours_count() -> None:
    tour = "- id: t\n  show: {kind: tour, article: send-invoice, steps: [{id: a, element: invoice.detail.total}]}\n"
    rules = tour + "  at: {screen: tax.settings}\n"

    found = coverage(read_sources(site_files(**{"rules/main.yaml": rules}))[0])

    assert (found.screens, found.elements) == (Share(2, 2), Share(1, 2))


def test_all_of_nothing_is_all() -> None:
    assert Share(0, 0).percent == 100
    assert Share(199, 200).percent == 99
