"""Plural forms by CLDR's categories, as Babel knows them."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog

from helpsdk.i18n import catalogs
from helpsdk.i18n.plurals import NUMBERS, category_of_form, forms_by_category

LANGUAGES = sorted(path.stem for path in catalogs.MESSAGES.glob("*.po"))
EXPECTED = {
    "ar": {"zero", "one", "two", "few", "many", "other"},
    "ru": {"one", "few", "many"},
    "uk": {"one", "few", "many"},
    **{language: {"one", "other"} for language in ("de", "es", "fr", "pt_BR")},
    **{language: {"other"} for language in ("ja", "ko", "zh_Hans", "zh_Hant")},
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_has_a_form_of_its_own_category(language: str) -> None:
    categories = set(category_of_form(catalogs.read_po(catalogs.MESSAGES / f"{language}.po")).values())
    locale = Locale.parse(language)

    assert categories == EXPECTED[language] == {locale.plural_form(n) for n in NUMBERS}


def test_forms_are_named() -> None:
    assert forms_by_category(Catalog(locale="ru"), ["статья", "статьи", "статей"]) == {
        "one": "статья",
        "few": "статьи",
        "many": "статей",
    }


def test_a_rule_that_is_not_that_of_the_language_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ru.po"
    path.write_text('msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n')

    with pytest.raises(ValueError, match="ru: the plural rule"):
        category_of_form(catalogs.read_po(path))
