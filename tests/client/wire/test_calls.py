"""What can be asked of a server."""

from __future__ import annotations

import json
from typing import Any

import pytest

from helpsdk.client.wire import calls


def test_a_context_leaves_out_what_says_nothing() -> None:
    call = calls.resolve(
        "shop", {"screen": "home", "url": None, "events": (), "traits": {}, "locale": "ru", "next": ()}
    )
    assert json.loads(call.body or b"") == {"screen": "home", "locale": ["ru"]}
    assert (call.empty().screen, call.empty().locale) == ("home", "ru")


def test_to_show_nothing_is_something_that_is_said() -> None:
    assert json.loads(calls.resolve("shop", {"shows": ()}).body or b"") == {"shows": []}


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (10, -1), (60, 41), (101, 0)])
def test_a_page_beyond_the_first_hundred_hits_is_refused(limit: int, offset: int) -> None:
    with pytest.raises(ValueError, match=f"limit is {limit} and offset {offset}; allowed: "):
        search(limit=limit, offset=offset)


def test_a_search_says_what_was_given() -> None:
    query = dict(search(locale=["ru", "en"], screen="home", limit=5).query)
    assert query == {"q": "vat", "locale": "ru,en", "screen": "home", "limit": "5", "offset": "0"}


@pytest.mark.parametrize(("id", "path"), [("a/b", "a%2Fb"), ("..", "%2E%2E"), ("vat?x", "vat%3Fx"), ("v1.2", "v1.2")])
def test_an_article_is_no_other_address(id: str, path: str) -> None:
    assert calls.article(id, locale=(), format="tree").path == f"/v1/articles/{path}"


def test_a_format_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="format is 'pdf'; allowed: tree, html"):
        calls.article("vat", locale=(), format="pdf")


@pytest.mark.parametrize("value", [{"a": object()}, {"a": float("nan")}])
def test_what_json_does_not_have_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="cannot be sent as JSON"):
        calls.json_body(value)


def search(**given: Any) -> calls.Call[Any]:
    usual = {"locale": (), "screen": None, "type": None, "collection": None, "app_version": None}
    return calls.search("vat", **{**usual, "limit": 10, "offset": 0, **given})
