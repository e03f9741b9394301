"""In a modal dialog of the page nothing outside of it can be reached: our help comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_widget_host import LAUNCHER
from tests.browser.test_widget_tips import box

if TYPE_CHECKING:
    from tests.browser.conftest import FakeHelp

pytestmark = pytest.mark.browser
FORM = """<main><h1>Invoices</h1><button id="new">New</button></main>
<dialog id="form"><label for="tax">Tax ID</label><input id="tax" data-help-id="invoice.form.tax_id">
<button id="save">Save</button></dialog>"""
WATCHED = """form.showModal(); new MutationObserver((records) => {
  window.written = records.some(({target}) => target.localName !== "helpsdk-widget") || window.written;
}).observe(form, {attributes: true, subtree: true})"""
NODES = "document.querySelectorAll('helpsdk-widget').length"


@pytest.fixture
def opened(page: Page, fake: FakeHelp) -> Page:
    """The page's own dialog is open; the field in it has a tip."""
    fake.host(FORM)
    fake.resolve = fake.make.resolved(fake.make.tip(), fake.make.panel_item("fx", "Currencies"))
    page.goto(fake.url)
    expect(page.get_by_role("button", name=LAUNCHER)).to_be_visible()
    page.focus("#new")
    page.evaluate(WATCHED)
    return page


def test_a_tip_in_a_dialog_can_be_seen_and_worked(opened: Page) -> None:
    page = opened
    tip = page.get_by_role("region", name="Help: Tax ID")  # the dialog has put the focus into its field
    expect(tip).to_be_visible()
    page.wait_for_timeout(200)
    assert 0 <= box(page, ".tip")["y"] - box(page, "#tax")["bottom"] <= 16
    assert page.evaluate(NODES) == 2
    page.keyboard.press("F6")
    expect(tip.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".tip")).to_have_count(0)
    assert page.evaluate("form.open")  # the key went to what lay on top
    page.get_by_role("button", name="Help: Tax ID").click()
    tip.get_by_role("button", name="Got it").click()
    assert page.evaluate("window.written ?? false") is False
    page.keyboard.press("Escape")
    page.wait_for_function("!form.open")
    page.wait_for_timeout(300)
    assert page.evaluate(NODES) == 1
    expect(page.locator(".beacon, .tip")).to_have_count(0)


def test_the_panel_opens_in_a_dialog_and_stays_when_that_closes(opened: Page, fake: FakeHelp) -> None:
    page = opened
    fake.articles["fx"] = fake.make.article("fx", "Currencies", [{"t": "p", "c": ["Pick one."]}])
    page.focus("#save")
    page.keyboard.press("?")
    panel = page.get_by_role("dialog", name="Help")
    expect(panel.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("x?")
    expect(panel.get_by_role("combobox")).to_have_value("x?")
    page.keyboard.press("Escape")
    panel.locator(".row", has_text="Currencies").click()
    expect(panel).to_contain_text("Pick one.")
    page.evaluate("form.close()")
    page.wait_for_timeout(200)
    assert page.evaluate(NODES) == 1
    expect(panel).to_contain_text("Pick one.")
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_have_count(0)


def test_opened_again_the_panel_comes_into_a_dialog_that_covered_it(page: Page, fake: FakeHelp) -> None:
    fake.host(FORM)
    page.goto(fake.url)
    page.get_by_role("button", name=LAUNCHER).click()
    panel = page.get_by_role("dialog", name="Help")
    expect(panel).to_be_visible()
    page.evaluate("form.showModal()")
    page.focus("#save")
    page.keyboard.press("?")
    expect(panel.get_by_role("combobox")).to_be_focused()
    page.evaluate("form.remove()")
    page.wait_for_timeout(200)
    assert page.evaluate(NODES) == 1
    page.evaluate("HelpSDK('shutdown')")
    assert page.evaluate(NODES) == 0
