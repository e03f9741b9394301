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


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("{pathname: /tax, search: 'tab=('}", "1.urls.1.search"),
        ("{pathname: tax}", "1.urls.1.pathname"),
        ("{hash: '{a'}", "1.urls.1.hash"),
        ("{hostname: 'https://x.example'}", "1.urls.1.hostname"),
        ("{hostname: 'a b'}", "1.urls.1.hostname"),
    ],
)
def test_every_component_is_checked(written: str, key: str) -> None:
    screens = SCREENS.replace("[/settings/tax]", f"[/tax, {written}]")

    assert brief(structure(url_patterns, {"screens.yaml": screens})) == [("screens.yaml", 8, key, "bad-pattern")]


def test_two_screens_may_share_a_path() -> None:
    screens = SCREENS.replace("/settings/tax", "{pathname: '/invoices/:id', search: tab=tax}")

    assert structure(url_patterns, {"screens.yaml": screens}) == []


def test_a_pattern_is_the_same_with_and_without_its_mark() -> None:
    first = SCREENS.replace('"/invoices/:id"', "{pathname: /a, search: '?x', hash: y, hostname: h}")
    screens = first.replace("/settings/tax", "{pathname: /a, search: x, hash: '#y', hostname: h}")

    (found,) = structure(url_patterns, {"screens.yaml": screens})

    assert found.message == "screen `invoice.detail` has the pattern `//h/a?x#y` already"


def test_a_rules_component() -> None:
    rules = RULES.replace("{screen: invoice.detail}", "{url: {hash: '(('}}")

    assert brief(structure(url_patterns, {"rules/main.yaml": rules})) == [
        ("rules/main.yaml", 6, "1.at.url.hash", "bad-pattern")
    ]
