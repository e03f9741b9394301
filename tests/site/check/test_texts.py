from __future__ import annotations

from helpsdk.site.check.texts import default_texts, synonym_locales, text_locales
from tests.factories import COLLECTIONS, GLOSSARY, SITE
from tests.site.check.cases import brief, structure


def test_texts_in_languages_the_site_does_not_have() -> None:
    files = {
        "site.yaml": SITE.replace("ru: Счёт", "de: Rechnung"),
        "collections.yaml": COLLECTIONS.replace("ru:", "RU:"),
        "glossary.yaml": GLOSSARY.replace("A tax on what is sold.", "{en: A tax, fr: Une taxe}"),
    }

    assert brief(structure(text_locales, files)) == [
        ("site.yaml", 10, "events.invoice.failed.title.de", "unknown-locale"),
        ("collections.yaml", 2, "0.title.RU", "unknown-locale"),
        ("glossary.yaml", 3, "0.definition.fr", "unknown-locale"),
    ]


def test_texts_without_the_default_language() -> None:
    (found,) = structure(default_texts, {"collections.yaml": "- {id: invoices, title: {ru: Счета}}\n"})

    assert (found.severity, found.key) == ("warning", "0.title")


def test_synonyms() -> None:
    found = structure(synonym_locales, {"synonyms.yaml": "en: [[a, b], [c]]\nde: [[a, b]]\n"})

    assert brief(found) == [
        ("synonyms.yaml", 1, "en.1", "too-short"),
        ("synonyms.yaml", 2, "de", "unknown-locale"),
    ]
