from __future__ import annotations

import pytest

from helpsdk.errors import SiteInvalid
from helpsdk.site.check.restricted_sections import restricted_sections
from helpsdk.site.folder import site_from_files
from helpsdk.site.publishable import publishable
from tests.factories import site_files
from tests.site.check.cases import brief, content

META = "---\ntitle: T\nsections:\n  notes: {audience: internal}\n---\n"
EN = META + "Open.\n\n## Notes {#notes}\n\nSecret.\n\n### More\n\nSecret.\n"
FILE, FILE_RU = "articles/send-invoice/en.md", "articles/send-invoice/ru.md"


def files(en: str, ru: str) -> dict[str, str]:
    return {FILE: en, FILE_RU: ru, "articles/invoice-failed/en.md": "---\ntitle: T\n---\n"}


def ru(body: str, meta: str = "") -> str:
    return f"---\ntitle: T\n{meta}---\n{body}"


def test_a_section_in_every_language_is_sound() -> None:
    assert content(restricted_sections, files(EN, ru("## Заметки {#notes}\n\n### Ещё\n"))) == []


def test_a_source_that_lacks_the_section_is_told_the_nearest() -> None:
    en = EN.replace("{#notes}", "{#note}")
    found = content(restricted_sections, files(en, ru("", "omits: [notes]\n")))

    assert brief(found) == [(FILE, 4, "sections.notes", "unknown-section")]
    assert "did you mean `note`?" in found[0].message and "`{#notes}`" in found[0].message
    assert found[0].allowed == ("note", "more")


def test_a_translation_that_lacks_it_would_be_open() -> None:
    (found,) = content(restricted_sections, files(EN, ru("## Заметки\n\nСекрет.\n")))

    assert (found.file, found.line, found.code, found.severity) == (FILE_RU, 4, "missing-section", "error")
    assert "`{#notes}`" in found.message and "`omits: [notes]`" in found.message
    assert (found.message.endswith("; ids found here: заметки"), found.allowed) == (True, ())


def test_a_site_that_would_leak_is_not_published() -> None:
    site = site_from_files(site_files(**files(EN, ru("## Заметки\n\nСекрет.\n")))).site

    with pytest.raises(SiteInvalid, match="notes"):
        publishable(site)


def test_a_translation_may_leave_it_out() -> None:
    assert content(restricted_sections, files(EN, ru("Открыто.\n", "omits: [notes]\n"))) == []


def test_what_is_omitted_is_a_restricted_section() -> None:
    found = content(restricted_sections, files(EN, ru("## З {#notes}\n\n### Е\n", "omits: [note]\n")))

    assert [(one.key, one.severity) for one in found] == [("omits", "warning")]
    assert "did you mean `notes`?" in found[0].message


@pytest.mark.parametrize("second", ["## Again {#notes}", "Again {#notes}\n-----", '<h2 id="notes">Again</h2>'])
def test_an_id_given_twice_would_be_open_once(second: str) -> None:
    (found,) = content(restricted_sections, files(EN + f"\n{second}\n\nSecret.\n", ru("", "omits: [notes]\n")))

    assert (found.file, found.line, found.code) == (FILE, 16, "duplicate")


def test_a_heading_that_came_out_of_the_section_is_doubted() -> None:
    (found,) = content(restricted_sections, files(EN, ru("## Заметки {#notes}\n\n## Ещё\n\nСекрет.\n")))

    assert (found.code, found.severity) == ("section-shape", "warning")
