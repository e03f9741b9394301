from __future__ import annotations

import pytest

from helpsdk.server.sources.losses import Loss
from helpsdk.server.sources.mdx import to_markdown
from helpsdk.server.sources.shelter import Shelter


def convert(text: str) -> tuple[str, list[Loss]]:
    losses: list[Loss] = []
    shelter = Shelter()
    return shelter.give_back(to_markdown(shelter.take(text), losses.append)), losses


def test_statements_are_dropped_and_reported() -> None:
    text, losses = convert("import A from './a'\nimport {\n  b,\n} from 'b';\nexport const c = 1\n\nText")
    assert text.strip() == "Text"
    assert [loss.kind for loss in losses] == ["script", "script", "script"]


def test_the_word_import_in_prose_stays() -> None:
    assert convert("You import goods.\n\nexports too") == ("You import goods.\n\nexports too", [])


def test_a_component_leaves_its_text() -> None:
    text, losses = convert('<Card title="Bills">\n    Pay *now*.\n</Card>')
    assert text == "**Bills**\n\nPay *now*."
    assert losses == [Loss("component", "<Card>")]


def test_nested_components_lose_their_indentation_only() -> None:
    text, _ = convert(
        "<Tabs>\n  <TabItem label='npm'>\n    ```sh\n    npm i\n      # two\n    ```\n  </TabItem>\n</Tabs>"
    )
    assert text == "**npm**\n\n```sh\nnpm i\n  # two\n```"


def test_inside_a_list_the_list_goes_on() -> None:
    text, _ = convert("1. One\n\n    <Box>\n    inner\n    </Box>\n\n2. Two")
    assert text == "1. One\n\n    inner\n\n2. Two"


def test_a_link_card_becomes_a_link() -> None:
    assert convert('<LinkCard title="Taxes" href="/en/taxes/" />')[0] == "[Taxes](/en/taxes/)"


def test_an_aside_becomes_a_callout() -> None:
    assert convert('<Aside type="caution" title="Mind">\nText\n</Aside>')[0] == ":::warning Mind\nText\n:::"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<Aside>One line.</Aside>", ":::note\nOne line.\n:::"),
        ('A\n\n<Aside type="tip" title="T">One *line*.</Aside>\n\nB', "A\n\n:::tip T\nOne *line*.\n:::\n\nB"),
        ("- a\n\n  <Aside>b</Aside>\n\n- c", "- a\n\n  :::note\n  b\n  :::\n\n- c"),
        ("A <Aside>short</Aside> word.", "A short word."),
        ("<Aside>short</Aside> word.", "short word."),
    ],
)
def test_an_aside_of_one_line_is_a_callout_where_it_stands_alone(text: str, expected: str) -> None:
    assert convert(text)[0] == expected


def test_an_inline_component_keeps_the_sentence() -> None:
    assert convert("Costs <Price>5 €</Price> a month.")[0] == "Costs 5 € a month."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a {/* note */} b", "a  b"),
        ("a {'<'} b", "a < b"),
        ("a {name} b", "a  b"),
        ("## Title {#stable}", "## Title {#stable}"),
        ("`{code}` and `<Tag>`", "`{code}` and `<Tag>`"),
        ("<https://example.org>", "<https://example.org>"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ('<a href="x" onClick={() => { go("}") }}>y</a>', '<a href="x">y</a>'),
        ("<Open> never closed", " never closed"),
        ("```\nimport x from 'y'\n{a}\n<B/>\n```", "```\nimport x from 'y'\n{a}\n<B/>\n```"),
    ],
)
def test_small_forms(text: str, expected: str) -> None:
    assert convert(text)[0] == expected


def test_what_is_computed_is_named() -> None:
    assert convert("a {total + 1} b")[1] == [Loss("expression", "{total + 1}")]
    assert convert("<img src={logo} alt='Logo'>") == ('<img alt="Logo">', [Loss("attribute", "<img src>")])
