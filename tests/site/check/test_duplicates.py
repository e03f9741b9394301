from __future__ import annotations

from helpsdk.site.check.duplicates import duplicate_ids
from tests.factories import COLLECTIONS, GLOSSARY, RULES, SCREENS
from tests.site.check.cases import brief, structure


def test_ids_given_twice_in_one_file_or_two() -> None:
    found = structure(
        duplicate_ids,
        {
            "rules/other.yaml": RULES,
            "collections.yaml": COLLECTIONS * 2,
            "glossary.yaml": GLOSSARY * 2,
            "screens.yaml": SCREENS + "- {id: tax.settings, title: Again}\n",
        },
    )

    assert brief(found) == [
        ("rules/other.yaml", 1, "0.id", "duplicate"),
        ("rules/other.yaml", 4, "1.id", "duplicate"),
        ("rules/other.yaml", 8, "2.id", "duplicate"),
        ("screens.yaml", 11, "2.id", "duplicate"),
        ("collections.yaml", 3, "1.id", "duplicate"),
        ("glossary.yaml", 4, "1.id", "duplicate"),
    ]
    assert found[0].message == "rule `tax-number-tip` exists already in rules/main.yaml, line 1"


def test_an_element_on_two_screens_has_one_title() -> None:
    same = "- {id: a, title: A, elements: [{id: e, title: E}]}\n- {id: b, title: B, elements: [{id: e, title: %s}]}\n"

    assert structure(duplicate_ids, {"screens.yaml": same % "E"}) == []
    assert brief(structure(duplicate_ids, {"screens.yaml": same % "F"})) == [
        ("screens.yaml", 2, "1.elements.0.title", "duplicate")
    ]


def test_an_element_twice_on_one_screen() -> None:
    twice = "- {id: a, title: A, elements: [{id: e, title: E}, {id: e, title: E}]}\n"

    assert brief(structure(duplicate_ids, {"screens.yaml": twice})) == [
        ("screens.yaml", 1, "0.elements.1.id", "duplicate")
    ]


def test_an_alias_belongs_to_one_article() -> None:
    found = structure(
        duplicate_ids,
        {
            "articles/tax-id-format/en.md": "---\ntitle: T\naliases: [old, send-invoice, tax-id-format]\n---\n",
            "articles/invoice-failed/en.md": "---\ntitle: T\naliases: [old]\n---\n",
        },
    )

    assert [(one.file, one.message) for one in found] == [
        ("articles/tax-id-format/en.md", "the alias `old` belongs to article `invoice-failed` already"),
        ("articles/tax-id-format/en.md", "the alias `send-invoice` is the id of another article"),
        ("articles/tax-id-format/en.md", "the alias `tax-id-format` is the id of this article"),
    ]
