"""The whole widget by keyboard alone: where the focus is after every key, what is said, and where it returns to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import serving
from tests.browser.ledgerhelp import USUAL, LedgerHelp
from tests.browser.states import answered, ours, settle

pytestmark = pytest.mark.browser
#: The innermost element that has the focus: its name as it is announced, else its id or its text.
FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  const labelled = at?.getAttribute("aria-label") ?? at?.getAttribute("placeholder");
  return labelled || at?.id || at?.textContent.trim().slice(0, 40) || at?.localName;
}"""


@pytest.fixture
def help() -> Iterator[LedgerHelp]:
    with serving(LedgerHelp()) as made:
        made.rules = USUAL
        yield made


@pytest.fixture
def page(browser: Browser, help: LedgerHelp) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(help.url)
    answered(page)
    ours(page, ".beacon").first.wait_for()
    yield page
    context.close()


def focused(page: Page) -> Any:
    return page.evaluate(FOCUSED)


def press(page: Page, *keys: str) -> Any:
    """What has the focus afterwards."""
    for key in keys:
        page.keyboard.press(key)
    settle(page)
    return focused(page)


def test_a_question_mark_opens_the_panel_from_a_tip_too_and_is_text_in_a_field(page: Page) -> None:
    page.focus("#currency")
    press(page, "Tab", "Enter", "?")
    search = ours(page, ".panel").get_by_role("combobox")
    expect(search).to_be_focused()
    page.keyboard.type("why?")
    expect(search).to_have_value("why?")


def test_from_the_beacon_to_the_vote_and_back(page: Page, help: LedgerHelp) -> None:
    panel = ours(page, ".panel")
    page.focus("#currency")
    assert press(page, "Tab") == "Help: Currency"
    assert press(page, "Enter") == "Help: Currency"
    expect(ours(page, ".tip")).to_be_visible()
    assert press(page, "F6") == "Close"
    assert press(page, "Tab") == "Read more"
    press(page, "Enter")
    expect(panel.get_by_role("heading", name="Reverse charge")).to_be_focused()
    assert press(page, *["Shift+Tab"] * 3) == "Back"
    press(page, "Enter")
    expect(panel.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("tax ID refused")
    expect(panel.get_by_role("option").first).to_be_visible()
    expect(panel.locator("p.said")).to_have_text("17 articles")
    press(page, "ArrowDown", "ArrowUp")
    expect(panel.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    assert focused(page) == "Search or ask a question"
    press(page, "Enter")
    expect(panel.get_by_role("heading", name="When a valid number is refused")).to_be_focused()
    assert press(page, "Tab") == "VAT"
    expect(ours(page, "[role=tooltip]")).to_be_visible()
    while press(page, "Tab") != "Yes":
        assert panel.locator(":focus").count() == 1  # never out of the panel before its end
    page.keyboard.press("Enter")
    expect(panel.get_by_role("status").filter(has_text="Thank you.")).to_be_visible()
    expect(panel.get_by_text("Thank you.")).to_be_focused()
    press(page, "F6")  # to where the reader came from
    assert panel.locator(":focus").count() == 0
    press(page, "F6")
    assert panel.locator(":focus").count() == 1
    press(page, "Escape")
    expect(panel).to_have_count(0)
    assert page.evaluate("document.activeElement.localName") in ("input", "helpsdk-widget")
    assert help.wait_for("voted")["value"] == "yes"


def test_the_panel_gives_the_focus_back_to_whatever_opened_it(page: Page) -> None:
    for opener in ("#send", "#due"):
        page.focus(opener)
        page.evaluate("HelpSDK('open')")
        expect(ours(page, ".panel").get_by_role("combobox")).to_be_focused()
        press(page, "Escape")
        expect(ours(page, ".panel")).to_have_count(0)
        assert page.evaluate("'#' + document.activeElement.id") == opener


def test_a_tip_is_said_once_and_takes_no_focus(page: Page) -> None:
    page.evaluate("""() => {
      const region = document.querySelector("helpsdk-widget").shadowRoot.querySelector("[role=status], [aria-live]");
      window.said = [];
      new MutationObserver(() => region.textContent && said.push(region.textContent)).observe(
        region, {childList: true, characterData: true, subtree: true});
    }""")
    for _ in range(2):
        page.focus("#tax_id")
        expect(ours(page, ".tip")).to_be_visible()
        assert focused(page) == "tax_id"
        page.focus("#due")
        expect(ours(page, ".tip")).to_have_count(0)
    said = page.evaluate("said")
    assert len(said) == 1
    assert said[0].startswith("Help: Tax ID. Enter the number")


def test_with_reduced_motion_nothing_moves(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.evaluate("HelpSDK('open')")
    moving = page.evaluate("""async () => {
      const seen = [];
      for (let frame = 0; frame < 20; frame++) {
        await new Promise(requestAnimationFrame);
        for (const one of document.getAnimations())
          for (const key of one.effect.getKeyframes())
            for (const name of Object.keys(key))
              if (/translate|transform|scale|rotate|inset|margin/i.test(name)) seen.push(name);
      }
      return seen;
    }""")
    assert moving == []
