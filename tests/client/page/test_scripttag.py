"""The script element that puts help into a page."""

from __future__ import annotations

import pytest

from helpsdk.client.page.scripttag import Pinned, root_of, script_element


def test_the_element_names_the_loader_and_the_site() -> None:
    assert script_element("/help/", "shop") == '<script src="/help/widget.js" data-site="shop" defer></script>'


def test_a_pinned_build_is_told_where_the_server_is() -> None:
    tag = script_element("https://h.example", "shop", pinned=Pinned("widget/abc/widget.js", "sha384-x"), nonce="n1")
    for said in (
        'src="https://h.example/widget/abc/widget.js"',
        'integrity="sha384-x"',
        'crossorigin="anonymous"',
        'nonce="n1"',
        'data-server="https://h.example/"',
    ):
        assert said in tag


def test_what_stands_in_it_is_escaped() -> None:
    assert "<b>" not in script_element("/help", 'a"><b>', token='"><b>')


@pytest.mark.parametrize("base", ["", "/", "/help", "http://h.example:8000/x"])
def test_a_root_is_a_path_or_an_address(base: str) -> None:
    assert root_of(base) == base.rstrip("/")


@pytest.mark.parametrize("base", ["help", "javascript:x", "//evil.example?x", "/help?x=1", "/a b", "https://"])
def test_any_other_base_is_refused(base: str) -> None:
    with pytest.raises(ValueError, match="allowed: a path such as /help"):
        root_of(base)
