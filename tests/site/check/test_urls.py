from __future__ import annotations

import pytest

from helpsdk.errors import Problem
from helpsdk.site.check.urls import rule_urls, screen_urls
from helpsdk.site.places import Sources
from tests.factories import RULES, SCREENS
from tests.site.check.cases import brief, structure


def url_patterns(sources: Sources) -> list[Problem]:
    return [*screen_urls(sources), *rule_urls(sources)]


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


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("/a?x=1", 'a query goes into `search`: write `{pathname: /a, search: "x=1"}`'),
        ("/a/:id?tab=*", '`{pathname: "/a/:id", search: "tab=*"}`'),
        ("/a#top", "a fragment goes into `hash`: write `{pathname: /a, hash: top}`"),
        ("https://host/a", "a host name goes into `hostname`: write `{hostname: host, pathname: /a}`"),
        ("https://host:80/a?x=1#h", '`{hostname: host, pathname: /a, search: "x=1", hash: h}`'),
        ("/a?", "a query goes into `search`"),
    ],
)
def test_what_is_more_than_a_path_says_where_it_goes(written: str, advice: str) -> None:
    for url in (f"'{written}'", f"{{pathname: '{written}'}}"):
        (found,) = structure(
            url_patterns, {"rules/main.yaml": RULES.replace("{screen: invoice.detail}", f"{{url: {url}}}")}
        )

        assert advice in found.message and "backslash" not in found.message


@pytest.mark.parametrize("written", ["/a/:id?", "/a{/b}?", "/a(b?c#)", r"/a\?x=1", r"/a\#b", "/a/:id?/b", "/a/*?/b"])
def test_what_is_a_path_although_it_holds_such_characters(written: str) -> None:
    rules = RULES.replace("{screen: invoice.detail}", f"{{url: '{written}'}}")

    assert structure(url_patterns, {"rules/main.yaml": rules}) == []


@pytest.mark.parametrize(
    ("written", "allowed"),
    [
        ("https://admin.x", ("admin.x",)),
        ("admin.x:8080", ("admin.x",)),
        ("https://me@admin.x:8080/a?b#c", ("admin.x",)),
        ("admin.x/a", ("admin.x",)),
        ("a b", ("app.example", "*.app.example")),
    ],
)
def test_host_names_stand_alone(written: str, allowed: tuple[str, ...]) -> None:
    rules = RULES.replace("{screen: invoice.detail}", f"{{url: {{hostname: '{written}'}}}}")

    (found,) = structure(url_patterns, {"rules/main.yaml": rules})

    assert ("without scheme, port or path" in found.message) == (written != "a b") and found.allowed == allowed


@pytest.mark.parametrize("written", ["admin.x", "*.x", ":tenant.x", "{www.}?x", r"[\:\:1]", "(a|b).x"])
def test_host_names(written: str) -> None:
    rules = RULES.replace("{screen: invoice.detail}", f"{{url: {{hostname: '{written}'}}}}")

    assert structure(url_patterns, {"rules/main.yaml": rules}) == []
