from __future__ import annotations

import pytest

from helpsdk.site.check.step_headings import step_headings
from tests.factories import ARTICLES, RULES
from tests.site.check.cases import brief, content

TOUR = """\
- id: tour
  show:
    kind: checklist
    article: {article}
    steps: {steps}
  at: {{any: true}}
"""
RU = "articles/tax-id-format/ru.md"


def found(
    steps: str, article: str = "tax-id-format", **files: str
) -> list[tuple[str | None, int | None, str | None, str]]:
    rules = TOUR.format(article=article, steps=steps)
    return brief(content(step_headings, {"rules/tour.yaml": rules, "rules/main.yaml": RULES, **files}))


def test_steps_are_headings_of_the_article() -> None:
    assert found("[{id: germany}]") == []


@pytest.mark.parametrize(
    ("steps", "key"), [("[{id: germany}, {id: germny}]", "0.show.steps.1.id"), ("{id: germny}", "0.show.steps.id")]
)
def test_a_step_without_a_heading(steps: str, key: str) -> None:
    assert found(steps) == [("rules/tour.yaml", 5, key, "unknown-section")]


def test_an_article_by_its_former_id() -> None:
    assert found("[{id: germany}]", "sending-invoices") == [
        ("rules/tour.yaml", 5, "0.show.steps.0.id", "unknown-section")
    ]


def test_a_translation_without_the_heading() -> None:
    page = ARTICLES["tax-id-format", "ru"].replace("{#germany}", "{#de}")

    assert found("[{id: germany}]", **{RU: page}) == [(RU, 4, None, "step-without-section")]


def test_a_translation_that_leaves_the_section_out_on_purpose() -> None:
    english = ARTICLES["tax-id-format", "en"].replace("title:", "sections: {germany: {audience: internal}}\ntitle:")
    page = "---\ntitle: T\nomits: [germany]\n---\n"

    assert found("[{id: germany}]", **{"articles/tax-id-format/en.md": english, RU: page}) == []
