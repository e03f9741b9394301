"""Beacons and tips, as a reader sees and works them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.browser.conftest import FakeHelp

pytestmark = pytest.mark.browser
TITLE = "Tax ID formats by country"
TEXT_END = """(() => { const range = new Range(); range.selectNodeContents(document.querySelector("label"));
return range.getBoundingClientRect().right })()"""
MOVED = """y => document.querySelector("helpsdk-widget").shadowRoot
  .querySelector(".tip").getBoundingClientRect().y < y - 40"""
READ = """() => { const {scrollTop, clientHeight, scrollHeight} =
  document.querySelector("helpsdk-widget").shadowRoot.querySelector(".tip .body");
return scrollTop > 0 && scrollTop + clientHeight >= scrollHeight - 1 }"""
ADD_FIELD = """app.append(Object.assign(document.createElement("input"), {id: "tax"}));
tax.dataset.helpId = "invoice.form.tax_id" """
FORM_IN_ARABIC = """<label for="tax"><span>الرقم الضريبي</span></label>
<input id="tax" dir="ltr" data-help-id="invoice.form.tax_id">"""
NO_ANCHORS = "const real = CSS.supports; CSS.supports = (name, value) => name !== 'position-area' && real(name, value);"


def box(page: Page, selector: str) -> dict[str, float]:
    found = page.locator(selector).bounding_box()
    assert found
    x, y, width, height = found["x"], found["y"], found["width"], found["height"]
    return {"x": x, "y": y, "width": width, "height": height, "right": x + width, "bottom": y + height}


@pytest.fixture
def form(page: Page, fake: FakeHelp) -> Page:
    """The invoice form, its focus tip not yet open."""
    fake.resolve = fake.make.resolved(fake.make.tip())
    page.goto(fake.url)
    expect(page.get_by_role("button", name="Help: Tax ID")).to_be_visible()
    return page


def shown(page: Page) -> Page:
    page.focus("#tax")
    expect(page.get_by_role("region", name="Help: Tax ID")).to_be_visible()
    return page


def test_focus_opens_the_tip_and_keeps_the_focus_in_the_field(form: Page) -> None:
    tip = shown(form).get_by_role("region", name="Help: Tax ID")
    expect(tip).to_contain_text("German tax IDs are DE and nine digits.")
    expect(tip).to_contain_text("You are in Tax ID")
    assert form.evaluate("document.activeElement.id") == "tax"


def test_a_tip_counts_as_shown_once_it_was_visible(form: Page, fake: FakeHelp) -> None:
    assert fake.told("shown") == []
    shown(form)
    told = fake.wait_for("shown")
    assert (told["rule"], told["article"], told["element"], told["screen"], told["revision"]) == (
        "tax-field-tip",
        "tax-id-format",
        "invoice.form.tax_id",
        "invoice.form",
        7,
    )
    assert told["at"].startswith("2026-11-21T09:14")  # the server's clock


def test_the_tip_hangs_below_its_element_and_the_beacon_after_its_label(form: Page) -> None:
    shown(form)
    field, tip, beacon = box(form, "#tax"), box(form, ".tip"), box(form, ".beacon")
    assert 0 <= tip["y"] - field["bottom"] <= 16
    assert abs(tip["x"] - field["x"]) <= 2
    label = form.evaluate(TEXT_END)
    assert 0 <= beacon["x"] - label <= 8
    assert (beacon["width"], beacon["height"]) == (24, 24)


def test_they_follow_when_the_page_scrolls(form: Page) -> None:
    shown(form)
    before = box(form, ".tip")["y"]
    form.evaluate("document.body.style.paddingBottom = '3000px'; window.scrollTo(0, 60)")
    form.wait_for_function(MOVED, arg=before)
    assert 0 <= box(form, ".tip")["y"] - box(form, "#tax")["bottom"] <= 16


def test_leaving_the_field_closes_the_tip(form: Page) -> None:
    shown(form)
    form.focus("#send")
    expect(form.locator(".tip")).to_have_count(0)


def test_an_open_tip_goes_when_the_reader_wants_none(form: Page) -> None:
    shown(form)
    form.evaluate("HelpSDK('tips', false)")
    expect(form.locator(".tip, .beacon")).to_have_count(0)


def test_a_long_tip_can_be_read_to_its_end(page: Page, fake: FakeHelp) -> None:
    fake.resolve = fake.make.resolved(fake.make.tip(tree=[{"t": "p", "c": ["Nine digits. " * 300]}]))
    page.set_viewport_size({"width": 1280, "height": 480})
    page.goto(fake.url)
    tip = shown(page).get_by_role("region", name="Help: Tax ID")
    page.wait_for_timeout(300)
    assert box(page, ".tip")["bottom"] <= 480
    tip.locator(".body").hover()
    page.mouse.wheel(0, 20_000)
    page.wait_for_function(READ)
    expect(tip.get_by_role("button", name="Got it")).to_be_in_viewport()


def test_escape_closes_the_tip_and_it_stays_closed(form: Page) -> None:
    shown(form).keyboard.press("Escape")
    expect(form.locator(".tip")).to_have_count(0)
    form.focus("#send")
    form.focus("#tax")
    form.wait_for_timeout(200)
    expect(form.locator(".tip")).to_have_count(0)


def test_keyboard_alone_reaches_and_works_the_beacon(form: Page) -> None:
    form.focus("#tax")
    form.keyboard.press("Escape")
    form.keyboard.press("Tab")
    beacon = form.get_by_role("button", name="Help: Tax ID")
    expect(beacon).to_be_focused()
    form.keyboard.press("Enter")
    expect(beacon).to_have_attribute("aria-expanded", "true")
    form.keyboard.press("F6")
    expect(form.get_by_role("button", name="Close")).to_be_focused()
    form.keyboard.press("Escape")
    expect(beacon).to_be_focused()
    form.keyboard.press("Tab")
    assert form.evaluate("document.activeElement.id") == "send"


def test_got_it_makes_the_beacon_quiet(form: Page) -> None:
    shown(form).get_by_role("button", name="Got it").click()
    expect(form.locator(".tip")).to_have_count(0)
    expect(form.locator(".beacon.seen")).to_be_visible()
    form.reload()
    expect(form.locator(".beacon.seen")).to_be_visible()
    form.focus("#tax")
    form.wait_for_timeout(200)
    expect(form.locator(".tip")).to_have_count(0)


def test_do_not_show_again_is_told_and_remembered(form: Page, fake: FakeHelp) -> None:
    shown(form).get_by_role("button", name="Don’t show again").click()
    expect(form.locator(".beacon")).to_have_count(0)
    assert fake.wait_for("dismissed")["rule"] == "tax-field-tip"
    form.reload()
    expect(form.get_by_role("button", name="Help", exact=True)).to_be_visible()
    expect(form.locator(".beacon")).to_have_count(0)
    sent = fake.asked("v1/resolve")[-1]["memory"]
    assert sent["dismissed"] == {"tax-field-tip": {"scope": "revision", "major": 1}}


def test_read_more_opens_the_article(form: Page, fake: FakeHelp) -> None:
    fake.articles["tax-id-format"] = fake.make.article("tax-id-format", TITLE, [{"t": "p", "c": ["All formats."]}])
    shown(form).get_by_role("button", name="Read more").click()
    panel = form.get_by_role("dialog", name="Help")
    expect(panel.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(panel).to_contain_text("All formats.")
    assert fake.wait_for("opened")["rule"] == "tax-field-tip"


def test_a_press_on_the_beacon_opens_and_closes(page: Page, fake: FakeHelp) -> None:
    fake.resolve = fake.make.resolved(fake.make.tip(trigger="click"))
    page.goto(fake.url)
    page.focus("#tax")
    beacon = page.get_by_role("button", name="Help: Tax ID")
    beacon.click()
    expect(page.locator(".tip")).to_be_visible()
    beacon.click()
    expect(page.locator(".tip")).to_have_count(0)


def test_hover_shows_one_sentence_with_nothing_to_press(page: Page, fake: FakeHelp) -> None:
    fake.resolve = fake.make.resolved(fake.make.tip(trigger="hover"))
    page.goto(fake.url)
    expect(page.locator(".beacon")).to_be_visible()
    page.hover("#tax")
    tip = page.get_by_role("tooltip")
    expect(tip).to_have_text("German tax IDs are DE and nine digits.")
    expect(tip.locator("a, button")).to_have_count(0)
    page.mouse.move(900, 700)
    expect(tip).to_have_count(0)


def test_auto_opens_by_itself_once(page: Page, fake: FakeHelp) -> None:
    fake.resolve = fake.make.resolved(fake.make.tip(trigger="auto"))
    page.goto(fake.url)
    expect(page.locator(".tip")).to_be_visible()
    fake.wait_for("shown")
    page.reload()
    expect(page.locator(".beacon.seen")).to_be_visible()
    expect(page.locator(".tip")).to_have_count(0)


def test_an_element_that_comes_late_gets_its_tip_and_one_that_goes_loses_it(page: Page, fake: FakeHelp) -> None:
    fake.host("<main id=app></main>")
    fake.resolve = fake.make.resolved(fake.make.tip())
    page.goto(fake.url)
    expect(page.get_by_role("button", name="Help", exact=True)).to_be_visible()
    page.evaluate(ADD_FIELD)
    expect(page.locator(".beacon")).to_be_visible()
    shown(page)
    page.evaluate("tax.remove()")
    expect(page.locator(".tip")).to_have_count(0)
    expect(page.locator(".beacon")).to_have_count(0)


def test_an_element_in_an_open_shadow_root(page: Page, fake: FakeHelp) -> None:
    fake.host("<x-form id=app></x-form>")
    fake.resolve = fake.make.resolved(fake.make.tip())
    page.goto(fake.url)
    page.evaluate(
        """const root = app.attachShadow({mode: 'open'}); const field = document.createElement('input');
        field.id = 'tax'; field.dataset.helpId = 'invoice.form.tax_id'; root.append(field);
        app.after(document.createElement('hr'))"""
    )
    expect(page.locator(".beacon")).to_be_visible()
    shown(page)


def test_an_element_that_is_shown_later(page: Page, fake: FakeHelp) -> None:
    fake.host('<div id=tab style="display:none"><input id=tax data-help-id="invoice.form.tax_id"></div>')
    fake.resolve = fake.make.resolved(fake.make.tip())
    page.goto(fake.url)
    expect(page.get_by_role("button", name="Help", exact=True)).to_be_visible()
    expect(page.locator(".beacon")).to_have_count(0)
    page.evaluate("tab.style.display = 'block'")
    expect(page.locator(".beacon")).to_be_visible()
    page.evaluate("tab.style.display = 'none'")
    expect(page.locator(".beacon")).to_have_count(0)


def test_a_beacon_does_not_shine_through_the_hosts_own_dialog(form: Page) -> None:
    form.evaluate(
        """const cover = document.createElement('div'); cover.id = 'cover';
        cover.style = 'position:fixed;inset:0;background:white;z-index:10'; document.body.append(cover)"""
    )
    expect(form.locator(".beacon")).not_to_be_visible()
    form.evaluate("cover.remove()")
    expect(form.locator(".beacon")).to_be_visible()


def test_places_without_anchor_positioning(new_page: Callable[..., Page], fake: FakeHelp) -> None:
    page = new_page()
    page.add_init_script(NO_ANCHORS)
    fake.resolve = fake.make.resolved(fake.make.tip())
    page.goto(fake.url)
    shown(page)
    page.evaluate("document.body.style.paddingBottom = '3000px'; window.scrollTo(0, 30)")
    page.wait_for_timeout(200)
    assert 0 <= box(page, ".tip")["y"] - box(page, "#tax")["bottom"] <= 16


def test_right_to_left(new_page: Callable[..., Page], fake: FakeHelp) -> None:
    fake.host(lang="ar", html='dir="rtl"')
    arabic = {
        "locale": "ar",
        "dir": "rtl",
        "interface_locale": "ar",
        "elements": {"invoice.form.tax_id": "الرقم الضريبي"},
    }
    fake.resolve = fake.make.resolved(fake.make.tip(why={"code": "element", "label": "الرقم الضريبي"}), **arabic)
    page = new_page(locale="ar")
    page.goto(fake.url)
    page.focus("#tax")
    tip = page.get_by_role("region", name="مساعدة: الرقم الضريبي")
    expect(tip).to_contain_text("أنت الآن في الرقم الضريبي")
    field, place = box(page, "#tax"), box(page, ".tip")
    assert abs(field["right"] - place["right"]) <= 2


def test_on_a_phone_a_tip_keeps_clear_of_the_edges(new_page: Callable[..., Page], fake: FakeHelp) -> None:
    fake.resolve = fake.make.resolved(fake.make.tip())
    page = new_page(viewport={"width": 360, "height": 740})
    page.goto(fake.url)
    shown(page)
    tip = box(page, ".tip")
    assert tip["x"] >= 12
    assert tip["right"] <= 348
    assert box(page, ".tip .x")["height"] >= 44


def test_the_beacon_follows_the_labels_direction_not_the_fields(page: Page, fake: FakeHelp) -> None:
    fake.host(FORM_IN_ARABIC, lang="ar", html='dir="rtl"')
    fake.resolve = fake.make.resolved(fake.make.tip())
    page.goto(fake.url)
    beacon, label = box(page, ".beacon"), box(page, "label span")
    assert 0 <= label["x"] - beacon["right"] <= 8


def test_a_beacon_breathes_twice_and_paints_nothing(form: Page) -> None:
    breath = form.locator(".beacon").evaluate("""beacon => {
      const [{effect}] = beacon.getAnimations({subtree: true}).filter(one => one.animationName === "breathe");
      const moved = effect.getKeyframes().flatMap(frame => Object.keys(frame));
      return [effect.getComputedTiming().iterations, moved.filter(name => /[Ss]hadow|color|Size|filter/.test(name))]
    }""")
    assert breath == [2, []]
    form.wait_for_function("""() => document.querySelector("helpsdk-widget").shadowRoot
      .getAnimations().length === 0""")


def test_a_beacon_rests_when_the_reader_wants_no_motion(new_page: Callable[..., Page], fake: FakeHelp) -> None:
    fake.resolve = fake.make.resolved(fake.make.tip())
    page = new_page(reduced_motion="reduce")
    page.goto(fake.url)
    names = page.locator(".beacon").evaluate(
        "beacon => beacon.getAnimations({subtree: true}).map(a => a.animationName)"
    )
    assert "breathe" not in names
