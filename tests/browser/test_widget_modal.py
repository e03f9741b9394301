"""Announcements over the page: once, one at a time, and never while somebody types."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_widget_host import LAUNCHER

if TYPE_CHECKING:
    from tests.browser.conftest import FakeHelp

pytestmark = pytest.mark.browser
TITLE = "Invoices that send themselves"
IN_SHADOW = """const root = app.attachShadow({mode: "open"});
window.form = root.appendChild(document.createElement("dialog"));
form.append(document.createElement("input")); form.showModal()"""
LULL = """() => { let last;
addEventListener("keydown", () => { last = performance.now(); }, true);
const look = () => document.querySelector("helpsdk-widget")?.shadowRoot.querySelector(".modal")
  ? window.lull = performance.now() - last : requestAnimationFrame(look);
look() }"""
PICTURE = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name=TITLE)


@pytest.fixture
def told(page: Page, fake: FakeHelp) -> Page:
    """A page with its announcement open; the reader was at a button, which types nothing."""
    there = Event()

    def answer(_: dict[str, Any]) -> Any:
        there.wait(10)
        return fake.make.resolved(fake.make.modal())

    fake.resolve = answer
    page.goto(fake.url)
    page.focus("#send")
    there.set()
    expect(dialog(page)).to_be_visible()
    return page


def test_focus_goes_to_the_heading_stays_inside_and_comes_back(told: Page, fake: FakeHelp) -> None:
    expect(told.get_by_role("heading", name=TITLE)).to_be_focused()
    for name in ("Read more", "Not now", "Close"):
        told.keyboard.press("Tab")
        expect(dialog(told).get_by_role("button", name=name)).to_be_focused()
    told.keyboard.press("Tab")
    assert told.evaluate("document.activeElement.id") != "send"
    told.keyboard.press("Escape")
    expect(dialog(told)).to_have_count(0)
    assert told.evaluate("document.activeElement.id") == "send"
    assert fake.wait_for("dismissed")["rule"] == "recurring"
    assert len(fake.told("shown")) == 1


@pytest.mark.parametrize("way", ["scrim", "button", "cross"])
def test_every_way_out_is_not_now_and_it_comes_once(told: Page, fake: FakeHelp, way: str) -> None:
    fake.wait_for("shown")
    if way == "scrim":
        told.mouse.click(20, 20)
    else:
        dialog(told).get_by_role("button", name="Not now" if way == "button" else "Close").click()
    expect(dialog(told)).to_have_count(0)
    assert fake.wait_for("dismissed")["rule"] == "recurring"
    told.reload()
    told.wait_for_function("HelpSDK('debug', {print: false})?.reply")
    told.wait_for_timeout(300)
    expect(dialog(told)).to_have_count(0)


def test_read_more_opens_the_article_in_its_place(told: Page, fake: FakeHelp) -> None:
    fake.articles["recurring"] = fake.make.article("recurring", TITLE, [{"t": "p", "c": ["Open Repeat."]}])
    dialog(told).get_by_role("button", name="Read more").click()
    expect(told.get_by_role("dialog", name="Help")).to_contain_text("Open Repeat.")
    expect(dialog(told)).to_have_count(0)


def test_it_waits_until_nobody_types(page: Page, fake: FakeHelp) -> None:
    """Measured in the page: a machine that pauses for longer than a lull is a reader who does."""
    there = Event()

    def answer(_: dict[str, Any]) -> Any:
        there.wait(10)
        return fake.make.resolved(fake.make.modal())

    fake.resolve = answer
    page.goto(fake.url)
    page.evaluate(LULL)
    page.focus("#tax")
    text = "DE 811 569 86"
    for key in text:
        page.keyboard.press(key)
        there.set()
        page.wait_for_timeout(120)
    expect(dialog(page)).to_be_visible()
    assert page.evaluate("lull") >= 3_000 - 20
    typed = page.input_value("#tax")
    assert typed
    assert text.startswith(typed)


def test_one_thing_opens_by_itself(page: Page, fake: FakeHelp) -> None:
    make = fake.make
    fake.resolve = make.resolved(make.tip(trigger="auto"), make.tour(), make.modal(), make.checklist(), make.banner())
    page.goto(fake.url)
    page.wait_for_function("HelpSDK('debug', {print: false})?.reply")
    page.wait_for_timeout(800)
    assert page.locator(".tip:not(.hover), .modal, .check:not(.folded)").count() == 1
    expect(page.locator(".dotask")).to_have_count(1)


def test_a_picture_leads_and_got_it_is_enough_where_there_is_no_more(page: Page, fake: FakeHelp) -> None:
    tree = [
        {"t": "p", "c": [{"t": "img", "src": PICTURE, "alt": "Three invoices", "width": "880", "height": "296"}]},
        {"t": "p", "c": ["Set it to repeat."]},
    ]
    fake.resolve = fake.make.resolved(fake.make.modal(tree=tree, more=False))
    page.goto(fake.url)
    expect(dialog(page).locator(".lead img")).to_have_attribute("alt", "Three invoices")
    picture = dialog(page).locator(".lead").bounding_box()
    assert picture
    assert (picture["width"], picture["height"] <= 149) == (440, True)
    expect(dialog(page).get_by_role("button", name="Read more")).to_have_count(0)
    dialog(page).get_by_role("button", name="Got it").click()
    expect(dialog(page)).to_have_count(0)


def test_what_is_new_is_a_dot_until_it_was_read_or_the_same_dialog_once(page: Page, fake: FakeHelp) -> None:
    fake.resolve = fake.make.resolved(fake.make.modal(style="whats_new", trigger="click"))
    page.goto(fake.url)
    launcher = page.get_by_role("button", name="Help: something new")
    expect(launcher.locator(".dotask")).to_have_count(1)
    expect(dialog(page)).to_have_count(0)
    fake.resolve = fake.make.resolved(fake.make.modal(style="whats_new", trigger="auto"))
    page.reload()
    expect(dialog(page)).to_contain_text("What’s new")
    fake.wait_for("shown")
    page.keyboard.press("Escape")
    page.reload()
    expect(page.get_by_role("button", name=LAUNCHER)).to_be_visible()
    expect(page.locator(".dotask, .modal")).to_have_count(0)


def test_it_goes_unanswered_with_its_reader_and_with_its_screen(told: Page, fake: FakeHelp) -> None:
    fake.wait_for("shown")
    fake.resolve = fake.make.resolved(fake.make.modal(rule="other"), screen="invoice.list")
    told.evaluate("HelpSDK('screen', 'invoice.list')")
    expect(told.locator(".modal")).to_have_count(1)
    told.wait_for_function("HelpSDK('debug', {print: false}).reply.items[0].rule === 'other'")
    fake.resolve = fake.make.resolved(screen="invoice.list")
    told.evaluate("HelpSDK('identify', {token: 'ann.1'})")
    told.wait_for_timeout(50)
    told.evaluate("document.body.dispatchEvent(new Event('transitionend', {bubbles: true}))")
    expect(told.locator(".modal")).to_have_count(0)
    told.wait_for_timeout(300)
    assert fake.told("dismissed") == []


def test_it_waits_for_a_modal_dialog_in_a_shadow_root_of_the_page(page: Page, fake: FakeHelp) -> None:
    fake.host("<div id=app></div><button id=send>Send</button>")
    fake.resolve = fake.make.resolved(fake.make.modal(), fake.make.panel_item("fx", "Currencies"))
    page.add_init_script("addEventListener('DOMContentLoaded', () => { " + IN_SHADOW + " })")
    page.goto(fake.url)
    page.wait_for_function("HelpSDK('debug', {print: false})?.reply")
    page.wait_for_timeout(500)
    expect(dialog(page)).to_have_count(0)
    page.evaluate("HelpSDK('open')")
    panel = page.get_by_role("dialog", name="Help")
    expect(panel.get_by_role("combobox")).to_be_focused()
    assert page.evaluate("form.contains(form.querySelector('helpsdk-widget'))")
    page.evaluate("form.close()")
    expect(panel).to_be_visible()
