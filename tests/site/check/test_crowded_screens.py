from __future__ import annotations

import pytest

from helpsdk.site.check.crowded_screens import crowded_screens
from tests.site.check.cases import structure

RULE = "- {{id: r{}, show: {{kind: panel, article: send-invoice}}, at: {{{}}}}}\n"


@pytest.mark.parametrize(
    ("on_screen", "everywhere", "on_event", "found"),
    [(50, 0, 0, None), (51, 0, 0, 51), (1, 50, 0, 51), (50, 0, 9, None), (0, 60, 0, None)],
)
def test_screens_with_many_candidates(on_screen: int, everywhere: int, on_event: int, found: int | None) -> None:
    places = ["screen: invoice.detail"] * on_screen + ["any: true"] * everywhere + ["event: invoice.failed"] * on_event
    rules = "".join(RULE.format(number, place) for number, place in enumerate(places))

    told = structure(crowded_screens, {"rules/main.yaml": rules})

    text = f"{found} rules are candidates on screen `invoice.detail`: at most 50 stay foreseeable"
    assert [one.message for one in told] == ([] if found is None else [text])
