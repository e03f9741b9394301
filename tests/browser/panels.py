"""What tests of the panel share: hits, and ways to open and search it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.sync_api import Locator, Page, expect

from helpsdk.runtime.searchreplies import Hit

if TYPE_CHECKING:
    from tests.browser.conftest import FakeHelp


def mark(text: str) -> dict[str, Any]:
    return {"t": "mark", "c": [text]}


def hit(fake: FakeHelp, id: str, title: list[Any], **rest: Any) -> Hit:
    values = {"section": None, "snippet": ["…"], "score": 1.0, "reasons": ["title"], **rest}
    return Hit(article=fake.make.card(id, id), title=title, **values)


def open_panel(page: Page, fake: FakeHelp) -> Locator:
    """The panel, opened by its launcher."""
    page.goto(fake.url)
    page.locator(".launcher button").click()
    return page.get_by_role("dialog", name="Help")


def field(panel: Locator) -> Locator:
    return panel.get_by_role("combobox", name="Search or ask a question")


def search(panel: Locator, query: str) -> Locator:
    """The hits for a query, once there are any."""
    field(panel).fill(query)
    hits = panel.locator("#hits").get_by_role("option")
    expect(hits.first).to_be_visible()
    return hits
