"""Names in a page's calls that mean nothing: told to whoever builds the page, and to nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Page

from tests.browser.test_widget_host import consoled, pytestmark

if TYPE_CHECKING:
    from tests.browser.conftest import FakeHelp

__all__ = ["pytestmark"]
SLIPS = """<script>window.HelpSDK = function () { (HelpSDK.q = HelpSDK.q || []).push(arguments) };
HelpSDK('on', 'shwon', () => {}); HelpSDK('on', 'ready', () => {})</script>"""
TOLD = {"helpsdk: no option “tokenurl”: is it “tokenUrl”?", "helpsdk: no event “shwon”: is it “shown”?"}


def slipped(page: Page, fake: FakeHelp, attributes: str) -> list[str]:
    """The console of a page with a wrong attribute and a wrong event, once help is there."""
    fake.page = fake.page.replace("<script", f"{SLIPS}<script", 1)
    fake.page = fake.page.replace("data-site", f'data-tokenurl="/token" {attributes} data-site')
    lines = consoled(page)
    page.goto(fake.url)
    page.wait_for_function("HelpSDK('debug', {print: false})?.reply")
    return lines


def test_with_debug_each_is_told_once(page: Page, fake: FakeHelp) -> None:
    with page.expect_console_message(lambda message: "shwon" in message.text):
        lines = slipped(page, fake, 'data-debug="yes"')
    page.evaluate("HelpSDK('track', 'x')")
    page.wait_for_function("HelpSDK('debug', {print: false}).asked.events.length")
    assert set(lines) == TOLD
    assert len(lines) == len(TOLD)


def test_without_it_only_who_asks_is_told(page: Page, fake: FakeHelp) -> None:
    lines = slipped(page, fake, "")
    assert lines == []
    with page.expect_console_message(lambda message: "shwon" in message.text):
        page.evaluate("HelpSDK('debug')")
    assert set(lines) >= TOLD
