from __future__ import annotations

import pytest

from helpsdk.site.sources import read_sources
from tests.factories import SITE, site_files


def messages(files: dict[str, bytes]) -> list[tuple[str | None, int | None, str]]:
    return [(one.file, one.line, one.message) for one in read_sources(files)[1]]


def test_locales_are_canonical_tags_named_once() -> None:
    found = messages(site_files(**{"site.yaml": SITE.replace("[en, ru]", "[en, RU, en, notalanguage]")}))

    assert found[:3] == [
        ("site.yaml", 4, "`RU` is written `ru`"),
        ("site.yaml", 4, "`en` is listed twice"),
        ("site.yaml", 4, "`notalanguage` is not a language tag like en, pt-BR or zh-Hans"),
    ]


def test_the_default_locale_is_one_of_the_sites() -> None:
    found = messages(site_files(**{"site.yaml": SITE.replace("default_locale: en", "default_locale: de")}))

    assert ("site.yaml", 3, "the default locale `de` is not one of `locales`") in found


@pytest.mark.parametrize("name", ["screens.yml", "screen.yaml", "rules/more.yml", "rules/deep/more.yaml"])
def test_files_that_look_as_if_they_counted_are_errors(name: str) -> None:
    (found,) = read_sources(site_files(**{name: ""}))[1]

    assert (found.file, found.code, found.severity) == (name, "unknown-file", "error")


def test_another_yaml_file_is_kept_with_a_warning() -> None:
    (found,) = read_sources(site_files(**{"openapi.yaml": ""}))[1]

    assert found.severity == "warning"


def test_empty_files_are_empty_lists() -> None:
    sources, problems = read_sources({"site.yaml": SITE.encode(), "screens.yaml": b"# none yet\n", "rules/a.yaml": b""})

    assert problems == [] and sources.screens == []


def test_what_is_invalid_is_still_known_by_name() -> None:
    sources, _ = read_sources(
        site_files(**{"screens.yaml": "- {id: invoice.detail, elements: [{id: e, tittle: x}]}\n"})
    )

    assert sources.screens == []
    assert sources.names("screen") == {"invoice.detail"}
    assert sources.names("element") == {"e"}


def test_nothing_is_said_about_kinds_that_could_not_be_read() -> None:
    sources, _ = read_sources(site_files(**{"audiences.yaml": "groups: [owners]\n"}))

    assert sources.names("group") is None


@pytest.mark.parametrize(
    ("old", "new", "default", "locales"),
    [
        ("type: number", "type: numbers", "en", ("en", "ru")),
        ("locales: [en, ru]", "locales: [en, RU, en]", "en", ("en", "ru")),
        ("locales: [en, ru]", "locales: []", "en", None),
        ("locales: [en, ru]", "locales: [en, 5]", "en", None),
        ("default_locale: en", "default_locale: de", None, ("en", "ru")),
    ],
)
def test_languages_are_known_as_far_as_site_yaml_says_them(
    old: str, new: str, default: str | None, locales: tuple[str, ...] | None
) -> None:
    sources, _ = read_sources(site_files(**{"site.yaml": SITE.replace(old, new)}))

    assert sources.settings is None
    assert (sources.default_locale, sources.locales) == (default, locales)
