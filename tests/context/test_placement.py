from __future__ import annotations

from typing import Any

import pytest

from helpsdk.context import Context, Event
from tests.context.builders import engine, outcome, rule, screen, shown


@pytest.mark.parametrize(
    ("shows", "ids"),
    [
        (None, ["modal", "banner", "panel", "tip"]),
        ({"panel", "tip", "banner"}, ["banner", "panel", "tip"]),
        ({"modal", "unheard-of"}, ["modal"]),
        (set(), []),
    ],
)
def test_a_client_is_given_what_it_can_show(shows: set[str] | None, ids: list[str]) -> None:
    one = engine(
        rule("panel"),
        rule("tip", "tip", at={"element": "invoice.tax"}, priority="low"),
        rule("banner", "announcement", priority="high"),
        rule("modal", "announcement", style="modal", priority="urgent"),
    )
    context = Context(screen="invoice", shows=None if shows is None else frozenset(shows))

    assert shown(one, context) == ids


def test_what_cannot_be_shown_says_so() -> None:
    stopped = outcome(
        engine(rule("a", "announcement")), "a", Context(screen="invoice", shows=frozenset({"tip", "panel"}))
    )

    assert (stopped.stage, stopped.code) == ("candidates", "not_supported")
    assert stopped.detail == {"needs": "banner", "actual": ["panel", "tip"]}


URL = {"pathname": "/app/*", "search": "tab=2", "hostname": "a.example"}


@pytest.mark.parametrize(
    ("url", "context", "shows"),
    [
        (URL, Context(path="/app/x", search="tab=2", hostname="a.example"), True),
        (URL, Context(path="/app/x", search="tab=3", hostname="a.example"), False),
        (URL, Context(path="/app/x", search="tab=2"), False),
        (URL, Context(path="/x", search="tab=2", hostname="a.example"), False),
        ({"hash": "top"}, Context(path="/anything", hash="top"), True),
        ({"hash": "top"}, Context(hash="top"), False),
        ({"pathname": "/app/", "hash": "top"}, Context(path="/app", hash="top"), True),
    ],
)
def test_a_url_may_ask_for_more_than_a_path(url: dict[str, str], context: Context, shows: bool) -> None:
    assert shown(engine(rule("a", at={"url": [url]})), context) == ["a"] * shows
    assert shown(engine(rule("a"), screens=[screen("invoice", urls=[url])]), context) == ["a"] * shows


@pytest.mark.parametrize(
    ("at", "code", "needs"),
    [
        ({"screen": ["z", "list"]}, "not_on_screen", {"screen": ["list", "z"]}),
        ({"url": ["/b", URL]}, "not_on_screen", {"url": ["/b", "a.example/app/*?tab=2"]}),
        ({"element": "gone"}, "not_on_screen", {"element": "gone", "declared_by": "the screen"}),
        ({"element": "invoice.tax"}, "not_at_element", {"element": "invoice.tax"}),
        ({"event": "failed"}, "no_event", {"event": "failed", "within": 600}),
        ({"event": "sent"}, "event_too_old", {"event": "sent", "within": 600}),
    ],
)
def test_what_is_elsewhere_says_where(at: dict[str, Any], code: str, needs: dict[str, Any]) -> None:
    context = Context(screen="invoice", events=(Event("sent", 9_000),))

    stopped = outcome(engine(rule("a", at=at)), "a", context)

    assert (stopped.stage, stopped.code, stopped.detail["needs"]) == ("candidates", code, needs)
