"""What's new, and what rests at the foot of home: tours and checklists with how far one is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from helpsdk.runtime.replies import Item, Step
from tests.browser.panels import open_panel

if TYPE_CHECKING:
    from tests.browser.conftest import FakeHelp

pytestmark = pytest.mark.browser


def news(fake: FakeHelp, id: str, title: str, updated: str) -> Item:
    tree = [{"t": "p", "c": [f"{title}, in short."]}]
    card = fake.make.card(id, title, updated=updated)
    return fake.make.item(f"{id}-news", "announcement", card, style="whats_new", tree=tree, more=True)


def test_news_are_a_feed_newest_first(page: Page, fake: FakeHelp) -> None:
    older, newer = ("csv", "Customers from a file", "2026-11-02"), ("rec", "Recurring invoices", "2026-11-18")
    fake.resolve = fake.make.resolved(fake.make.panel_item("fx", "Currencies"), news(fake, *older), news(fake, *newer))
    fake.articles["rec"] = fake.make.article("rec", "Recurring invoices", [])
    panel = open_panel(page, fake)
    strip = panel.get_by_role("button", name="What’s new: Recurring invoices")
    expect(strip).to_contain_text("November 18, 2026")
    expect(strip).to_contain_text("2 new")
    strip.click()
    entries = panel.get_by_role("feed", name="What’s new").get_by_role("article")
    expect(entries).to_have_count(2)
    expect(entries.first).to_contain_text("November 18, 2026New")
    expect(entries.first).to_contain_text("Recurring invoices, in short.")
    expect(entries.first).to_have_attribute("aria-setsize", "2")
    entries.first.focus()
    page.keyboard.press("PageDown")
    expect(entries.nth(1)).to_be_focused()
    entries.first.get_by_role("button", name="Read more").click()
    expect(panel.get_by_role("heading", name="Recurring invoices")).to_be_focused()
    panel.get_by_role("button", name="Back").click()
    panel.get_by_role("button", name="Back").click()
    expect(strip).to_be_visible()
    expect(strip).not_to_contain_text("2 new")  # what was seen is not new any more
    fake.wait_for("opened")  # told after what was shown
    assert sorted(one["rule"] for one in fake.told("shown")) == ["csv-news", "fx-rule", "rec-news"]


def test_the_foot_of_home_says_how_far_one_is_and_never_moves(page: Page, fake: FakeHelp) -> None:
    steps = [Step(id=f"s{n}", title=f"Step {n}", tree=[], done=n < 3) for n in range(5)]
    setup = fake.make.item("setup", "checklist", fake.make.card("setup", "Set up Ledger"), steps=steps)
    over = fake.make.item("over", "tour", fake.make.card("over", "Done already"), steps=steps[:3])
    tour = fake.make.item("tour", "tour", fake.make.card("tour", "A look around"), steps=steps[3:])
    suggested = [fake.make.panel_item(f"p{n}", f"Article {n}") for n in range(5)]
    asked: list[Any] = []

    def answer(body: Any) -> Any:
        asked.append(body)
        return fake.make.resolved(setup, over, tour, *(suggested if len(asked) > 1 else []))

    fake.resolve = answer
    panel = open_panel(page, fake)
    strip = panel.get_by_role("button", name="Set up Ledger")
    expect(strip).to_contain_text("3 of 5 done · next: Step 3")
    expect(strip.locator(".dots .done")).to_have_count(3)
    expect(panel.get_by_role("button", name="A look around")).to_contain_text("2 steps")
    expect(panel.get_by_role("button", name="Done already")).to_have_count(0)
    page.wait_for_timeout(500)  # the panel has come in
    before = strip.bounding_box()
    page.evaluate("HelpSDK('track', 'x')")
    expect(panel.get_by_role("button", name="Article 4")).to_be_attached()
    assert strip.bounding_box() == before
