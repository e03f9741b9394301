"""A message to the team: offered, written, sent, and never lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, expect

from helpsdk.runtime.replies import ContactInfoReply
from tests.browser.panels import field, hit, open_panel

if TYPE_CHECKING:
    from tests.browser.conftest import FakeHelp

pytestmark = pytest.mark.browser

MESSAGE = "The tax ID of my customer is refused"


@pytest.fixture
def panel(page: Page, fake: FakeHelp) -> Locator:
    """The panel of a site whose team can be written to."""
    fake.resolve = fake.make.resolved(fake.make.panel_item("fx", "Invoice in another currency"))
    fake.contact = ContactInfoReply(
        revision=7, locale="en", dir="ltr", open=True, intro="Usually answers within 2 hours"
    )
    fake.articles["fx"] = fake.make.article("fx", "Invoice in another currency", [])
    fake.search = lambda query: fake.make.found(query, *([hit(fake, "fx", ["Currencies"])] if "tax" in query else []))
    fake.host(data='data-app-version=4.2.1 data-traits=\'{"plan": "team"}\'')
    return open_panel(page, fake)


def write(panel: Locator, message: str = MESSAGE) -> Locator:
    """A message in the form, which home leads to."""
    panel.get_by_role("button", name="Ask the Ledger team").click()
    box = panel.get_by_role("textbox", name="What is going on?")
    expect(box).to_be_focused()
    box.fill(message)
    return box


def test_a_message_goes_with_what_is_said_and_no_more(panel: Locator, page: Page, fake: FakeHelp) -> None:
    expect(panel).to_contain_text("Usually answers within 2 hours")
    panel.get_by_role("button", name="Invoice in another currency").click()
    expect(panel.get_by_role("heading", name="Invoice in another currency")).to_be_focused()
    panel.get_by_role("button", name="Back").click()
    write(panel)
    expect(panel).to_contain_text(
        "Sent with it: this screen (New invoice), app 4.2.1, your plan, 1 article you read, and your language "
        "and time zone. Nothing you typed on the page."
    )
    panel.get_by_role("textbox", name="Where to answer").fill("ann@acme.example")
    panel.get_by_role("button", name="Send to the team").click()
    expect(panel.get_by_role("heading", name="Sent")).to_be_visible()
    expect(panel).to_contain_text("answers to ann@acme.example. Usually answers within 2 hours")
    [sent] = fake.messages
    assert (sent["message"], sent["reply_to"], sent["read"]) == (MESSAGE, "ann@acme.example", ["fx"])
    assert sent["id"][14] == "7" and "*" not in sent["locale"]
    told = {name: value for name, value in sent["context"].items() if value}
    assert told == {"screen": "invoice.form", "app_version": "4.2.1", "tz": told["tz"], "traits": {"plan": "team"}}
    panel.get_by_role("button", name="Back to help").click()
    expect(field(panel)).to_be_focused()
    expect(write(panel, "")).to_have_value("")


def test_what_may_answer_is_offered_while_one_writes(panel: Locator, page: Page, fake: FakeHelp) -> None:
    box = write(panel, "tax ID")
    page.wait_for_timeout(900)
    assert fake.asked("v1/contact/suggestions") == []  # too short to say much
    box.fill(MESSAGE)
    panel.get_by_role("button", name="Currencies").click()
    expect(panel.get_by_role("heading", name="Invoice in another currency")).to_be_focused()
    panel.get_by_role("button", name="Back").click()
    expect(panel.get_by_role("textbox", name="What is going on?")).to_have_value(MESSAGE)
    panel.get_by_role("button", name="That solved it").click()
    expect(panel).to_contain_text("Nothing was sent.")
    assert fake.wait_for("solved")["article"] == "fx"
    assert fake.messages == []


def test_a_question_nobody_answered_is_handed_on(panel: Locator, page: Page, fake: FakeHelp) -> None:
    field(panel).fill("split a payment")
    panel.get_by_role("button", name="Send this question").click()
    box = panel.get_by_role("textbox", name="What is going on?")
    expect(box).to_have_value("split a payment")
    box.fill("")
    panel.get_by_role("button", name="Send to the team").click()
    expect(panel.get_by_role("alert")).to_have_text("Write what is going on first.")
    expect(box).to_be_focused()
    box.fill("how do I split a payment")
    panel.get_by_role("button", name="Close").click()
    page.reload()
    page.get_by_role("button", name="Help", exact=True).click()
    panel.get_by_role("button", name="Ask the Ledger team").click()
    expect(box).to_have_value("how do I split a payment")  # a draft outlives panel and page


def test_offline_a_message_waits_and_goes_once(panel: Locator, page: Page, fake: FakeHelp) -> None:
    write(panel)
    page.context.set_offline(True)
    panel.get_by_role("button", name="Send to the team").click()
    expect(panel).to_contain_text("Your message is kept in this tab. It is sent when there is a connection.")
    page.context.set_offline(False)
    expect(panel.get_by_role("heading", name="Sent")).to_be_visible()
    assert len(fake.messages) == 1


def test_a_message_that_waits_is_sent_from_the_next_page(panel: Locator, page: Page, fake: FakeHelp) -> None:
    write(panel)
    fake.fault = lambda path: (503, b"{}") if path.endswith("/v1/contact") else None
    panel.get_by_role("button", name="Send to the team").click()
    expect(panel).to_contain_text("Your message is kept in this tab.")
    fake.fault = lambda path: None
    page.goto(fake.url)
    page.get_by_role("button", name="Help", exact=True).click()
    expect(panel.get_by_role("button", name="Ask the Ledger team")).to_be_visible()
    page.wait_for_timeout(1000)
    assert [one["message"] for one in fake.messages] == [MESSAGE]


def test_a_refused_message_says_why_and_stays(panel: Locator, fake: FakeHelp) -> None:
    box = write(panel)
    fake.fault = lambda path: fake.make.refusal("too_many", status=429) if path.endswith("/v1/contact") else None
    panel.get_by_role("button", name="Send to the team").click()
    expect(panel).to_contain_text("Too many were sent just now")
    expect(box).to_have_value(MESSAGE)


def test_where_nobody_is_there_nothing_leads_there(page: Page, fake: FakeHelp) -> None:
    panel = open_panel(page, fake)
    expect(panel.get_by_role("button", name="All help")).to_be_visible()
    field(panel).fill("anything")
    expect(panel.get_by_role("heading", name="No article answers that")).to_be_visible()
    expect(panel.get_by_role("button", name="team")).to_have_count(0)
    page.evaluate("HelpSDK('open', {view: 'contact'})")
    expect(panel.get_by_role("heading", name="Nobody can be written to")).to_be_visible()
