"""Tours, as a reader takes them: one step at a time, over reloads and from page to page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_widget_tips import NO_ANCHORS, box

if TYPE_CHECKING:
    from tests.browser.conftest import FakeHelp

pytestmark = pytest.mark.browser
FORM = """<main><h1>New invoice</h1><label for="tax">Tax ID</label>
<input id="tax" data-help-id="invoice.form.tax_id"><div id="rest" style="height: 1800px"></div>
<button id="send" data-help-id="invoice.form.send">Send</button></main>"""


def step(page: Page, n: int, of: int = 3) -> Locator:
    return page.get_by_role("dialog", name=f"Your first invoice: step {n} of {of}")


def said(page: Page) -> str:
    return str(page.evaluate("document.querySelector('helpsdk-widget').shadowRoot.querySelector('.said').textContent"))


@pytest.fixture
def on_tour(page: Page, fake: FakeHelp) -> Page:
    """The invoice form, whose tour has begun by itself; the reader is in the field."""
    fake.host(FORM)
    fake.resolve = fake.make.resolved(fake.make.tour())
    page.goto(fake.url)
    page.focus("#tax")
    expect(step(page, 1)).to_be_visible()
    return page


def test_a_tour_that_begins_by_itself_leaves_focus_and_page_alone(on_tour: Page, fake: FakeHelp) -> None:
    page = on_tour
    assert page.evaluate("[document.activeElement.id, scrollY]") == ["tax", 0]
    field, ring, card = box(page, "#tax"), box(page, ".ring"), box(page, ".tour")
    assert [round(ring[name] - field[name]) for name in ("x", "y", "width", "height")] == [0, 0, 0, 0]
    assert 8 <= card["y"] - field["bottom"] <= 16
    expect(step(page, 1).locator(".dots i.now")).to_have_count(1)
    page.wait_for_timeout(200)
    assert said(page).startswith("Step 1 of 3. Enter the tax ID. It decides")
    page.keyboard.type("DE 811")
    assert page.input_value("#tax") == "DE 811"
    assert fake.wait_for("shown")["rule"] == "first-invoice"


@pytest.mark.parametrize("end", [".", "?", "!", "。", "؟"])
def test_what_is_read_aloud_has_one_stop_between_sentences(page: Page, fake: FakeHelp, end: str) -> None:
    tour = fake.make.tour()
    steps = tour.steps or []
    first = steps[0].model_copy(update={"title": f"Pick each one{end}"})
    fake.host(FORM)
    fake.resolve = fake.make.resolved(tour.model_copy(update={"steps": [first, *steps[1:]]}))
    page.goto(fake.url)
    expect(step(page, 1)).to_be_visible()
    expect(page.locator(".said").first).to_have_text(re.compile(rf"^Step 1 of 3\. Pick each one\{end} It decides"))


def test_next_brings_the_step_into_view_and_back_returns(on_tour: Page, fake: FakeHelp) -> None:
    page = on_tour
    page.emulate_media(reduced_motion="reduce")
    step(page, 1).get_by_role("button", name="Next").click()
    expect(step(page, 2)).to_be_visible()
    expect(page.locator("#send")).to_be_in_viewport()
    assert fake.wait_for("advanced")["value"] == "tax"
    step(page, 2).get_by_role("button", name="Back").click()
    expect(step(page, 1)).to_be_visible()
    expect(page.locator("#tax")).to_be_in_viewport()


def test_by_keyboard_alone(on_tour: Page, fake: FakeHelp) -> None:
    page = on_tour
    page.keyboard.press("F6")
    expect(step(page, 1).get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    last = step(page, 3)
    expect(last.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(last).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(step(page, 2)).to_be_visible()
    page.keyboard.press("ArrowRight")
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(last.get_by_role("button", name="Done")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".tour, .ring")).to_have_count(0)
    assert page.evaluate("document.activeElement.id") in ("tax", "send")
    page.reload()
    expect(page.get_by_role("button", name="Help", exact=True)).to_be_visible()
    expect(page.locator(".tour")).to_have_count(0)


def test_progress_survives_a_reload_and_is_counted_once(on_tour: Page, fake: FakeHelp) -> None:
    page = on_tour
    step(page, 1).get_by_role("button", name="Next").click()
    expect(step(page, 2)).to_be_visible()
    page.reload()
    expect(step(page, 2)).to_be_visible()
    assert page.evaluate("scrollY + document.querySelector('#tax').getBoundingClientRect().y") > 0
    assert page.evaluate("document.activeElement === document.body")
    fake.wait_for("shown")
    page.wait_for_timeout(300)
    assert len(fake.told("shown")) == 1
    assert fake.asked("v1/resolve")[-1]["memory"]["steps"] == {"first-invoice": {"major": 1, "done": ["tax"]}}


def test_closed_it_waits_and_goes_on_where_it_was(on_tour: Page, fake: FakeHelp) -> None:
    page = on_tour
    step(page, 1).get_by_role("button", name="Next").click()
    expect(step(page, 2)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".tour")).to_have_count(0)
    page.reload()
    page.wait_for_function("HelpSDK('debug', {print: false})?.reply")
    page.wait_for_timeout(300)
    expect(page.locator(".tour")).to_have_count(0)
    assert fake.told("dismissed") == []
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Help").get_by_role("button", name="Your first invoice").click()
    expect(step(page, 2)).to_be_focused()


def test_dont_show_again_puts_it_away(on_tour: Page, fake: FakeHelp) -> None:
    step(on_tour, 1).get_by_role("button", name="Don’t show again").click()
    expect(on_tour.locator(".tour")).to_have_count(0)
    assert fake.wait_for("dismissed")["rule"] == "first-invoice"


def test_an_element_that_does_not_come(page: Page, fake: FakeHelp) -> None:
    fake.host(FORM)
    make = fake.make
    first = make.step("tax", "Enter the tax ID", "It decides.", element="invoice.form.tax_id")
    gone = make.step("gone", "Choose a plan", "Any of them.", element="invoice.form.plan")
    away = make.step("away", "Read the report", "Once a month.", screen="report.tax")
    fake.resolve = make.resolved(make.tour(first, gone, away))
    page.goto(fake.url)
    step(page, 1).get_by_role("button", name="Next").click()
    expect(step(page, 2)).not_to_contain_text("not on this page")
    expect(step(page, 2)).to_contain_text("not on this page right now", timeout=4000)
    assert fake.wait_for("missed")["element"] == "invoice.form.plan"
    page.evaluate(
        "rest.append(Object.assign(document.createElement('input'), {id: 'plan'}));"
        "plan.dataset.helpId = 'invoice.form.plan'"
    )
    expect(page.locator(".ring")).to_be_visible()
    expect(step(page, 2)).not_to_contain_text("not on this page")
    step(page, 2).get_by_role("button", name="Next").click()
    expect(step(page, 3)).to_contain_text("This step is on another page.")


def test_a_step_on_another_screen_waits_there(page: Page, fake: FakeHelp) -> None:
    fake.host(FORM)
    make = fake.make
    first = make.step("tax", "Enter the tax ID", "It decides.", element="invoice.form.tax_id")
    away = make.step("away", "Read the report", "Once a month.", screen="report.tax", element="invoice.form.send")

    def answer(body: dict[str, Any]) -> Any:
        return make.resolved(make.tour(first, away), screen=body.get("screen"))

    fake.resolve = answer
    fake.page = fake.page.replace('data-help-id="invoice.form.send"', "")
    page.goto(fake.url)
    step(page, 1, 2).get_by_role("button", name="Next").click()
    expect(step(page, 2, 2)).to_contain_text("This step is on another page.")
    fake.page = fake.page.replace('id="send"', 'data-help-id="invoice.form.send" id="send"').replace(
        'data-help-screen="invoice.form"', 'data-help-screen="report.tax"'
    )
    page.goto(f"{fake.url}reports")
    expect(step(page, 2, 2)).to_be_visible()
    expect(step(page, 2, 2)).not_to_contain_text("another page")
    expect(page.locator(".ring")).to_have_count(1)


def test_begun_by_the_reader_it_takes_the_focus_and_gives_it_back(page: Page, fake: FakeHelp) -> None:
    fake.host(FORM)
    fake.resolve = fake.make.resolved(fake.make.tour(trigger="click"))
    page.goto(fake.url)
    page.focus("#send")
    page.wait_for_function("HelpSDK('debug', {print: false})?.reply")
    page.wait_for_timeout(200)
    expect(page.locator(".tour")).to_have_count(0)
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Help").get_by_role("button", name="Your first invoice").click()
    expect(step(page, 1)).to_be_focused()
    expect(page.locator("#tax")).to_be_in_viewport()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "send"


def test_a_step_ticks_itself_when_the_product_says_so(page: Page, fake: FakeHelp) -> None:
    make = fake.make
    done = {"value": False}

    def answer(_: dict[str, Any]) -> Any:
        first = make.step("tax", "Enter the tax ID", "It.", element="invoice.form.tax_id", done=done["value"])
        return make.resolved(make.tour(first, make.step("after", "What happens next", "A reminder.")))

    fake.resolve = answer
    page.goto(fake.url)
    expect(step(page, 1, 2)).to_be_visible()
    done["value"] = True
    page.evaluate("HelpSDK('track', 'invoice.checked')")
    expect(step(page, 2, 2)).to_be_visible()


def test_right_to_left_on_a_phone_in_an_older_browser(new_page: Callable[..., Page], fake: FakeHelp) -> None:
    fake.host(FORM, lang="ar", html='dir="rtl"')
    fake.resolve = fake.make.resolved(fake.make.tour(), locale="ar", dir="rtl", interface_locale="ar")
    page = new_page(viewport={"width": 360, "height": 740}, locale="ar")
    page.add_init_script(NO_ANCHORS)
    page.goto(fake.url)
    expect(page.locator(".tour")).to_be_visible()
    page.wait_for_timeout(300)
    field, ring, card = box(page, "#tax"), box(page, ".ring"), box(page, ".tour")
    assert abs(ring["x"] - field["x"]) <= 1
    assert card["x"] >= 12
    assert card["right"] <= 348
    assert 0 <= card["y"] - field["bottom"] <= 20
    page.keyboard.press("F6")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".tour h2")).to_have_text("Send the invoice")
