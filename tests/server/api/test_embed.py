"""The script tag."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from helpsdk.server.api.embed import script_tag
from helpsdk.server.api.widget import pinned_loader


def attributes(tag: str) -> dict[str, str | None]:
    """Of the one element there is."""
    found: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, dict(attrs)))

    Reader().feed(tag)
    assert [name for name, _ in found] == ["script"]
    return found[0][1]


def test_the_short_form() -> None:
    tag = script_tag("/help/", "ledger", pinned=False)

    assert tag == '<script src="/help/widget.js" data-site="ledger" defer></script>'


def test_the_pinned_form() -> None:
    pinned = pinned_loader()
    assert pinned is not None

    assert attributes(script_tag("https://help.example", "ledger", nonce="n")) == {
        "src": f"https://help.example/{pinned.path}",
        "integrity": pinned.integrity,
        "crossorigin": "anonymous",
        "nonce": "n",
        "data-site": "ledger",
        "data-server": "https://help.example/",
        "defer": None,
    }


def test_values_are_escaped_and_json_where_they_are_not_text() -> None:
    text = """"><script>alert('1')</script>&amp;"""
    found = attributes(script_tag("", "a", pinned=False, traits={"plan": text}, app_version=text, locale=None))

    assert found["data-app-version"] == text
    assert found["data-traits"] == '{"plan": "\\"><script>alert(\'1\')</script>&amp;"}'
    assert "data-locale" not in found


@pytest.mark.parametrize("base", ["javascript:alert(1)", "help", "https://", "/a b", '"', "/a?b", "data:,x"])
def test_a_base_that_is_none(base: str) -> None:
    with pytest.raises(ValueError, match="allowed"):
        script_tag(base, "a")


def test_a_name_that_is_none() -> None:
    with pytest.raises(ValueError, match="allowed"):
        script_tag("/help", "a", pinned=False, **{"x onload": "1"})
