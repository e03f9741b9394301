"""The widget as a guest: nothing of the host page changes, breaks or waits because of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

if TYPE_CHECKING:
    from tests.browser.conftest import FakeHelp

pytestmark = pytest.mark.browser
STRICT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
SCRIPT = '<script src="/help/widget.js" data-site="ledger" defer></script>'
LOOK_OF_THE_PAGE = """() => [...document.querySelectorAll("body, body *")].map((element) => {
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  const looks = [...style].filter((name) => !name.startsWith("--")).map((name) => name + style.getPropertyValue(name));
  return [element.outerHTML.slice(0, 200), box.x, box.y, box.width, box.height, looks.join()];
})"""
VIOLATIONS = "addEventListener('securitypolicyviolation', (e) => (window.violations ??= []).push(e.violatedDirective))"
LAUNCHER = re.compile("^Help$")


def consoled(page: Page) -> list[str]:
    """Our own lines in the console, as they come."""
    lines: list[str] = []

    def keep(message: ConsoleMessage) -> None:
        if "helpsdk" in message.text:
            lines.append(message.text)

    page.on("console", keep)
    return lines


def everything(fake: FakeHelp) -> None:
    """A tip, a banner, a suggestion and its article."""
    fake.resolve = fake.make.resolved(fake.make.tip(), fake.make.banner(), fake.make.panel_item("fx", "Currencies"))
    fake.articles["fx"] = fake.make.article("fx", "Currencies", [{"t": "p", "c": ["Pick one."]}])


def use_everything(page: Page) -> None:
    page.focus("#tax")
    expect(page.locator(".tip")).to_be_visible()
    expect(page.get_by_role("region", name="Announcement")).to_be_visible()
    page.get_by_role("button", name=LAUNCHER).click()
    page.get_by_role("dialog", name="Help").locator(".row", has_text="Currencies").click()
    expect(page.get_by_role("dialog", name="Help")).to_contain_text("Pick one.")


def test_works_under_the_strictest_content_policy(page: Page, fake: FakeHelp) -> None:
    fake.headers = {"Content-Security-Policy": STRICT_POLICY}
    everything(fake)
    page.add_init_script(VIOLATIONS)
    page.goto(fake.url)
    use_everything(page)
    assert page.evaluate("window.violations ?? []") == []


def test_nothing_of_the_host_page_changes(new_page: Callable[..., Page], fake: FakeHelp) -> None:
    everything(fake)
    bare, page = new_page(), new_page()
    with_widget = fake.page
    fake.page = with_widget.replace("<script src", "<script data-off")
    bare.goto(fake.url)
    fake.page = with_widget
    page.goto(fake.url)
    use_everything(page)
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    for side in (bare, page):
        side.evaluate("document.querySelectorAll('script').forEach((script) => script.remove())")
    assert page.evaluate(LOOK_OF_THE_PAGE) == bare.evaluate(LOOK_OF_THE_PAGE)
    names = "Object.getOwnPropertyNames(window)"
    assert set(page.evaluate(names)) - set(bare.evaluate(names)) == {"HelpSDK"}
    assert page.evaluate("document.documentElement.children.length") == 3  # head, body and our one node


@pytest.mark.parametrize(
    "style", ["* { all: unset !important; color: red !important }", "helpsdk-widget { display: none }"]
)
def test_the_hosts_styles_do_not_reach_in(page: Page, fake: FakeHelp, style: str) -> None:
    fake.style = style
    everything(fake)
    page.goto(fake.url)
    page.focus("#tax")
    expect(page.locator(".tip h2")).to_be_visible()
    assert page.locator(".tip h2").evaluate("(title) => getComputedStyle(title).fontWeight") == "600"


@pytest.mark.parametrize(
    ("status", "body"),
    [(503, b"{}"), (200, b"<html>login</html>"), (200, b"{}"), (200, b'{"revision": 1, "items": [null, {"rule": 1}]}')],
)
def test_a_broken_server_leaves_one_line_and_no_trace(page: Page, fake: FakeHelp, status: int, body: bytes) -> None:
    lines = consoled(page)
    fake.fault = lambda path: (status, body) if "/v1/" in path else None
    page.goto(fake.url)
    page.wait_for_timeout(600)
    page.evaluate("HelpSDK('track', 'x'); HelpSDK('screen', 'y'); HelpSDK('nonsense')")
    page.fill("#tax", "DE 811 569 869")
    page.wait_for_timeout(300)
    assert page.input_value("#tax") == "DE 811 569 869"
    assert page.locator(".beacon, .tip, .banner").count() == 0
    assert len(lines) <= 1


def test_a_server_that_is_away_or_hangs_does_not_hold_the_page(page: Page, fake: FakeHelp) -> None:
    fake.delay = 60
    page.goto(fake.url, wait_until="load")
    assert page.evaluate("document.readyState") == "complete"
    page.context.set_offline(True)
    page.evaluate("HelpSDK('open'); HelpSDK('track', 'x')")
    page.fill("#tax", "works")


def test_the_script_twice_gives_one_widget(page: Page, fake: FakeHelp) -> None:
    everything(fake)
    fake.host(head=SCRIPT + SCRIPT)
    page.goto(fake.url)
    page.focus("#tax")
    expect(page.locator(".tip")).to_have_count(1)
    expect(page.locator("helpsdk-widget")).to_have_count(1)
    expect(page.get_by_role("button", name=LAUNCHER)).to_have_count(1)


def test_a_script_in_the_head_without_defer(page: Page, fake: FakeHelp) -> None:
    everything(fake)
    fake.host(head=SCRIPT.replace(" defer", ""))
    page.goto(fake.url)
    expect(page.locator(".beacon")).to_be_visible()


def test_calls_before_loading_are_replayed(page: Page, fake: FakeHelp) -> None:
    fake.files["/early.js"] = b"""
    window.HelpSDK = window.HelpSDK || function () { (HelpSDK.q = HelpSDK.q || []).push(arguments) };
    HelpSDK("identify", {plan: "team"}); HelpSDK("screen", "invoice.detail");
    HelpSDK("track", "invoice.failed", {id: "INV-7"});
    HelpSDK("on", "resolved", () => { window.heard = true });"""
    fake.host(head='<script src="/early.js"></script>')
    page.goto(fake.url)
    page.wait_for_function("window.heard")
    asked = fake.asked("v1/resolve")[-1]
    assert (asked["screen"], asked["traits"]) == ("invoice.detail", {"plan": "team"})
    assert [(event["name"], event["id"]) for event in asked["events"]] == [("invoice.failed", "INV-7")]


def test_an_event_still_counts_after_a_full_page_load(page: Page, fake: FakeHelp) -> None:
    page.goto(fake.url)
    page.wait_for_function("window.HelpSDK && HelpSDK('debug', {print: false})")
    page.evaluate("HelpSDK('track', 'invoice.failed'); location.href = '/next'")
    page.wait_for_url("**/next")
    page.wait_for_function("HelpSDK('debug', {print: false})?.reply")
    events = fake.asked("v1/resolve")[-1]["events"]
    assert [event["name"] for event in events] == ["invoice.failed"]
    assert 0 <= events[0]["age"] < 30
    assert fake.wait_for("tracked")["name"] == "invoice.failed"


def test_a_route_change_asks_again_and_old_tips_go(page: Page, fake: FakeHelp) -> None:
    def answer(body: dict[str, Any]) -> Any:
        items = [fake.make.tip()] if body.get("screen") == "invoice.form" else []
        return fake.make.resolved(*items, screen=body.get("screen"))

    fake.resolve = answer
    page.goto(fake.url)
    expect(page.locator(".beacon")).to_be_visible()
    page.evaluate("document.body.dataset.helpScreen = 'report.revenue'; history.pushState({}, '', '/reports/revenue')")
    expect(page.locator(".beacon")).to_have_count(0)
    page.evaluate("delete document.body.dataset.helpScreen; history.pushState({}, '', '/team?secret=1')")
    page.wait_for_timeout(400)
    assert fake.asked("v1/resolve")[-1]["url"] == "/team"
    page.go_back()
    page.go_back()
    page.evaluate("document.body.dataset.helpScreen = 'invoice.form'")
    expect(page.locator(".beacon")).to_be_visible()


def test_the_pages_language_is_asked_for_and_its_change_noticed(page: Page, fake: FakeHelp) -> None:
    fake.host(lang="ru")
    page.goto(fake.url)
    page.wait_for_function("HelpSDK('debug', {print: false})?.reply")
    page.evaluate("document.documentElement.lang = 'zh-Hans'")
    for _ in range(50):
        if len(fake.asked("v1/resolve")) > 1:
            break
        page.wait_for_timeout(100)
    asked = [body["locale"][:2] for body in fake.asked("v1/resolve")]
    assert asked == [["*", "ru"], ["*", "zh-Hans"]]  # after the one that the reader's token names, if it does


def test_what_is_typed_in_the_panel_is_no_shortcut_of_the_host(page: Page, fake: FakeHelp) -> None:
    page.goto(fake.url)
    page.evaluate("document.addEventListener('keydown', (event) => (window.heard ??= []).push(event.key))")
    page.get_by_role("button", name=LAUNCHER).click()
    page.get_by_role("combobox").press_sequentially("sk?")
    assert page.evaluate("window.heard ?? []") == []
    expect(page.get_by_role("combobox")).to_have_value("sk?")


def test_interactions_leave_with_the_page(page: Page, fake: FakeHelp) -> None:
    fake.resolve = fake.make.resolved(fake.make.tip())
    page.goto(fake.url)
    page.focus("#tax")
    expect(page.locator(".tip")).to_be_visible()
    page.wait_for_timeout(150)
    page.goto("about:blank")
    assert fake.wait_for("shown", 1.5)["rule"] == "tax-field-tip"


def test_interactions_are_sent_again_until_they_arrive(page: Page, fake: FakeHelp) -> None:
    fake.resolve = fake.make.resolved(fake.make.tip())
    fake.fault = lambda path: (503, b"{}") if path.endswith("interactions") else None
    page.goto(fake.url)
    page.focus("#tax")
    expect(page.locator(".tip")).to_be_visible()
    page.wait_for_timeout(2500)
    fake.fault = lambda path: None
    page.reload()
    assert fake.wait_for("shown")["rule"] == "tax-field-tip"
    assert len(fake.told("shown")) == 1


def test_a_banner_is_dismissed_for_good(page: Page, fake: FakeHelp) -> None:
    fake.resolve = fake.make.resolved(fake.make.banner())
    page.goto(fake.url)
    banner = page.get_by_role("region", name="Announcement")
    expect(banner).to_contain_text("Card payments are slow this morning. Most settle within an hour.")
    fake.wait_for("shown")
    banner.get_by_role("button", name="Close").click()
    expect(banner).to_have_count(0)
    assert fake.wait_for("dismissed")["rule"] == "payments-slow"
    page.reload()
    expect(page.get_by_role("button", name=LAUNCHER)).to_be_visible()
    expect(banner).to_have_count(0)


def test_works_where_storage_is_blocked(page: Page, fake: FakeHelp) -> None:
    page.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, {get() { throw new DOMException('blocked', 'SecurityError') }})"
    )
    everything(fake)
    page.goto(fake.url)
    use_everything(page)


def test_shutdown_takes_everything_away_and_init_brings_it_back(page: Page, fake: FakeHelp) -> None:
    everything(fake)
    page.goto(fake.url)
    expect(page.locator(".beacon")).to_be_visible()
    page.evaluate("HelpSDK('shutdown')")
    expect(page.locator("helpsdk-widget")).to_have_count(0)
    page.evaluate("HelpSDK('open'); HelpSDK('track', 'x')")
    asked = len(fake.asked("v1/resolve"))
    page.focus("#tax")
    page.wait_for_timeout(300)
    assert len(fake.asked("v1/resolve")) == asked
    page.evaluate("HelpSDK('init')")
    expect(page.locator(".beacon")).to_be_visible()


def test_no_launcher_when_the_host_wants_none(page: Page, fake: FakeHelp) -> None:
    fake.host(data='data-launcher="off"')
    everything(fake)
    page.goto(fake.url)
    expect(page.locator(".beacon")).to_be_visible()
    expect(page.get_by_role("button", name=LAUNCHER)).to_have_count(0)
    page.evaluate("HelpSDK('open')")
    expect(page.get_by_role("dialog", name="Help")).to_be_visible()


def background(page: Page, selector: str) -> float:
    """How light a background is, 0 to 1."""
    script = """(element) => { const at = document.createElement('canvas').getContext('2d');
        at.fillStyle = getComputedStyle(element).backgroundColor; at.fillRect(0, 0, 1, 1);
        const [r, g, b] = at.getImageData(0, 0, 1, 1).data; return (r + g + b) / 765 }"""
    return float(page.locator(selector).evaluate(script))


@pytest.mark.parametrize("system", ["light", "dark"])
def test_is_dark_when_the_page_is_not_when_the_system_is(
    new_page: Callable[..., Page], fake: FakeHelp, system: str
) -> None:
    everything(fake)
    light, dark = new_page(color_scheme=system), new_page(color_scheme=system)
    light.goto(fake.url)
    fake.host(html='style="color-scheme: dark"')
    dark.goto(fake.url)
    for page in (light, dark):
        page.focus("#tax")
        expect(page.locator(".tip")).to_be_visible()
    assert background(light, ".tip") > 0.95
    assert background(dark, ".tip") < 0.2


def test_the_pages_accent_wins_over_the_sites(new_page: Callable[..., Page], fake: FakeHelp) -> None:
    everything(fake)
    plain, branded = new_page(), new_page()
    plain.goto(fake.url)
    fake.style = ":root { --hs-accent: rgb(120, 20, 160) }"
    branded.goto(fake.url)
    fill = [
        page.get_by_role("button", name=LAUNCHER).evaluate("(b) => getComputedStyle(b).backgroundColor")
        for page in (plain, branded)
    ]
    assert fill[0] != fill[1]


def test_the_panel_fills_a_phone_and_docks_at_the_end_of_the_line(
    new_page: Callable[..., Page], fake: FakeHelp
) -> None:
    phone, arabic = new_page(viewport={"width": 360, "height": 740}), new_page()
    everything(fake)
    phone.goto(fake.url)
    fake.host(lang="ar", html='dir="rtl"')
    fake.resolve = fake.make.resolved(locale="ar", dir="rtl", interface_locale="ar", screen_title="فاتورة جديدة")
    arabic.goto(fake.url)
    for page in (phone, arabic):
        page.wait_for_function("HelpSDK('debug', {print: false})?.reply")
        page.evaluate("HelpSDK('open')")
        page.wait_for_timeout(600)
    assert phone.locator(".panel").bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 740}
    place = arabic.get_by_role("dialog", name="المساعدة").bounding_box()
    assert place
    assert (place["x"], place["width"]) == (12, 392)
    expect(arabic.get_by_role("dialog")).to_contain_text("في شاشة فاتورة جديدة")
