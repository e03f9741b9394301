"""What the page is like before, while and after the widget is there, looked at from all sides."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.states import until
from tests.browser.test_widget_host import LOOK_OF_THE_PAGE, consoled, everything, use_everything

if TYPE_CHECKING:
    from tests.browser.conftest import FakeHelp

pytestmark = pytest.mark.browser
#: Counts who listens on what of the page, by wrapping the two methods before anything else runs.
LISTENERS = """(() => {
  const kept = window.kept = new Map(), real = EventTarget.prototype.addEventListener;
  const off = EventTarget.prototype.removeEventListener;
  const isPage = (on) => on === window || on === document || (on instanceof Element && !on.closest("helpsdk-widget") &&
    on.getRootNode() === document);
  EventTarget.prototype.addEventListener = function (name, listener, how) {
    const on = this ?? window, signal = how?.signal;
    if (isPage(on) && listener) {
      const one = {on, name, listener, capture: !!(how?.capture ?? how === true)};
      kept.set(one, one);
      const drop = () => kept.delete(one);
      if (signal) real.call(signal, "abort", drop);
      if (how?.once) real.call(on, name, drop, how);
    }
    return real.call(on, name, listener, how);
  };
  EventTarget.prototype.removeEventListener = function (name, listener, how) {
    const capture = !!(how?.capture ?? how === true);
    for (const one of kept.values())
      if (one.on === (this ?? window) && one.name === name && one.listener === listener && one.capture === capture)
        kept.delete(one);
    return off.call(this ?? window, name, listener, how);
  };
})()"""
LISTENING = "[...kept.values()].map(({on, name}) => `${on === window ? 'window' : on.nodeName ?? ''} ${name}`).sort()"
SURROUNDINGS = """() => ({
  nodes: document.documentElement.outerHTML.replace(/<helpsdk-widget.*?<.helpsdk-widget>/s, ""),
  globals: Object.getOwnPropertyNames(window).filter((name) => name !== "HelpSDK").sort(),
  scroll: [scrollX, scrollY], history: history.length, address: location.href, title: document.title,
  cookies: document.cookie, sheets: document.styleSheets.length + document.adoptedStyleSheets.length,
  methods: [history.pushState, history.replaceState,
    fetch, XMLHttpRequest.prototype.open, Element.prototype.attachShadow]
    .every((method) => method.toString().includes("[native code]")),
})"""


def test_the_page_is_the_same_before_while_and_after(page: Page, fake: FakeHelp) -> None:
    everything(fake)
    fake.host(body=FORM_AND_ROOM)
    with_widget = fake.page
    page.add_init_script(LISTENERS)
    fake.page = with_widget.replace("<script src", "<script data-off")
    page.goto(fake.url)
    page.evaluate("scrollTo(0, 60)")
    look, surroundings = page.evaluate(LOOK_OF_THE_PAGE), page.evaluate(SURROUNDINGS)
    listening = page.evaluate(LISTENING)

    page.evaluate("""() => {
      const script = document.createElement("script");
      Object.assign(script, {src: "/help/widget.js"}).dataset.site = "ledger";
      document.head.append(script);
      script.onload = () => script.remove();
    }""")
    expect(page.locator(".beacon")).to_be_visible()
    assert page.evaluate(SURROUNDINGS) == surroundings
    assert page.evaluate(LOOK_OF_THE_PAGE) == look
    assert page.evaluate("document.activeElement === document.body")
    use_everything(page)
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur(); scrollTo(0, 60)")
    expect(page.locator(".panel")).to_have_count(0)
    assert page.evaluate(SURROUNDINGS) == surroundings
    assert page.evaluate(LOOK_OF_THE_PAGE) == look

    page.evaluate("HelpSDK('shutdown')")
    expect(page.locator("helpsdk-widget")).to_have_count(0)
    assert page.evaluate(SURROUNDINGS) == surroundings
    assert page.evaluate(LOOK_OF_THE_PAGE) == look
    until(lambda: page.evaluate(LISTENING) == listening, 5)


FORM_AND_ROOM = """<main><h1>New invoice</h1><label for="tax">Tax ID</label>
<input id="tax" data-help-id="invoice.form.tax_id"><button id="send">Send</button></main>
<div id="room"></div><link rel="stylesheet" href="/room.css">"""


def refuse(fake: FakeHelp) -> None:
    fake.fault = lambda path: (503, b"{}") if path.startswith("/help") else None


def garble(fake: FakeHelp) -> None:
    fake.fault = lambda path: (200, b"\x00\xff<html>") if path.startswith("/help") and "widget.js" not in path else None


def hang(fake: FakeHelp) -> None:
    fake.delay = 60


def half(fake: FakeHelp) -> None:
    """The loader comes, none of its chunks does."""
    fake.fault = lambda path: (404, b"") if path.startswith("/help/widget/") else None


@pytest.mark.parametrize("break_it", [refuse, garble, hang, half], ids=lambda how: how.__name__)
def test_whatever_the_server_does_the_page_loads_and_works(
    new_page: Callable[..., Page], fake: FakeHelp, break_it: Callable[[FakeHelp], None]
) -> None:
    break_it(fake)
    page = new_page()
    lines = consoled(page)
    page.goto(fake.url, wait_until="load")
    assert page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd") < 5000
    page.evaluate("window.HelpSDK && (HelpSDK('open'), HelpSDK('track', 'x'), HelpSDK('article', 'y'))")
    page.fill("#tax", "works")
    page.wait_for_timeout(500)
    assert page.input_value("#tax") == "works"
    assert len(lines) <= 1


def test_a_second_site_is_refused(page: Page, fake: FakeHelp) -> None:
    """The first one stays: a page has one widget, and one store of what its reader has seen."""
    everything(fake)
    fake.page = fake.page.replace("</body>", '<script src="/help/widget.js" data-site="other" defer></script></body>')
    page.goto(fake.url)
    expect(page.locator(".beacon")).to_have_count(1)
    lines = consoled(page)
    for _ in range(2):
        page.evaluate("HelpSDK('init', {site: 'other'})")
    state: dict[str, Any] = page.evaluate("HelpSDK('debug', {print: false}).options")
    assert state["site"] == "ledger"
    expect(page.locator("helpsdk-widget")).to_have_count(1)
    keys = page.evaluate("Object.keys(localStorage)")
    assert [key for key in keys if "other" in key] == []
    assert len(lines) <= 1
