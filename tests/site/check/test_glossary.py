from __future__ import annotations

import pytest

from helpsdk.site.check.glossary import glossary_references
from tests.site.check.cases import brief, structure


def test_terms_may_lead_to_others() -> None:
    text = """\
- {id: a, term: A, see: b}
- {id: b, term: B, definition: 'like :term[C]'}
- {id: c, term: C, definition: C.}
"""

    assert structure(glossary_references, {"glossary.yaml": text}) == []


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("- {id: a, term: A, see: a}\n", "a → a"),
        ("- {id: a, term: A, see: b}\n- {id: b, term: B, see: c}\n- {id: c, term: C, see: a}\n", "a → b → c → a"),
        (
            "- {id: a, term: A, definition: ':term[Bee]'}\n- {id: b, term: Bee, definition: ':term[x]{#a}'}\n",
            "a → b → a",
        ),
        ("- {id: a, term: A, definition: ':term[B]'}\n- {id: b, term: B, see: a}\n", "a → b → a"),
        ("- {id: a, term: A, definition: 'An :term[a].'}\n", "a → a"),
    ],
)
def test_circles_are_found_once(text: str, way: str) -> None:
    (found,) = structure(glossary_references, {"glossary.yaml": text})

    assert found.code == "cyclic-glossary"
    assert way in found.message


def test_references_that_name_nothing() -> None:
    text = "- {id: vat, term: VAT, see: tax}\n- {id: b, term: B, definition: {en: ok, ru: ':term[Q]'}}\n"

    assert brief(structure(glossary_references, {"glossary.yaml": text})) == [
        ("glossary.yaml", 1, "0.see", "unknown-term"),
        ("glossary.yaml", 2, "1.definition.ru", "unknown-term"),
    ]


def test_a_long_chain_is_walked_without_recursion() -> None:
    chain = "".join(f"- {{id: t{at}, term: T, see: t{at + 1}}}\n" for at in range(3000))

    assert [one.code for one in structure(glossary_references, {"glossary.yaml": chain})] == ["unknown-term"]
