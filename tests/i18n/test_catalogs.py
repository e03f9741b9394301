"""The widget's words: complete in every language, compiled as kept, and all of them found."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from helpsdk.i18n import catalogs

REQUIRED = ("ar", "en", "ru", "zh_Hans")
LANGUAGES = sorted(path.stem for path in catalogs.MESSAGES.glob("*.po"))
_CALL = re.compile(r"""\bt\(\s*"((?:[^"\\]|\\.)+)"|\btn\(\s*"((?:[^"\\]|\\.)+)",\s*"((?:[^"\\]|\\.)+)\"""")
_PLACE = re.compile(r"\{\w+\}")


def test_the_required_languages_are_there() -> None:
    assert set(REQUIRED) <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_missing(language: str) -> None:
    catalog = catalogs.read_po(catalogs.MESSAGES / f"{language}.po")
    assert catalogs.missing(catalog, catalogs.extract()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_up_to_date(language: str) -> None:
    catalog = catalogs.read_po(catalogs.MESSAGES / f"{language}.po")
    compiled = catalogs.MESSAGES / f"{language.replace('_', '-')}.json"
    assert compiled.read_bytes() == catalogs.json_bytes(catalog), "run: python -m helpsdk.i18n.catalogs"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_of_its_message(language: str) -> None:
    messages = catalogs.load(language.replace("_", "-"))["messages"]
    for message, translated in messages.items():
        forms = (
            [translated] if isinstance(translated, str) else translated[-1:]
        )  # "one article" may do without its number
        assert all(set(_PLACE.findall(form)) == set(_PLACE.findall(message)) for form in forms), message


def test_every_message_in_the_source_is_in_the_template() -> None:
    template = {catalogs._key(message) for message in catalogs.extract() if message.id}
    used = {
        match[0] or match[1]
        for path in catalogs.SOURCE.rglob("*.ts*")
        for match in _CALL.findall(path.read_text("utf-8"))
    }
    assert used
    assert used == template


def test_the_template_is_up_to_date() -> None:
    kept = (catalogs.MESSAGES / catalogs.TEMPLATE).read_bytes()
    assert kept == catalogs.po_bytes(catalogs.extract()), "run: python -m helpsdk.i18n.catalogs"


def test_the_built_strings_are_the_compiled_catalogues() -> None:
    widget = Path(catalogs.__file__).parents[1] / "server" / "static" / "widget"
    built = json.loads((widget / "manifest.json").read_bytes())["locales"]
    assert set(built) == set(catalogs.available()) - {"en"}
    for locale, entry in built.items():
        assert (widget / entry["file"]).read_bytes() == (catalogs.MESSAGES / f"{locale}.json").read_bytes()


def test_arabic_has_six_forms_and_its_direction() -> None:
    arabic = catalogs.load("ar")
    assert (arabic["dir"], len(arabic["messages"]["{n} article"])) == ("rtl", 6)


def test_untranslated_and_doubtful_messages_are_left_to_english(tmp_path: Path) -> None:
    path = tmp_path / "ru.po"
    path.write_text('msgid "Close"\nmsgstr ""\n\n#, fuzzy\nmsgid "Back"\nmsgstr "Назад?"\n\nmsgid "Yes"\nmsgstr "Да"\n')
    assert catalogs.compiled(catalogs.read_po(path))["messages"] == {"Yes": "Да"}
