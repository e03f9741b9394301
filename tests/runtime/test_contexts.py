from __future__ import annotations

from typing import Any

import pytest

from helpsdk.context.context import Context
from helpsdk.context.resolution import Candidate
from helpsdk.runtime.contexts import Lookup, NotSearched, context_of, found, on_another
from helpsdk.runtime.requests import ResolveRequest


def parts(url: str) -> tuple[str | None, ...]:
    context = context_of(ResolveRequest(url=url), ("en",))
    return context.path, context.search, context.hash, context.hostname


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://App.test:8080/a/b?tab=1#/c", ("/a/b", "tab=1", "/c", "app.test")),
        ("/a?x=1#y", ("/a", "x=1", "y", None)),
        ("https://app.test", ("/", "", "", "app.test")),
        ("http://[::1", (None, None, None, None)),
    ],
)
def test_a_url_is_taken_apart(url: str, expected: tuple[str | None, ...]) -> None:
    assert parts(url) == expected


def test_what_the_client_reports_reaches_the_engine() -> None:
    body: dict[str, Any] = {
        "open": ["a"],
        "shows": ["tip"],
        "screen_text": "Words",
        "events": [{"id": "1", "name": "x"}],
    }
    context = context_of(ResolveRequest.model_validate(body), ("en",))
    assert (context.open, context.shows) == (frozenset({"a"}), frozenset({"tip"}))
    assert context.screen_text == "Words"
    assert context.events[0].id == "1"
    assert context_of(ResolveRequest(), ()).shows is None


def test_nothing_of_a_page_goes_to_another_screen() -> None:
    body = {"url": "https://a.test/b?c#d", "element": "b.e", "open": ["r"], "screen_text": "Words", "device": "phone"}
    there = on_another("home", context_of(ResolveRequest.model_validate(body), ("en",)))
    assert (there.screen, there.path, there.search, there.hash, there.element) == ("home", None, None, None, None)
    assert (there.open, there.screen_text, there.device, there.hostname) == (frozenset(), None, "phone", "a.test")


def test_a_lookup_says_that_it_was_wanted() -> None:
    empty, answered = Lookup(), Lookup([Candidate("a", 1.0)])
    with pytest.raises(NotSearched):
        empty()
    assert (empty.wanted, answered()) == (True, [Candidate("a", 1.0)])
    with pytest.raises(NotSearched):
        found(Context())
