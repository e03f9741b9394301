"""The widget's words: complete in every language, compiled as kept, small, and all of them found."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from babel import Locale

from helpsdk.i18n import catalogs
from helpsdk.i18n.locales import Match, best_match, native_name
from helpsdk.i18n.parts import distinct, key_of, part_of
from helpsdk.i18n.plurals import NUMBERS

LANGUAGES = ["ar", "de", "es", "fr", "ja", "ko", "pt_BR", "ru", "uk", "zh_Hans", "zh_Hant"]
SAME_AS_ENGLISH = {
    "de": {"Video"},
    "es": {"Tutorial"},
    "fr": {"Danger", "Question"},
    "pt_BR": {"Tutorial"},
}
LARGEST = 1_500  # bytes after gzip -9
FILES = sorted(path.name for path in catalogs.MESSAGES.glob("*.json"))
_PLACE = re.compile(r"\{\w+\}")


def tag(language: str) -> str:
    return language.replace("_", "-")


def read(language: str) -> Any:
    return catalogs.read_po(catalogs.MESSAGES / f"{language}.po")


def messages(language: str) -> dict[str, Any]:
    """What the widget has of a language once every part of it is loaded."""
    files = catalogs.compiled_files(catalogs.MESSAGES, tag(language))
    return {key: value for file in files for key, value in json.loads(file.read_bytes())["messages"].items()}


def test_the_languages() -> None:
    assert sorted(path.stem for path in catalogs.MESSAGES.glob("*.po")) == LANGUAGES
    assert catalogs.available() == ("en", *sorted(map(tag, LANGUAGES)))
    assert all(native_name(tag(language)) != tag(language) for language in LANGUAGES)


@pytest.mark.parametrize(
    ("wish", "spoken"),
    [
        ("pt", "pt-BR"),
        ("pt-PT", "pt-BR"),
        ("zh", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("es-MX", "es"),
        ("es-419", "es"),
        ("ar-EG", "ar"),
        ("de-CH", "de"),
        ("fr-CA", "fr"),
        ("ja-JP", "ja"),
        ("ko-KR", "ko"),
        ("uk-UA", "uk"),
        ("ru-KZ", "ru"),
        ("en-GB", "en"),
    ],
)
def test_every_region_of_a_language_is_spoken_to_in_it(wish: str, spoken: str) -> None:
    assert best_match([wish], catalogs.available(), "en") == Match(spoken, fallback=False)


@pytest.mark.parametrize("wish", ["sv", "be", "fa", "sr"])
def test_who_reads_another_language_is_spoken_to_in_english(wish: str) -> None:
    assert best_match([wish], catalogs.available(), "en") == Match("en", fallback=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_missing(language: str) -> None:
    template = catalogs.extract()

    assert catalogs.missing(read(language), template) == []
    assert set(messages(language)) == {key_of(catalogs.english(message)) for message in template if message.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_files_are_up_to_date(language: str) -> None:
    files = {path.name: path.read_bytes() for path in catalogs.compiled_files(catalogs.MESSAGES, tag(language))}

    assert files == catalogs.json_files(read(language)), "run: python -m helpsdk.i18n.catalogs"


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_small(name: str) -> None:
    assert len(gzip.compress((catalogs.MESSAGES / name).read_bytes(), 9)) <= LARGEST


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_of_its_message(language: str) -> None:
    compiled = messages(language)
    for message in filter(lambda one: one.id, catalogs.extract()):
        value, places = compiled[key_of(catalogs.english(message))], set(_PLACE.findall(catalogs.english(message)))
        forms = {"": value} if isinstance(value, str) else value
        for category, form in forms.items():
            assert set(_PLACE.findall(form)) | spared(language, category) == places | spared(language, category), form


def spared(language: str, category: str) -> set[str]:
    """A form that stands for one number alone may do without it: "one article", مقالتان."""
    locale = Locale.parse(language)
    return {"{n}"} if category and sum(locale.plural_form(n) == category for n in NUMBERS) == 1 else set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_in_english_by_mistake(language: str) -> None:
    compiled = messages(language)
    left = {
        catalogs.english(one) for one in catalogs.extract() if compiled.get(key_of(catalogs.english(one))) == one.id
    }

    assert left - SAME_AS_ENGLISH.get(language, set()) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_voice(language: str) -> None:
    for form in (
        form
        for value in messages(language).values()
        for form in ([value] if isinstance(value, str) else value.values())
    ):
        assert not re.search(r"[!！]|\.\.\.|\"|^\s|\s$|  ", form), form


def test_messages_are_collected_from_calls_with_literals(tmp_path: Path) -> None:
    (tmp_path / "menu").mkdir()
    (tmp_path / "menu" / "menu.tsx").write_text(
        'const Entry = <T,>(name: T) => <a title={t("Copy \\"link\\"")} r={/"/}>{words.t("Print", { n })}</a>;\n'
        'const said = tn(\n  "{n} step",\n  "{n} steps",\n  n,\n); const no = [at("x"), t(x), print("Yes")];'
    )
    found = {message.id: message.locations for message in catalogs.extract(tmp_path) if message.id}

    assert list(found) == ['Copy "link"', "Print", ("{n} step", "{n} steps")]
    assert {path for places in found.values() for path, _ in places} == {"menu/menu.tsx"}


def test_every_message_in_the_source_is_a_literal_with_a_key_of_its_own() -> None:
    """What is not a literal cannot be collected."""
    odd = re.compile(r'\bt\((?!\s*"|message)|\btn\((?!\s*"|one)')
    calls = {
        f"{path.name}: {call[0]}"
        for path in catalogs.SOURCE.rglob("*.ts*")
        for call in odd.finditer(path.read_text("utf-8"))
    }
    assert calls == set()
    distinct(catalogs.english(message) for message in catalogs.extract() if message.id)


def test_the_template_is_up_to_date() -> None:
    kept = (catalogs.MESSAGES / catalogs.TEMPLATE).read_bytes()
    assert kept == catalogs.po_bytes(catalogs.extract()), "run: python -m helpsdk.i18n.catalogs"


def test_the_built_strings_are_the_compiled_catalogues() -> None:
    widget = Path(catalogs.__file__).parents[1] / "server" / "static" / "widget"
    built = json.loads((widget / "manifest.json").read_bytes())["locales"]
    assert {f"{name}.json" for name in built} == set(FILES)
    for name, entry in built.items():
        assert (widget / entry["file"]).read_bytes() == (catalogs.MESSAGES / f"{name}.json").read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_file_says_its_language_and_direction(language: str) -> None:
    for part in {part_of(path for path, _ in message.locations) for message in catalogs.extract() if message.id}:
        loaded = catalogs.load(tag(language), part)
        assert (loaded["locale"], loaded["dir"]) == (tag(language), "rtl" if language == "ar" else "ltr")


def test_arabic_has_six_forms() -> None:
    assert set(messages("ar")[key_of("{n} article")]) == {"zero", "one", "two", "few", "many", "other"}


def test_untranslated_and_doubtful_messages_are_left_to_english(tmp_path: Path) -> None:
    path = tmp_path / "ru.po"
    path.write_text('msgid "Close"\nmsgstr ""\n\n#, fuzzy\nmsgid "Back"\nmsgstr "Назад?"\n\nmsgid "Yes"\nmsgstr "Да"\n')
    assert catalogs.compiled(catalogs.read_po(path))["base"]["messages"] == {key_of("Yes"): "Да"}


def test_no_chunk_says_words_that_it_does_not_load() -> None:
    """A file that another chunk takes in with its messages would speak English there."""
    speaking = {path for message in catalogs.extract() if message.id for path, _ in message.locations}
    for source in sorted(catalogs.SOURCE.rglob("*.ts*")):
        user = source.relative_to(catalogs.SOURCE).as_posix()
        for target in re.findall(r'^import (?!type ).*from "(\..*)\.js";', source.read_text("utf-8"), re.MULTILINE):
            used = {f"{_inside(source, target)}{suffix}" for suffix in (".ts", ".tsx")} & speaking
            assert all(part_of([path]) == part_of([path, user]) for path in used), f"{user} imports {target}"


def _inside(source: Path, target: str) -> str:
    return (source.parent / target).resolve().relative_to(catalogs.SOURCE.resolve()).as_posix()
