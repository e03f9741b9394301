"""`examples/flask` in a browser: tips where they belong, in the reader's language, and with or without script."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from examples.flask.app import create_app
from helpsdk.integrations.flask import HelpState
from tests.browser.pointing import tip_at
from tests.integrations.hostsite import served

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    app = create_app(data=tmp_path_factory.mktemp("rooms"))
    state = HelpState.of(app)
    state.hosting.ready(30)
    with served(app) as address:
        yield address
    state.close()


def sign_in(page: Page, url: str, who: str) -> None:
    page.goto(f"{url}/sign-in")
    page.locator(f"button[value={who}]").click()
    page.wait_for_url(f"{url}/")


def test_every_element_of_a_screen_has_its_tip(page: Page, url: str) -> None:
    sign_in(page, url, "anna")
    page.goto(f"{url}/book/maple")
    tip_at(page, page.locator("#people"), label="Help: People", by="focus", says="the number on its card")
    tip_at(page, page.locator("#time"), label="Help: Time", by="focus", says="open from 8:00 to 20:00")
    tip_at(page, page.locator("#repeats"), label="Help: Repeats", by="click", says="kept for half a year")
    assert page.locator("html").get_attribute("data-help-screen") == "booking.form"


def test_help_is_in_the_language_and_of_the_groups_of_who_signed_in(page: Page, url: str) -> None:
    sign_in(page, url, "pavel")
    page.locator(".launcher").click()
    panel = page.locator(".panel")
    expect(panel).to_contain_text("Как освободить чужую бронь")  # for office managers
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Выйти").click()
    sign_in(page, url, "anna")
    page.locator(".launcher").click()
    expect(panel).to_contain_text("Book a room")
    expect(panel).not_to_contain_text("Free a room")


def test_a_tip_is_there_without_script(new_page: NewPage, url: str) -> None:
    page = new_page(java_script_enabled=False)
    sign_in(page, url, "anna")
    page.goto(f"{url}/book/maple")
    tip = page.locator("details.helpsdk-tip")
    expect(tip.get_by_text("is kept for half a year")).to_be_hidden()
    tip.locator("summary").click()
    expect(tip.get_by_text("is kept for half a year")).to_be_visible()


def test_the_policy_of_the_product_is_kept(page: Page, url: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    sign_in(page, url, "anna")
    page.locator(".launcher").click()
    expect(page.locator(".panel")).to_contain_text("Book a room")
    page.goto(f"{url}/bookings")
    page.get_by_role("button", name="Cancel").first.click()
    assert (page.locator("tbody tr").count(), said) == (1, [])
