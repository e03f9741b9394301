"""A finder is followed while its index is being made: wherever that ends, nothing that is gone shows again."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from helpsdk.identity.viewer import ANONYMOUS
from helpsdk.runtime import finder as finder_module
from helpsdk.runtime import source as source_module
from helpsdk.runtime.finder import Finder
from helpsdk.runtime.fragments import Fragments
from helpsdk.runtime.library import Library
from helpsdk.runtime.searchreplies import SearchReply
from helpsdk.search.question import Question
from helpsdk.site.published import PublishedSite
from tests.search.sites import OWNERS, english, site

SECRET = Question("zanzibar")
MISSPELT = Question("zanzibra")
FILES = {finder_module.__file__, source_module.__file__}


def narrowed_from(audience: Any, text: str) -> PublishedSite:
    sections = [("s", "Prices", "The margin of Zanzibar.", audience)]
    return site(english("a", "Alpha", "Intro.", sections=sections), english("b", "Beta", text))


#: What is published first, what takes something away, and an edit of something else.
PUBLISHED = {
    "narrowed": (narrowed_from(None, "Old."), narrowed_from(OWNERS, "Old."), narrowed_from(OWNERS, "New.")),
    "removed": (
        site(english("a", "Alpha", "Zanzibar."), english("b", "Beta", "Old.")),
        site(english("b", "Beta", "Old.")),
        site(english("b", "Beta", "New.")),
    ),
}


def following(previous: Finder, published: PublishedSite, revision: int, changed: str) -> Finder:
    return Finder.following(previous, Library(published), Fragments(published), revision, {changed})


def two_publishes(sites: tuple[PublishedSite, ...]) -> Finder:
    """The finder of the second, which took something away; its index is not made yet."""
    first = Finder(Library(sites[0]), Fragments(sites[0]), 1, None)
    first.build()
    return following(first, sites[1], 2, "a")


def interrupted(call: Callable[[], Finder], step: int, meanwhile: Callable[[], None]) -> tuple[Finder, bool]:
    """What a call returns when something else happens before one of its steps, each an instruction or a line of the
    finder's own; and whether it has so many.
    """
    left = step

    def trace(frame: FrameType, event: str, _value: object) -> Any:
        nonlocal left
        if frame.f_code.co_filename not in FILES:
            return None
        frame.f_trace_opcodes = True
        if event in {"opcode", "line"}:
            left -= 1
            if left == 0:
                meanwhile()
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        made = call()
    finally:
        sys.settrace(before)
    return made, left <= 0


def told(finder: Finder, question: Question = SECRET) -> tuple[Any, ...]:
    reply: SearchReply = finder.search(question, ["en"], ANONYMOUS)
    return reply.hits, reply.total, reply.corrected, finder.candidates(question, ["en"], ANONYMOUS)


@pytest.mark.parametrize("change", PUBLISHED)
def test_wherever_the_index_is_ready_while_it_is_followed_nothing_shows_again(change: str) -> None:
    sites = PUBLISHED[change]
    nothing: tuple[Any, ...] = ([], 0, None, [])
    step, more = 0, True
    while more:
        step += 1
        second = two_publishes(sites)
        third, more = interrupted(lambda: following(second, sites[2], 3, "b"), step, second.build)  # noqa: B023
        assert (told(third), told(third, MISSPELT)) == (nothing, nothing), f"step {step}"
        third.build()
        assert (told(third), told(third, MISSPELT)) == (nothing, nothing), f"step {step}"
    assert step > 20


def test_a_search_says_what_it_was_answered_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the index is ready before the reply is."""
    second = two_publishes(PUBLISHED["narrowed"])
    searched = Library.reply_locale
    asked = Question("beta")

    def ready_meanwhile(self: Library, locales: Any) -> Any:
        second.build()
        return searched(self, locales)

    monkeypatch.setattr(Library, "reply_locale", ready_meanwhile)

    assert [second.search(asked, ["en"], ANONYMOUS).search_revision for _ in range(2)] == [1, 2]


def test_what_an_index_finds_of_an_article_that_is_gone_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    before, after, _ = PUBLISHED["removed"]
    finder = Finder(Library(after), Fragments(after), 2, None)
    other = Finder(Library(before), Fragments(before), 1, None)
    other.build()
    monkeypatch.setattr(finder, "_sources", other._sources)

    assert finder.candidates(SECRET, ["en"], ANONYMOUS) == []
    assert finder.search(SECRET, ["en"], ANONYMOUS).hits == []
