from __future__ import annotations

import pytest

from helpsdk.errors import Problem
from helpsdk.site.articles import source_revision
from helpsdk.site.sources import read_sources
from tests.factories import site_files

PAGE = "---\ntitle: T\n---\nBody\n"


def problems(**overrides: str | bytes | None) -> list[Problem]:
    return read_sources(site_files(**overrides))[1]


@pytest.mark.parametrize("second", ["EN.md", "en.markdown", "En.MD"])
def test_two_files_for_one_locale(second: str) -> None:
    (found,) = problems(**{f"articles/send-invoice/{second}": PAGE})

    assert found.code == "two-files"
    assert "two files for the locale `en`" in found.message


def test_two_spellings_of_one_regional_locale() -> None:
    site = "id: a\ntitle: A\ndefault_locale: pt-BR\nlocales: [pt-BR]\n"
    found = read_sources(
        {"site.yaml": site.encode(), "articles/a/pt-BR.md": PAGE.encode(), "articles/a/pt_BR.md": PAGE.encode()}
    )[1]

    assert [one.code for one in found] == ["two-files"]


def test_a_locale_the_site_does_not_have() -> None:
    found = problems(**{"articles/send-invoice/de.md": PAGE})

    assert [(one.file, one.code, one.allowed) for one in found] == [
        ("articles/send-invoice/de.md", "unknown-locale", ("en.md", "ru.md"))
    ]


@pytest.mark.parametrize(
    "name", ["articles/loose.md", "articles/a/b/en.md", "articles/send-invoice/shot.png", "articles/Bad Id/en.md"]
)
def test_files_out_of_place(name: str) -> None:
    found = problems(**{name: PAGE})

    assert name in {one.file for one in found}


def test_an_article_without_a_usable_translation() -> None:
    found = problems(**{"articles/a/readme.md": PAGE})

    assert [one.code for one in found] == ["unknown-locale", "no-translation"]


def test_article_keys_belong_in_the_source_translation() -> None:
    (found,) = problems(**{"articles/send-invoice/ru.md": "---\ntitle: T\nmajor: 2\n---\n"})

    assert (found.code, found.line, found.key) == ("misplaced-key", 3, "major")
    assert "articles/send-invoice/en.md" in found.message


def test_the_source_is_the_first_of_the_sites_locales_when_the_default_is_missing() -> None:
    sources, found = read_sources(
        site_files(**{"articles/send-invoice/en.md": None, "articles/send-invoice/ru.md": PAGE})
    )

    assert found == []
    assert sources.articles["send-invoice"].value.source == "ru"


def test_a_key_of_a_later_version() -> None:
    (found,) = problems(**{"articles/send-invoice/en.md": "---\ntitle: T\nvalid_until: 2027-01-01\n---\n"})

    assert found.code == "later-version"
    assert found.message == "`valid_until` is not evaluated yet by this version"


def test_front_matter_values_are_explained() -> None:
    found = problems(**{"articles/send-invoice/en.md": "---\ntitle: 2026\nupdated: soon\ntype: how\nmajor: 0\n---\n"})

    assert {one.line: one.message for one in found} == {
        2: "expected a text, found a number `2026`; put it in quotes",
        3: 'expected a date like 2026-11-21, found a text `"soon"`',
        4: '`"how"` is not allowed here; did you mean `howto`?',
        5: "`0` is too small; at least 1",
    }


def test_an_audience_without_a_group() -> None:
    (found,) = problems(**{"articles/send-invoice/en.md": "---\ntitle: T\naudience: {groups: []}\n---\n"})

    assert (found.key, found.code) == ("audience.groups", "empty")


def test_a_revision_follows_the_text_and_not_its_line_ends() -> None:
    assert source_revision("T", None, "a\nb\n") == source_revision("T", "", "a\r\nb")
    assert source_revision("T", None, "a") != source_revision("T", "a", "")
    assert len(source_revision("T", None, "a")) == 12
