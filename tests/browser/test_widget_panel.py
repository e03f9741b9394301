"""The panel: home, its states and its frame, as a reader sees and works them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Locator, Page, expect

from helpsdk.runtime.replies import CollectionOut, CollectionsReply, ContactInfoReply
from tests.browser.panels import field, hit, open_panel

if TYPE_CHECKING:
    from tests.browser.conftest import FakeHelp

pytestmark = pytest.mark.browser


@pytest.fixture
def panel(page: Page, fake: FakeHelp) -> Locator:
    """The panel, opened by its launcher on the invoice form."""
    happened = {"code": "event", "label": "sending INV-2041 failed"}
    fake.resolve = fake.make.resolved(
        fake.make.panel_item("fx", "Invoice in another currency"),
        fake.make.panel_item("not-sent", "Why an invoice could not be sent", why=happened),
    )
    return open_panel(page, fake)


def test_home_lists_what_is_offered_here_and_why(panel: Locator, fake: FakeHelp) -> None:
    expect(field(panel)).to_be_focused()
    expect(panel).to_contain_text("On New invoice")
    rows = panel.locator(".thread .row")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("Why an invoice could not be sent")
    expect(rows.nth(0)).to_contain_text("Just happened: sending INV-2041 failed")
    expect(rows.nth(1)).to_contain_text("About this screen")
    expect(panel.locator(".node.ask")).to_have_count(1)
    assert fake.wait_for("shown")["rule"] == "not-sent-rule"


def test_escape_closes_and_gives_the_focus_back(panel: Locator, page: Page) -> None:
    expect(field(panel)).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(page.get_by_role("button", name="Help", exact=True)).to_be_focused()


def test_a_question_mark_opens_it_unless_one_types(page: Page, fake: FakeHelp) -> None:
    page.goto(fake.url)
    expect(page.get_by_role("button", name="Help", exact=True)).to_be_visible()
    page.focus("#tax")
    page.keyboard.type("?")
    assert page.input_value("#tax") == "?"
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.focus("#send")
    page.keyboard.press("?")
    expect(field(page.get_by_role("dialog", name="Help"))).to_be_focused()
    page.evaluate("HelpSDK('shutdown')")
    expect(page.locator("#send")).to_be_focused()


def test_f6_goes_to_the_page_and_back(panel: Locator, page: Page) -> None:
    expect(field(panel)).to_be_focused()
    page.focus("#tax")
    page.keyboard.press("F6")
    assert panel.locator(":focus").count() == 1
    page.keyboard.press("F6")
    assert page.evaluate("document.activeElement.id") == "tax"


def test_a_screen_without_help_says_so_and_shows_all(page: Page, fake: FakeHelp) -> None:
    filled = CollectionOut(id="inv", title="Invoices", summary=None, articles=[fake.make.card("fx", "Currencies")])
    fake.collections = CollectionsReply(revision=7, locale="en", dir="ltr", collections=[filled])
    fake.resolve = fake.make.resolved(screen_title="Audit export")
    page.goto(fake.url)
    page.get_by_role("button", name="Help", exact=True).click()
    panel = page.get_by_role("dialog", name="Help")
    expect(panel).to_contain_text("Nothing has been written for this screen yet.")
    expect(panel.get_by_role("button", name="Currencies")).to_be_visible()
    assert fake.wait_for("missed")["screen"] == "invoice.form"


def test_offline_shows_what_there_was_and_when(panel: Locator, page: Page) -> None:
    page.context.set_offline(True)
    page.evaluate("HelpSDK('track', 'x')")
    expect(panel).to_contain_text("You are offline. Showing help saved at")
    expect(panel.locator(".row")).to_have_count(2)


def test_an_answer_that_comes_while_the_panel_is_drawn_shows(page: Page, fake: FakeHelp) -> None:
    def answer(body: dict[str, Any]) -> Any:
        now = [fake.make.panel_item("failed", "It failed")] if body["events"] else []
        return fake.make.resolved(*now, fake.make.panel_item("fx", "Currencies"))

    fake.resolve = answer
    page.goto(fake.url)
    page.wait_for_function("HelpSDK('debug', {print: false})?.reply")
    page.evaluate("""() => new Promise((done) => {
        const later = window.setTimeout;  // what waits for a frame waits long
        window.requestAnimationFrame = () => 0;
        window.setTimeout = (run, wait, ...rest) => later(run, wait === 35 ? 5000 : wait, ...rest);
        const look = () => document.querySelector("helpsdk-widget")?.shadowRoot.querySelector(".panel .row")
            ? done(HelpSDK("track", "invoice.failed")) : setTimeout(look, 1);
        HelpSDK("open");
        look();
    })""")
    expect(page.get_by_role("dialog").locator(".row").first).to_contain_text("It failed")


def test_it_is_resized_and_docked_and_stays_so(panel: Locator, page: Page, fake: FakeHelp) -> None:
    def box() -> tuple[int, int]:
        found = panel.bounding_box()
        return (round(found["x"]), round(found["width"])) if found else (0, 0)

    edge = panel.get_by_role("separator", name="Width of the panel")
    edge.focus()
    page.keyboard.press("ArrowLeft")
    expect(edge).to_have_attribute("aria-valuenow", "416")
    assert box() == (1280 - 12 - 416, 416)
    page.mouse.move(1280 - 12 - 416 + 3, 400)
    page.mouse.down()
    page.mouse.move(700, 400)
    page.mouse.up()
    assert box()[1] == pytest.approx(1280 - 12 - 697, abs=2)
    page.keyboard.press("End")
    assert box()[1] == 720
    panel.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Move to the left").click()
    assert box() == (12, 720)
    page.reload()
    page.get_by_role("button", name="Help", exact=True).click()
    expect(panel).to_be_visible()
    assert box() == (12, 720)


def test_it_opens_again_where_the_reader_was(panel: Locator, page: Page, fake: FakeHelp) -> None:
    fake.articles["fx"] = fake.make.article("fx", "Invoice in another currency", [])
    panel.get_by_role("button", name="Invoice in another currency").click()
    expect(panel.get_by_role("heading", name="Invoice in another currency")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    page.get_by_role("button", name="Help", exact=True).click()
    expect(panel.get_by_role("heading", name="Invoice in another currency")).to_be_focused()
    page.evaluate("HelpSDK('open', {view: 'home'})")
    expect(field(panel)).to_be_focused()
    assert len(fake.told("opened")) <= 1
    panel.get_by_role("button", name="All help").click()
    expect(panel.get_by_role("region", name="Read before")).to_contain_text("Invoice in another currency")


def test_slow_help_offers_what_was_read_before(panel: Locator, page: Page, fake: FakeHelp) -> None:
    fake.articles["fx"] = fake.make.article("fx", "Invoice in another currency", [])
    fake.contact = ContactInfoReply(revision=7, locale="en", dir="ltr", open=True, intro=None)
    panel.get_by_role("button", name="Invoice in another currency").click()
    expect(panel.get_by_role("heading", name="Invoice in another currency")).to_be_focused()
    fake.fault = lambda path: (503, b"{}") if path.endswith("resolve") else None
    page.goto(fake.url + "?again")
    page.evaluate("HelpSDK('open')")
    expect(panel.get_by_role("heading", name="Help did not load")).to_be_visible()
    expect(panel.get_by_role("button", name="Ask the team")).to_be_visible()  # the site's name is not known
    fake.fault = lambda path: None
    fake.delay = 30
    page.goto(fake.url + "?slow")
    page.evaluate("HelpSDK('open')")
    expect(panel).to_contain_text("Help is slow to answer right now.", timeout=30_000)
    expect(panel.get_by_role("region", name="Read before")).to_contain_text("Invoice in another currency")
    fake.delay = 0


def test_a_screen_without_help_offers_what_is_closest(page: Page, fake: FakeHelp) -> None:
    fake.resolve = fake.make.resolved(screen_title="Audit export")
    fake.search = lambda query: fake.make.found(query, hit(fake, "Export invoices", [query]))
    panel = open_panel(page, fake)
    expect(panel.get_by_role("button", name="Export invoices")).to_contain_text("Words on this screen")
    assert fake.asked("v1/search")[0]["q"] == ["Audit export"]


def test_nobody_is_in_a_button_that_was_pressed(page: Page, fake: FakeHelp) -> None:
    fake.host('<button id="go" data-help-id="invoice.form.tax_id">Start</button>')
    fake.resolve = fake.make.resolved(fake.make.panel_item("fx", "Currencies", element="invoice.form.tax_id"))
    page.goto(fake.url)
    page.focus("#go")
    page.evaluate("HelpSDK('open')")
    panel = page.get_by_role("dialog", name="Help")
    expect(panel).to_contain_text("About Tax ID")
    expect(panel).not_to_contain_text("You are in")
