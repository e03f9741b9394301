"""What of a page's address the widget sends: its path, and the parts that the site's patterns read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page

if TYPE_CHECKING:
    from helpsdk.runtime.replies import ResolveReply
    from tests.browser.conftest import FakeHelp

pytestmark = pytest.mark.browser


def visit(page: Page, fake: FakeHelp, address: str, **reply: Any) -> None:
    """A page that names no screen of its own, once help has come."""
    fake.page = fake.page.replace(' data-help-screen="invoice.form"', "")
    fake.resolve = fake.make.resolved(screen=None, **reply)
    page.goto(fake.url + address)
    page.wait_for_function("HelpSDK('debug', {print: false})?.reply")


def asked(page: Page, fake: FakeHelp, count: int) -> list[str]:
    """The URLs asked for once there are so many, and a moment later: nothing is asked twice."""
    for _ in range(60):
        if len(fake.asked("v1/resolve")) >= count:
            break
        page.wait_for_timeout(50)
    page.wait_for_timeout(400)
    return [body["url"] for body in fake.asked("v1/resolve")]


def test_a_query_is_nobodys_business(page: Page, fake: FakeHelp) -> None:
    visit(page, fake, "pay?token=secret#part")
    page.evaluate("location.hash = 'other'; history.pushState(null, '', '?token=another')")

    assert asked(page, fake, 1) == ["/pay"]


def test_what_the_sites_patterns_read_is_sent_and_asked_for_at_once(page: Page, fake: FakeHelp) -> None:
    visit(page, fake, "pay?tab=2#part", url_parts=["search"])
    assert asked(page, fake, 2) == ["/pay", "/pay?tab=2"]
    page.evaluate("location.hash = 'other'; history.pushState(null, '', '?tab=3')")
    assert asked(page, fake, 3)[2:] == ["/pay?tab=3"]


def test_without_such_a_part_nothing_is_asked_again(page: Page, fake: FakeHelp) -> None:
    visit(page, fake, "pay", url_parts=["search", "hash"])

    assert asked(page, fake, 1) == ["/pay"]


def test_a_new_hash_is_a_new_place_where_hashes_are_read(page: Page, fake: FakeHelp) -> None:
    visit(page, fake, "pay", url_parts=["hash", "hostname"])
    assert asked(page, fake, 2) == ["/pay", "//127.0.0.1/pay"]
    page.evaluate("location.hash = 'part'")
    assert asked(page, fake, 3)[2:] == ["//127.0.0.1/pay#part"]


def test_a_server_that_lags_behind_makes_nobody_ask_on_and_on(page: Page, fake: FakeHelp) -> None:
    def answer(body: dict[str, Any]) -> ResolveReply:
        newest = len(fake.asked("v1/resolve")) % 2 == 1
        return fake.make.resolved(screen=None, revision=8 if newest else 7, url_parts=["search"] if newest else [])

    visit(page, fake, "pay?tab=2")
    fake.requests.clear()
    fake.resolve = answer
    page.evaluate("HelpSDK('track', 'invoice.saved')")

    assert asked(page, fake, 2) == ["/pay", "/pay?tab=2"]
