"""A tip that opens by itself and whose element is not on the page: it does not keep the place for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from helpsdk.runtime.replies import ResolveReply
    from tests.browser.conftest import FakeHelp

pytestmark = pytest.mark.browser
LATE = "invoice.form.discount"
ARRIVE = f"document.body.insertAdjacentHTML('beforeend', '<input id=late data-help-id=\"{LATE}\">')"


@pytest.fixture
def choosing(fake: FakeHelp) -> FakeHelp:
    """A server with one place for what opens by itself: for the tip, and once that is put away, for the modal."""
    tip = fake.make.tip(rule="late-tip", element=LATE, trigger="auto", interruptive=True)
    modal = fake.make.modal(interruptive=True)

    def reply(body: dict[str, Any]) -> ResolveReply:
        put_away = (body.get("memory") or {}).get("dismissed") or {}
        return fake.make.resolved(modal if "late-tip" in put_away else tip, screen=body.get("screen"))

    fake.resolve = reply
    return fake


def put_away(fake: FakeHelp) -> list[bool]:
    """Of each question, whether the tip was left out of it."""
    return ["late-tip" in body["memory"]["dismissed"] for body in fake.asked("v1/resolve")]


def test_the_next_one_shows_instead(page: Page, choosing: FakeHelp) -> None:
    page.goto(choosing.url)
    expect(page.locator(".modal").first).to_be_visible()
    assert put_away(choosing) == [False, True]
    assert choosing.wait_for("missed")["element"] == LATE


def test_it_is_there_when_its_element_comes_after_all(page: Page, choosing: FakeHelp) -> None:
    page.goto(choosing.url)
    expect(page.locator(".modal").first).to_be_visible()
    page.evaluate(ARRIVE)
    expect(page.locator(".beacon")).to_be_visible()
    expect(page.locator(".tip")).to_have_count(0)  # one thing at a time
    page.keyboard.press("Escape")
    page.locator(".beacon").press("Enter")
    expect(page.locator(".tip")).to_be_visible()


def test_elsewhere_it_comes_first_again(page: Page, choosing: FakeHelp) -> None:
    page.goto(choosing.url)
    expect(page.locator(".modal").first).to_be_visible()
    page.keyboard.press("Escape")
    page.evaluate(ARRIVE)
    page.evaluate("HelpSDK('screen', 'invoice.detail')")
    expect(page.locator(".tip")).to_be_visible()
    page.wait_for_function("HelpSDK('debug', {print: false}).reply.items.every((item) => item.kind === 'tip')")
    assert put_away(choosing)[-1] is False


def test_nothing_more_is_asked_where_nothing_opens_by_itself(page: Page, fake: FakeHelp) -> None:
    fake.resolve = fake.make.resolved(fake.make.tip(element=LATE))
    page.goto(fake.url)
    fake.wait_for("missed")
    assert len(fake.asked("v1/resolve")) == 1
