"""Checklists: a card of steps in the corner, which folds to one line."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_widget_tips import NO_ANCHORS, box

if TYPE_CHECKING:
    from tests.browser.conftest import FakeHelp

pytestmark = pytest.mark.browser


def card(page: Page) -> Locator:
    return page.get_by_role("region", name="Set up Ledger")


def step(page: Page, title: str) -> Locator:
    return card(page).get_by_role("listitem").filter(has_text=title)


@pytest.fixture
def listed(page: Page, fake: FakeHelp) -> Page:
    """A page whose checklist has unfolded by itself; the reader is at a button."""
    fake.resolve = fake.make.resolved(fake.make.checklist())
    page.goto(fake.url)
    page.focus("#send")
    expect(card(page).get_by_role("list")).to_be_visible()
    return page


def test_what_it_says_and_where_it_stands(listed: Page, fake: FakeHelp) -> None:
    expect(card(listed)).to_contain_text("2 of 5 done")
    expect(card(listed).get_by_role("listitem")).to_have_count(5)
    expect(step(listed, "Bring in your customers")).to_contain_text("Done")
    now = card(listed).locator("[aria-current=step]")
    expect(now).to_have_count(1)
    expect(now).to_contain_text("It stands on every invoice.")
    assert listed.evaluate("document.activeElement.id") == "send"
    place, launcher = box(listed, ".check"), box(listed, ".launcher")
    assert place["width"] == 320
    assert place["bottom"] <= launcher["y"]
    assert fake.wait_for("shown")["rule"] == "set-up"


def test_it_unfolds_by_itself_once_and_stays_as_the_reader_left_it(listed: Page, fake: FakeHelp) -> None:
    fake.wait_for("shown")
    listed.reload()
    expect(card(listed).get_by_role("list")).to_be_visible()
    fold = card(listed).get_by_role("button", name="Fold")
    expect(fold).to_have_attribute("aria-expanded", "true")
    fold.focus()
    listed.keyboard.press("Enter")
    expect(card(listed).get_by_role("list")).to_have_count(0)
    expect(card(listed).get_by_role("button", name="Unfold")).to_be_focused()
    expect(card(listed)).to_contain_text("2 of 5 done")
    listed.reload()
    expect(card(listed).get_by_role("button", name="Unfold")).to_be_visible()
    listed.evaluate("sessionStorage.clear()")  # another visit
    listed.reload()
    expect(card(listed).get_by_role("button", name="Unfold")).to_be_visible()
    card(listed).get_by_role("button", name="Close").click()
    expect(card(listed)).to_have_count(0)
    listed.reload()
    listed.wait_for_function("HelpSDK('debug', {print: false})?.reply")
    listed.wait_for_timeout(300)
    expect(card(listed)).to_have_count(0)
    assert fake.told("dismissed") == []


def test_by_keyboard_a_step_is_shown_and_marked(listed: Page, fake: FakeHelp) -> None:
    listed.emulate_media(reduced_motion="reduce")
    listed.keyboard.press("F6")
    expect(card(listed).get_by_role("button", name="Fold")).to_be_focused()
    for _ in range(3):
        listed.keyboard.press("Tab")
    listed.keyboard.press("Enter")
    expect(listed.locator(".ring")).to_be_visible()
    field, ring = box(listed, "#tax"), box(listed, ".ring")
    assert round(field["width"] - ring["width"]) == 0
    expect(step(listed, "Enter your tax ID").locator(".step")).to_be_focused()
    listed.keyboard.press("Escape")
    expect(listed.locator(".ring")).to_have_count(0)
    listed.keyboard.press("Tab")
    expect(card(listed).get_by_role("button", name="Mark as done")).to_be_focused()
    listed.keyboard.press("Enter")
    expect(card(listed)).to_contain_text("3 of 5 done")
    assert fake.wait_for("advanced")["value"] == "tax"
    expect(card(listed).locator("[aria-current=step]")).to_contain_text("Invite your accountant")
    listed.keyboard.press("Escape")
    expect(card(listed).get_by_role("list")).to_have_count(0)
    expect(card(listed).get_by_role("button", name="Unfold")).to_be_focused()


def test_a_step_that_is_nowhere_on_the_page_opens_how_it_is_done(listed: Page, fake: FakeHelp) -> None:
    fake.articles["set-up"] = fake.make.article("set-up", "Set up Ledger", [{"t": "p", "c": ["Open Team."]}])
    step(listed, "Connect your bank").get_by_role("button").first.click()
    expect(listed.get_by_role("dialog", name="Help")).to_contain_text("Open Team.")


def test_an_event_ticks_a_step_and_the_last_one_says_all_done(page: Page, fake: FakeHelp) -> None:
    make, done = fake.make, {"count": 1}

    def answer(_: dict[str, Any]) -> Any:
        steps = [make.step(id, f"Step {id}", "How.", done=at < done["count"]) for at, id in enumerate("abc")]
        return make.resolved(make.checklist(*steps))

    fake.resolve = answer
    page.goto(fake.url)
    expect(card(page)).to_contain_text("1 of 3 done")
    done["count"] = 2
    page.evaluate("HelpSDK('track', 'customer.added')")
    expect(card(page)).to_contain_text("2 of 3 done")
    card(page).get_by_role("button", name="Mark as done").click()
    expect(card(page)).to_contain_text("All done")
    expect(card(page)).to_have_count(0, timeout=8_000)


def test_from_the_panel_only_and_never_again(page: Page, fake: FakeHelp) -> None:
    fake.resolve = fake.make.resolved(fake.make.checklist(trigger="click"))
    page.goto(fake.url)
    page.wait_for_function("HelpSDK('debug', {print: false})?.reply")
    page.wait_for_timeout(300)
    expect(card(page)).to_have_count(0)
    page.focus("#send")
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Help").get_by_role("button", name="Set up Ledger").click()
    expect(card(page).get_by_role("button", name="Fold")).to_be_focused()
    page.reload()
    card(page).get_by_role("button", name="Don’t show again").click()
    expect(card(page)).to_have_count(0)
    assert fake.wait_for("dismissed")["rule"] == "set-up"


def test_on_a_phone_it_keeps_clear_of_launcher_and_banner_also_in_an_older_browser(
    new_page: Callable[..., Page], fake: FakeHelp
) -> None:
    fake.host(lang="ar", html='dir="rtl"')
    fake.resolve = fake.make.resolved(fake.make.checklist(), fake.make.banner(), dir="rtl", interface_locale="ar")
    page = new_page(viewport={"width": 360, "height": 740}, reduced_motion="reduce")
    page.add_init_script(NO_ANCHORS)
    page.goto(fake.url)
    expect(page.locator(".check")).to_be_visible()
    page.wait_for_timeout(300)
    place, banner = box(page, ".check"), box(page, ".banner")
    assert (place["x"], place["right"]) == (12, 348)
    assert place["bottom"] <= banner["y"]
    page.locator(".step").nth(2).click()
    page.wait_for_timeout(300)
    field, ring = box(page, "#tax"), box(page, ".ring")
    assert abs(field["x"] - ring["x"]) <= 1
