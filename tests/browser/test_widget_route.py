"""Where a reader is and goes: help fetched ahead, elements recorded, missing or in frames, links, quiet pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.browser.conftest import FakeHelp

pytestmark = pytest.mark.browser
SHOWN = """async () => { HelpSDK("screen", "invoice.next"); let frames = 0;
const tip = () => document.querySelector("helpsdk-widget").shadowRoot.querySelector(".tip");
while (!tip() && frames < 100) { await new Promise(requestAnimationFrame); frames++ } return frames }"""


def test_help_that_was_fetched_ahead_is_there_at_once(page: Page, fake: FakeHelp) -> None:
    there = fake.make.tip(rule="there", trigger="auto")
    fake.resolve = fake.make.resolved(fake.make.tip(trigger="click"), also={"invoice.next": [there]})
    page.goto(fake.url)
    page.evaluate("HelpSDK('next', ['invoice.next'])")
    expect(page.locator(".beacon")).to_be_visible()
    page.wait_for_timeout(300)
    assert fake.asked("v1/resolve")[-1]["next"] == ["invoice.next"]
    fake.delay = 3.0

    assert page.evaluate(SHOWN) < 20
    assert page.locator(".tip").is_visible()


def test_an_element_is_found_by_what_was_recorded_of_it(page: Page, fake: FakeHelp) -> None:
    anchor = {"tag": "button", "role": "button", "name": "send", "attributes": {"id": "send"}}
    fake.resolve = fake.make.resolved(
        fake.make.tip(element="invoice.form.send", trigger="auto"), anchors={"invoice.form.send": anchor}
    )
    page.goto(fake.url)
    expect(page.locator(".tip")).to_be_visible()
    tip, send = page.locator(".tip").bounding_box(), page.locator("#send").bounding_box()
    assert tip and send and abs(tip["y"] - send["y"] - send["height"]) < 20
    assert fake.wait_for("shown")["element"] == "invoice.form.send"
    assert fake.told("missed") == []


def test_what_hangs_on_nothing_is_missed_and_never_shown(page: Page, fake: FakeHelp) -> None:
    anchor = {"tag": "button", "name": "refund", "attributes": {"id": "refund"}}
    gone = fake.make.tip(rule="gone", element="invoice.form.refund", trigger="auto")
    fake.resolve = fake.make.resolved(gone, anchors={"invoice.form.refund": anchor})
    page.goto(fake.url)
    told = fake.wait_for("missed")
    assert (told["element"], told["rule"], told["name"]) == ("invoice.form.refund", "gone", "dead")
    assert fake.told("shown") == []


def test_an_element_in_a_frame_has_its_tip_when_asked(page: Page, fake: FakeHelp) -> None:
    frame = '<iframe id="inner" src="/inner" style="margin: 60px 0 0 90px; width: 500px; height: 200px"></iframe>'
    fake.host(frame, data='data-frames="on"')
    fake.resolve = fake.make.resolved(fake.make.tip(trigger="click"))
    inner = '<!doctype html><input data-help-id="invoice.form.tax_id" style="margin: 30px">'
    page.route("**/inner", lambda route: route.fulfill(content_type="text/html", body=inner))
    page.goto(fake.url)
    page.get_by_role("button", name="Help: Tax ID").click()
    expect(page.locator(".tip")).to_be_visible()
    field = page.frame_locator("#inner").locator("input").bounding_box()
    tip = page.locator(".tip").bounding_box()
    assert field and tip
    assert 0 <= tip["y"] - (field["y"] + field["height"]) < 24
    assert abs(tip["x"] - field["x"]) < 4


@pytest.mark.parametrize("section", ["", "/formats"])
def test_a_link_opens_an_article(page: Page, fake: FakeHelp, section: str) -> None:
    heading = {"t": "h2", "id": "formats", "c": ["Formats"]}
    fake.articles["tax"] = fake.make.article("tax", "Tax IDs", [heading])
    page.goto(f"{fake.url}#help=tax{section}")
    expect(page.locator(".panel").get_by_role("heading", name="Tax IDs")).to_be_visible()


def test_a_quiet_page_shows_what_is_opened_and_reports_nothing(page: Page, fake: FakeHelp) -> None:
    fake.host(data='data-mode="quiet"')
    fake.resolve = fake.make.resolved(fake.make.tip(trigger="auto"), fake.make.banner(), fake.make.panel_item("a", "A"))
    events: list[Any] = []
    page.expose_function("heard", lambda name: events.append(name))
    page.goto(fake.url)
    page.wait_for_function("HelpSDK('debug', {print: false})?.reply")
    page.wait_for_timeout(300)
    assert page.locator("helpsdk-widget").locator(".tip, .beacon, .banner, .launcher").count() == 0
    page.evaluate("HelpSDK('on', 'shown', () => heard('shown')); HelpSDK('open')")
    expect(page.locator(".panel")).to_be_visible()
    page.wait_for_timeout(2_500)
    assert fake.interactions == []
    assert events == ["shown"]
