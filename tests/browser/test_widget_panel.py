"""The panel: home, search, reader and vote, as a reader sees and works them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Locator, Page, expect

from helpsdk.runtime.replies import (
    Available,
    CollectionOut,
    CollectionsReply,
    GlossaryEntry,
    Heading,
    Related,
    SectionRef,
)
from helpsdk.runtime.searchreplies import Corrected, Hit, SearchReply

if TYPE_CHECKING:
    from tests.browser.conftest import FakeHelp

pytestmark = pytest.mark.browser


def mark(text: str) -> dict[str, Any]:
    return {"t": "mark", "c": [text]}


def hit(fake: FakeHelp, id: str, title: list[Any], **rest: Any) -> Hit:
    values = {"section": None, "snippet": ["…"], "score": 1.0, "reasons": ["title"], **rest}
    return Hit(article=fake.make.card(id, id), title=title, **values)


def receipts(fake: FakeHelp, query: str) -> SearchReply:
    corrected = Corrected(query="receipt", words={"reciept": "receipt"}) if query == "reciept" else None
    hits = [
        hit(fake, "receipts", [mark("Receipts"), " and tax"], snippet=["When a number is on it"]),
        hit(fake, "reissue", ["Issue again"], reasons=["screen"], section=SectionRef(id="how", title="How")),
    ]
    return fake.make.found(query, *hits, corrected=corrected)


@pytest.fixture
def panel(page: Page, fake: FakeHelp) -> Locator:
    """The panel, opened by its launcher on the invoice form."""
    happened = {"code": "event", "label": "sending INV-2041 failed"}
    fake.resolve = fake.make.resolved(
        fake.make.panel_item("fx", "Invoice in another currency"),
        fake.make.panel_item("not-sent", "Why an invoice could not be sent", why=happened),
    )
    paragraph = {"t": "p", "c": ["Choose ", {"t": "a", "article": "fx", "c": ["another currency"]}, " first."]}
    fake.articles["receipts"] = fake.make.article("receipts", "Receipts and tax", [paragraph])
    fake.articles["fx"] = fake.make.article("fx", "Invoice in another currency", [{"t": "p", "c": ["Pick one."]}])
    fake.search = lambda query: receipts(fake, query)
    page.goto(fake.url)
    page.get_by_role("button", name="Help", exact=True).click()
    return page.get_by_role("dialog", name="Help")


def field(panel: Locator) -> Locator:
    return panel.get_by_role("combobox", name="Search or ask a question")


def search(panel: Locator, query: str) -> Locator:
    field(panel).fill(query)
    options = panel.get_by_role("option")
    expect(options.first).to_be_visible()
    return options


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
    expect(page.get_by_role("dialog", name="Help")).to_be_visible()


def test_f6_goes_to_the_page_and_back(panel: Locator, page: Page) -> None:
    expect(field(panel)).to_be_focused()
    page.focus("#tax")
    page.keyboard.press("F6")
    assert panel.locator(":focus").count() == 1
    page.keyboard.press("F6")
    assert page.evaluate("document.activeElement.id") == "tax"


def test_search_marks_what_matched_and_says_how_many(panel: Locator) -> None:
    options = search(panel, "receipt")
    expect(options).to_have_count(2)
    expect(options.nth(0).locator("mark")).to_have_text("Receipts")
    expect(options.nth(1)).to_contain_text("About this screen")
    expect(options.nth(1)).to_contain_text("Section How")
    expect(panel.get_by_role("status")).to_have_text("2 articles")


def test_search_works_by_keyboard_alone(panel: Locator, page: Page, fake: FakeHelp) -> None:
    search(panel, "receipt")
    expect(field(panel)).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(panel.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(panel.get_by_role("heading", name="Receipts and tax")).to_be_focused()
    opened, searched = fake.wait_for("opened"), fake.wait_for("searched")
    assert (opened["article"], opened["query"], opened["position"]) == ("receipts", "receipt", 0)
    assert (searched["query"], searched["results"]) == ("receipt", 2)
    assert searched["articles"][0] == "receipts" and len(searched["articles"]) == 2


def test_escape_clears_the_search_before_it_closes(panel: Locator, page: Page) -> None:
    search(panel, "receipt")
    page.keyboard.press("Escape")
    expect(field(panel)).to_have_value("")
    expect(panel).to_contain_text("On New invoice")


def test_a_correction_is_said_with_the_way_back(panel: Locator, fake: FakeHelp) -> None:
    search(panel, "reciept")
    expect(panel).to_contain_text("Showing results for receipt.")
    panel.get_by_role("button", name="Search what I typed").click()
    expect(panel.get_by_role("option").first).to_be_visible()
    panel.page.wait_for_timeout(400)
    assert fake.asked("v1/search")[-1]["exact"] == ["1"]


def test_typing_asks_once_it_pauses(panel: Locator, page: Page, fake: FakeHelp) -> None:
    typed = """(field) => [..."receipt"].forEach((_, at) => {
        field.value = "receipt".slice(0, at + 1);
        field.dispatchEvent(new Event("input", {bubbles: true}));
    })"""
    field(panel).evaluate(typed)  # by script, since a machine under load types slower than the pause it waits for
    expect(panel.get_by_role("option").first).to_be_visible()
    assert [asked["q"][0] for asked in fake.asked("v1/search")] == ["receipt"]


def test_an_answer_to_an_earlier_question_is_dropped(panel: Locator, page: Page, fake: FakeHelp) -> None:
    fake.delay = 0.8
    field(panel).fill("old")
    page.wait_for_timeout(300)
    fake.delay = 0.0
    fake.search = lambda query: fake.make.found(query, hit(fake, "x", [f"found for {query}"]))
    field(panel).fill("new")
    expect(panel.get_by_role("option")).to_have_text(["found for new…"])
    page.wait_for_timeout(900)
    expect(panel.get_by_role("option")).to_have_text(["found for new…"])


def test_no_result_is_said_and_leaves_a_way(panel: Locator, fake: FakeHelp) -> None:
    fake.search = fake.make.found
    field(panel).fill("split a payment")
    expect(panel.get_by_role("heading", name="No article answers that")).to_be_visible()
    panel.get_by_role("button", name="All help").click()
    expect(panel.get_by_role("heading", name="All help")).to_be_visible()


def test_article_links_open_in_place_and_back_leads_back(panel: Locator, page: Page) -> None:
    search(panel, "receipt").first.click()
    panel.get_by_role("link", name="another currency").click()
    expect(panel).to_contain_text("Pick one.")
    panel.get_by_role("button", name="Back").click()
    expect(panel.get_by_role("heading", name="Receipts and tax")).to_be_visible()
    panel.get_by_role("button", name="Back").click()
    expect(field(panel)).to_have_value("receipt")
    expect(field(panel)).to_be_focused()
    assert page.url.count("#") == 0


def test_the_reader_has_all_that_an_article_may_hold(panel: Locator, page: Page, fake: FakeHelp) -> None:
    row = {"t": "tr", "c": [{"t": "th", "c": ["Germany"]}, {"t": "td", "c": ["DE"]}]}
    tree = [
        {"t": "p", "c": [{"t": "term", "id": "vat", "c": ["VAT"]}]},
        {"t": "callout", "kind": "warning", "c": [{"t": "p", "c": ["The register sleeps."]}]},
        *({"t": "h2", "id": f"s{n}", "c": [f"Section {n}"]} for n in range(4)),
        {"t": "table", "c": [{"t": "tbody", "c": [row]}]},
        {"t": "pre", "c": [{"t": "code", "c": ["curl x"]}]},
        {"t": "video", "src": "https://video.example/v", "title": "In a minute"},
        {"t": "script", "c": ["alert(1)"]},
    ]
    fake.articles["all"] = fake.make.article(
        "all",
        "Everything",
        tree,
        headings=[Heading(id=f"s{n}", level=2, text=f"Section {n}") for n in range(4)],
        glossary={"vat": GlossaryEntry(term="VAT", definition="A tax on value added.")},
        related=[Related(id="fx", title="Another currency")],
    )
    page.evaluate("HelpSDK('article', 'all')")
    expect(panel).to_contain_text("Reference · 2 minutes · updated October 30, 2026")
    expect(panel.get_by_role("note")).to_have_text("Warning The register sleeps.")
    expect(panel.get_by_role("cell", name="DE")).to_be_visible()
    expect(panel.get_by_role("button", name="Copy")).to_be_visible()
    expect(panel.get_by_role("link", name="In a minute")).to_have_attribute("href", "https://video.example/v")
    panel.get_by_role("button", name="VAT").hover()
    expect(page.get_by_role("tooltip")).to_contain_text("A tax on value added.")
    panel.get_by_text("On this page").click()
    panel.get_by_role("button", name="Section 3").click()
    expect(panel.get_by_role("heading", name="Section 3")).to_be_focused()
    expect(panel.get_by_role("button", name="Another currency")).to_be_attached()
    expect(panel).not_to_contain_text("alert(1)")


def test_a_language_that_stands_in_is_named_and_others_are_offered(panel: Locator, page: Page, fake: FakeHelp) -> None:
    languages = [Available(locale="de", name="Deutsch"), Available(locale="ru", name="Русский")]
    fake.articles["x"] = fake.make.article("x", "Steuern", [], locale="de", fallback_locale="de", available=languages)
    page.evaluate("HelpSDK('article', 'x')")
    expect(panel).to_contain_text("Not in English yet. You are reading German.")
    expect(panel.get_by_role("article")).to_have_attribute("lang", "de")
    panel.get_by_role("button", name="Русский").click()
    page.wait_for_timeout(300)
    assert fake.asked("v1/articles/x")[-1]["locale"] == ["ru"]


def test_an_article_that_is_gone(panel: Locator, page: Page) -> None:
    page.evaluate("HelpSDK('article', 'nowhere')")
    expect(panel.get_by_role("heading", name="This article is not there")).to_be_visible()


def test_a_yes_is_told_at_once_with_what_led_there(panel: Locator, fake: FakeHelp) -> None:
    search(panel, "receipt").first.click()
    panel.get_by_role("button", name="Yes").click()
    expect(panel).to_contain_text("Thank you.")
    voted = fake.wait_for("voted")
    assert (voted["value"], voted["query"], voted["position"]) == ("yes", "receipt", 0)


def test_a_no_asks_why(panel: Locator, fake: FakeHelp) -> None:
    search(panel, "receipt").first.click()
    panel.get_by_role("button", name="Not quite").click()
    expect(panel.get_by_role("group", name="What was missing?").get_by_role("button")).to_have_count(3)
    panel.get_by_role("button", name="It is hard to follow").click()
    expect(panel).to_contain_text("Thank you.")
    told = fake.wait_for("voted")
    assert (told["value"], told["name"], told["article"]) == ("no", "unclear", "receipts")


def test_a_no_without_a_reason_is_told_too(panel: Locator, page: Page, fake: FakeHelp) -> None:
    search(panel, "receipt").first.click()
    panel.get_by_role("button", name="Not quite").click()
    page.keyboard.press("Escape")
    assert fake.wait_for("voted")["value"] == "no"
    assert len(fake.told("voted")) == 1


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


def test_a_failure_is_ours_and_can_be_tried_again(panel: Locator, page: Page, fake: FakeHelp) -> None:
    fake.fault = lambda path: (503, b"{}") if "/v1/articles" in path else None
    page.evaluate("HelpSDK('article', 'fx')")
    expect(panel.get_by_role("heading", name="Help did not load")).to_be_visible()
    fake.fault = lambda path: None
    panel.get_by_role("button", name="Try again").click()
    expect(panel).to_contain_text("Pick one.")


def test_offline_shows_what_there_was_and_when(panel: Locator, page: Page) -> None:
    page.context.set_offline(True)
    page.evaluate("HelpSDK('track', 'x')")
    expect(panel).to_contain_text("You are offline. Showing help saved at")
    expect(panel.locator(".row")).to_have_count(2)


def test_waiting_shows_bones_and_slow_says_so(panel: Locator, page: Page, fake: FakeHelp) -> None:
    fake.delay = 60
    page.evaluate("HelpSDK('article', 'fx')")
    expect(panel.locator(".bones")).to_be_visible()
    expect(panel).to_contain_text("Help is slow to answer right now.", timeout=30_000)
    fake.delay = 0


def test_an_answer_that_comes_while_the_panel_is_drawn_shows(page: Page, fake: FakeHelp) -> None:
    def answer(body: dict[str, Any]) -> Any:
        now = [fake.make.panel_item("failed", "It failed")] if body["events"] else []
        return fake.make.resolved(*now, fake.make.panel_item("fx", "Currencies"))

    fake.resolve = answer
    page.goto(fake.url)
    page.wait_for_function("HelpSDK('debug')?.reply")
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
