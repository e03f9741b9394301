"""The widget's own words: loaded by part, and changed whole."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from helpsdk.runtime.replies import ResolveReply
from tests.browser.conftest import FakeHelp

pytestmark = pytest.mark.browser
SPOKEN = {"uk": "uk", "ar": "ar"}


def catalogs_of(page: Page) -> list[str]:
    """The catalogues that the page asks for from now on: `ru`, `ru.panel`."""
    asked: list[str] = []

    def hear(request: Request) -> None:
        found = re.search(r"/strings-(.+)\.json$", request.url)
        asked.extend([found[1]] if found else [])

    page.on("request", hear)
    return asked


def answering(fake: FakeHelp, *items: Any) -> None:
    """In the reader's language, which is Russian unless another is named."""

    def reply(body: dict[str, Any]) -> ResolveReply:
        return fake.make.resolved(*items, interface_locale=SPOKEN.get(body["locale"][0], "ru"))

    fake.resolve = reply


def test_words_come_with_the_parts_that_say_them(page: Page, fake: FakeHelp) -> None:
    asked = catalogs_of(page)
    answering(fake)
    page.goto(fake.url)
    page.get_by_role("button", name="Справка", exact=True).click()
    expect(page.get_by_role("combobox", name="Найти или задать вопрос")).to_be_visible()

    assert asked[:2] == ["ru", "ru.panel"]  # and those of views it shows


def test_a_new_language_comes_with_all_that_is_in_use(page: Page, fake: FakeHelp) -> None:
    asked = catalogs_of(page)
    answering(fake)
    page.goto(fake.url)
    page.get_by_role("button", name="Справка", exact=True).click()
    expect(page.get_by_role("combobox")).to_be_visible()
    page.keyboard.press("Escape")
    page.wait_for_load_state("networkidle")  # the panel brings its tools in when it is drawn
    page.evaluate("HelpSDK('identify', {traits: {}, locale: 'uk'})")
    page.get_by_role("button", name="Довідка", exact=True).click()
    expect(page.get_by_role("combobox", name="Знайти або поставити запитання")).to_be_visible()
    page.wait_for_load_state("networkidle")

    assert {name.replace("uk", "ru") for name in asked if name.startswith("uk")} == {
        name for name in asked if name.startswith("ru")
    }


def test_english_needs_no_file_and_one_that_does_not_come_leaves_english(page: Page, fake: FakeHelp) -> None:
    asked = catalogs_of(page)
    fake.fault = lambda path: (500, b"") if "strings-ru.panel" in path else None
    page.goto(fake.url)
    page.get_by_role("button", name="Help", exact=True).click()
    expect(page.get_by_role("combobox", name="Search or ask a question")).to_be_visible()
    assert asked == []

    answering(fake)
    page.reload()
    page.get_by_role("button", name="Справка", exact=True).click()
    expect(page.get_by_role("combobox", name="Search or ask a question")).to_be_visible()
    assert {"ru", "ru.panel"} <= set(asked)
