from __future__ import annotations

import pytest

from helpsdk.site.check.urls import url_patterns
from tests.factories import RULES, SCREENS
from tests.site.check.cases import brief, structure


@pytest.mark.parametrize("pattern", ["https://x.example/a", "settings/tax", "/a/:", "/a(", "/{a"])
def test_patterns_of_screens(pattern: str) -> None:
    screens = SCREENS.replace("[/settings/tax]", f"[/tax, '{pattern}']")

    assert brief(structure(url_patterns, {"screens.yaml": screens})) == [("screens.yaml", 8, "1.urls.1", "bad-pattern")]


def test_one_pattern_is_one_screens() -> None:
    (found,) = structure(url_patterns, {"screens.yaml": SCREENS.replace("/settings/tax", '"/invoices/:id"')})

    assert found.message == "screen `invoice.detail` has the pattern `/invoices/:id` already"


@pytest.mark.parametrize(("written", "key"), [("'/a('", "1.at.url"), ("[/a, '/a(']", "1.at.url.1")])
def test_patterns_of_rules(written: str, key: str) -> None:
    rules = RULES.replace("{screen: invoice.detail}", f"{{url: {written}}}")

    assert brief(structure(url_patterns, {"rules/main.yaml": rules})) == [("rules/main.yaml", 6, key, "bad-pattern")]
