"""Search in the panel: completions, corrections, an answer and hits, by pointer and by keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, expect

from helpsdk.runtime.replies import SectionRef
from helpsdk.runtime.searchreplies import Answer, Corrected, SearchReply
from tests.browser.panels import field, hit, mark, open_panel, search

if TYPE_CHECKING:
    from tests.browser.conftest import FakeHelp

pytestmark = pytest.mark.browser


def receipts(fake: FakeHelp, query: str) -> SearchReply:
    corrected = Corrected(query="receipt", words={"reciept": "receipt"}) if query == "reciept" else None
    hits = [
        hit(fake, "receipts", [mark("Receipts"), " and tax"], snippet=["When a number is on it"]),
        hit(fake, "reissue", ["Issue again"], reasons=["screen"], section=SectionRef(id="how", title="How")),
    ]
    return fake.make.found(query, *hits, corrected=corrected)


@pytest.fixture
def panel(page: Page, fake: FakeHelp) -> Locator:
    """The panel over a help server that finds receipts."""
    fake.resolve = fake.make.resolved(fake.make.panel_item("fx", "Invoice in another currency"))
    paragraph = {"t": "p", "c": ["Choose ", {"t": "a", "article": "fx", "c": ["another currency"]}, " first."]}
    fake.articles["receipts"] = fake.make.article("receipts", "Receipts and tax", [paragraph])
    fake.search = lambda query: receipts(fake, query)
    return open_panel(page, fake)


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


def test_enter_waits_for_the_answer_to_what_stands_in_the_field(panel: Locator, page: Page, fake: FakeHelp) -> None:
    search(panel, "receipt")
    fake.delay = 0.6
    fake.search = lambda query: fake.make.found(query, hit(fake, "lost", ["Lost"]))
    fake.articles["lost"] = fake.make.article("lost", "Receipts that were lost", [])
    field(panel).fill("lost receipt")
    page.keyboard.press("Enter")
    expect(panel.get_by_role("heading", name="Receipts that were lost")).to_be_focused()
    opened = fake.wait_for("opened")
    assert (opened["article"], opened["query"], len(fake.told("opened"))) == ("lost", "lost receipt", 1)


def test_a_hit_of_the_question_before_is_told_with_that(panel: Locator, fake: FakeHelp) -> None:
    options = search(panel, "receipt")
    fake.delay = 2
    field(panel).fill("receipt lost")
    options.first.click()
    assert fake.wait_for("searched")["query"] == fake.wait_for("opened")["query"] == "receipt"


def test_no_result_is_said_and_leaves_a_way(panel: Locator, fake: FakeHelp) -> None:
    fake.search = fake.make.found
    field(panel).fill("split a payment")
    expect(panel.get_by_role("heading", name="No article answers that")).to_be_visible()
    panel.get_by_role("button", name="All help").click()
    expect(panel.get_by_role("heading", name="All help")).to_be_visible()


def test_completions_are_options_before_the_hits(panel: Locator, page: Page, fake: FakeHelp) -> None:
    lost = fake.make.card("lost", "Receipts that were lost")
    known = fake.make.card("receipts", "Receipts and tax")
    fake.suggest = lambda query: fake.make.suggested(query, "Recei", known, "receipt number", lost)
    fake.articles["lost"] = fake.make.article("lost", "Receipts that were lost", [])
    search(panel, "recei")
    completions = panel.locator("#completions").get_by_role("option")
    expect(completions).to_have_text(["receipt number", "Receipts that were lost"])  # not what says nothing new
    chosen = panel.get_by_role("option", selected=True)
    expect(chosen).to_contain_text("Receipts and tax")  # Enter opens the best hit
    page.keyboard.press("ArrowUp")
    expect(chosen).to_have_text("Receipts that were lost")
    expect(field(panel)).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    page.keyboard.press("ArrowUp")
    fake.suggest = fake.make.suggested
    page.keyboard.press("Enter")
    expect(field(panel)).to_have_value("receipt number")
    expect(completions).to_have_count(0)
    page.keyboard.press("Home")
    page.keyboard.type("a ")
    expect(field(panel)).to_have_value("a receipt number")
    fake.suggest = lambda query: fake.make.suggested(query, lost)
    field(panel).fill("lost")
    completions.click()
    expect(panel.get_by_role("heading", name="Receipts that were lost")).to_be_focused()


def test_an_answer_stands_above_the_hits_with_its_source(panel: Locator, page: Page, fake: FakeHelp) -> None:
    source = fake.make.card("receipts", "Receipts and tax")
    tree = [{"t": "p", "c": ["A receipt shows the ", mark("tax number"), "."]}]
    answer = Answer(tree=tree, article=source, section=SectionRef(id="how", title="How"), confidence=0.8)
    fake.answer = lambda query: fake.make.answered(query, answer if query == "tax number" else None)
    search(panel, "t")
    search(panel, "tax number")
    card = panel.get_by_role("region", name="Answer from an article")
    expect(card).to_contain_text("A receipt shows the tax number.")
    expect(card.locator("mark")).to_have_text("tax number")
    assert [asked["q"] for asked in fake.asked("v1/answer")] == [["tax number"]]  # and not for a single letter
    field(panel).fill("tax")
    expect(card).to_have_count(0)
    field(panel).fill("tax number")
    card.get_by_role("button", name="Receipts and tax").click()
    expect(panel.get_by_role("heading", name="Receipts and tax")).to_be_focused()
    assert fake.wait_for("searched")["query"] == "tax number"


@pytest.mark.parametrize("nonsense", [b"[]", b"{}", b'{"hits": [null, 1, {"article": {}}]}', b"<html>"])
def test_nonsense_hurts_nothing(panel: Locator, page: Page, fake: FakeHelp, nonsense: bytes) -> None:
    kinds = ("/v1/suggest", "/v1/answer", "/v1/search", "/v1/contact")
    fake.fault = lambda path: (200, nonsense) if any(kind in path for kind in kinds) else None
    field(panel).fill("receipt")
    said = panel.get_by_role("heading", name="Help did not load").or_(panel.get_by_text("No article answers that"))
    expect(said.first).to_be_visible()
    fake.fault = lambda path: None
    expect(search(panel, "receipts")).to_have_count(2)


def test_five_thousand_hits_are_not_drawn(panel: Locator, fake: FakeHelp) -> None:
    many = [hit(fake, f"h{n}", [f"Hit {n}"]) for n in range(5_000)]
    fake.search = lambda query: fake.make.found(query, *many)
    fake.suggest = lambda query: fake.make.suggested(query, *(f"text {n}" for n in range(5_000)))
    expect(search(panel, "hit")).to_have_count(20)
    expect(panel.locator("#completions").get_by_role("option")).to_have_count(3)
    expect(panel).to_contain_text("5,000 articles")
