"""Where things of ours go: never on what the page has to say there, never past its edges."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_widget_tips import box

if TYPE_CHECKING:
    from tests.browser.conftest import FakeHelp

pytestmark = pytest.mark.browser
MARK = 'data-help-id="invoice.form.tax_id"'
PILL = f'<h1>INV-2043 <span id="it" {MARK}>Sent</span></h1>'
CARD = f'<section id="card" {MARK}><h2>Unmatched</h2><i id="it">2</i></section>'
GROUP = f'<nav {MARK}><a href="#">All 31</a> <a id="it" href="#">Paid 24</a></nav><input id="search">'
STYLE = """body { margin: 40px; font: 16px sans-serif } h1, h2 { margin: 0 } span, a { padding: 4px 10px }
section { display: flex; justify-content: space-between; padding: 12px; min-height: 90px }
nav { width: max-content } .end { position: absolute; top: 60px; right: 2px; padding: 8px }"""
WORDS = "Export the report when the period has no drafts left, then file it with the tax office before the due date."


def apart(one: dict[str, float], other: dict[str, float]) -> bool:
    across = one["right"] <= other["x"] or other["right"] <= one["x"]
    return across or one["bottom"] <= other["y"] or other["bottom"] <= one["y"]


@pytest.fixture
def placed(new_page: Callable[..., Page], fake: FakeHelp) -> Callable[..., Page]:
    """A page with one element that help hangs on, its beacon shown."""

    def make(body: str, *, rtl: bool = False, width: int = 1280, trigger: str = "click") -> Page:
        fake.style = STYLE
        fake.host(body, html='dir="rtl"' if rtl else "")
        tree = [{"t": "p", "c": [WORDS]}]
        turned = {"dir": "rtl", "locale": "ar", "interface_locale": "ar"} if rtl else {}
        fake.resolve = fake.make.resolved(fake.make.tip(trigger=trigger, tree=tree), **turned)
        page = new_page(viewport={"width": width, "height": 700})
        page.goto(fake.url)
        expect(page.locator(".beacon")).to_be_visible()
        return page

    return make


@pytest.mark.parametrize("rtl", [False, True], ids=["ltr", "rtl"])
@pytest.mark.parametrize("body", [PILL, CARD, GROUP], ids=["pill", "count", "group"])
def test_a_beacon_touches_neither_a_pill_nor_a_count(placed: Callable[..., Page], body: str, rtl: bool) -> None:
    page = placed(body, rtl=rtl)
    assert apart(box(page, ".beacon"), box(page, "#it"))


def test_a_part_of_the_page_has_its_beacon_after_its_heading(placed: Callable[..., Page]) -> None:
    page = placed(CARD)
    heading = page.evaluate(
        "(() => { const range = new Range(); range.selectNodeContents(document.querySelector('h2'));"
        "return range.getBoundingClientRect().right })()"
    )
    assert 0 <= box(page, ".beacon")["x"] - heading <= 8


@pytest.mark.parametrize("rtl", [False, True], ids=["ltr", "rtl"])
def test_a_tip_at_the_windows_edge_is_neither_squeezed_nor_cut(placed: Callable[..., Page], rtl: bool) -> None:
    side = "left: 60px; right: auto" if rtl else "right: 60px"
    page = placed(f'<button class="end" {MARK}>CSV</button>', rtl=rtl)
    page.add_style_tag(content=f".end {{ {side} }}")
    page.evaluate("dispatchEvent(new Event('resize'))")
    page.wait_for_timeout(300)
    page.locator(".beacon").click()
    tip = page.locator(".tip")
    expect(tip).to_be_visible()
    page.wait_for_timeout(300)
    place = box(page, ".tip")
    assert place["width"] > 300
    assert place["x"] >= 12
    assert place["right"] <= 1280 - 12


@pytest.mark.parametrize("width", [1440, 700, 360])
def test_a_banner_leaves_the_head_of_the_page_and_the_launcher_alone(
    new_page: Callable[..., Page], fake: FakeHelp, width: int
) -> None:
    fake.resolve = fake.make.resolved(fake.make.banner())
    page = new_page(viewport={"width": width, "height": 740})
    page.goto(fake.url)
    expect(page.locator(".launcher")).to_be_visible()
    page.wait_for_timeout(300)
    banner = box(page, ".banner")
    assert banner["y"] > 740 / 2
    assert banner["bottom"] <= 740 - 12
    assert banner["x"] >= 12
    assert apart(banner, box(page, ".launcher"))


def test_no_banner_comes_up_over_an_open_panel(page: Page, fake: FakeHelp) -> None:
    page.goto(fake.url)
    page.wait_for_function("HelpSDK('debug', {print: false})?.reply")
    page.evaluate("HelpSDK('open')")
    page.get_by_role("dialog").wait_for()
    fake.resolve = fake.make.resolved(fake.make.banner())
    page.evaluate("HelpSDK('screen', 'other')")
    page.wait_for_function("HelpSDK('debug', {print: false}).reply.items.length")
    expect(page.locator(".banner")).to_have_count(0)
    page.evaluate("HelpSDK('close')")
    expect(page.locator(".banner")).to_be_visible()


@pytest.mark.parametrize(("columns", "scrolls"), [(3, False), (8, True)])
def test_a_wide_table_scrolls_in_its_own_box(page: Page, fake: FakeHelp, columns: int, scrolls: bool) -> None:
    cells = [{"t": "td", "c": ["within two working days"]} for _ in range(columns)]
    table = {"t": "table", "c": [{"t": "tbody", "c": [{"t": "tr", "c": cells}]}]}
    fake.articles["wide"] = fake.make.article("wide", "Wide", [table])
    page.goto(fake.url)
    page.wait_for_function("HelpSDK('debug', {print: false})?.reply")
    page.evaluate("HelpSDK('article', 'wide')")
    holder = page.locator(".panel .wide")
    holder.wait_for()
    assert holder.evaluate("(it) => it.scrollWidth > it.clientWidth") is scrolls
    assert page.locator(".panel .scroll").last.evaluate("(it) => it.scrollWidth <= it.clientWidth")
    assert min(cell.bounding_box()["width"] for cell in holder.locator("td").all()) > 85  # type: ignore[index]


def test_a_banner_lies_above_the_beacons_it_covers(new_page: Callable[..., Page], fake: FakeHelp) -> None:
    """Also above those that come later: the top layer knows only the order of showing."""
    fake.style = "#it { position: fixed; right: 140px; bottom: 30px; width: 100px; height: 30px }"
    fake.host(f'<button id="it" {MARK}>Invite</button>')
    fake.resolve = fake.make.resolved(fake.make.banner())
    page = new_page(viewport={"width": 360, "height": 740})
    page.goto(fake.url)
    expect(page.locator(".banner")).to_be_visible()
    fake.resolve = fake.make.resolved(fake.make.tip(trigger="click"), fake.make.banner(), revision=8)
    page.evaluate("HelpSDK('track', 'invoice.saved')")
    expect(page.locator(".beacon")).to_be_visible()
    top = page.evaluate(
        """() => {
          const root = document.querySelector('helpsdk-widget').shadowRoot, inside = root.querySelector('.beacon')
          const { left, top, width, height } = inside.getBoundingClientRect()
          return root.elementFromPoint(left + width / 2, top + height / 2).closest('.banner, .spot').className
        }"""
    )

    assert not apart(box(page, ".beacon"), box(page, ".banner"))
    assert top == "banner"
    page.locator(".banner").get_by_role("button", name="Close").click()
    expect(page.locator(".banner")).to_have_count(0)


DENSE = """body { margin: 40px; font: 13px sans-serif } table { border-collapse: collapse }
td { padding: 2px 4px; border: 1px solid; line-height: 16px; white-space: nowrap }
.sum { text-align: right; min-width: 90px }"""
TEXTS = """() => [...document.querySelectorAll("td")].map(cell => {
  const range = new Range(); range.selectNodeContents(cell);
  const {x, y, right, bottom} = range.getBoundingClientRect(); return {x, y: y + 2, right, bottom: bottom - 2} })"""


@pytest.mark.parametrize("rtl", [False, True])
@pytest.mark.parametrize("marked", ["Overdue", "14301.00"])
def test_in_a_dense_table_the_dot_is_on_no_text(
    new_page: Callable[..., Page], fake: FakeHelp, marked: str, rtl: bool
) -> None:
    row = '<tr><td>INV-2043</td><td>Overdue</td><td class="sum">14301.00</td><td>Acme Ltd and Sons</td></tr>'
    helped = row.replace(f">{marked}", f" {MARK}>{marked}")
    fake.style = DENSE
    fake.host(f"<table>{row}{helped}{row}</table>", html='dir="rtl"' if rtl else "")
    fake.resolve = fake.make.resolved(fake.make.tip(trigger="click"))
    page = new_page()
    page.goto(fake.url)
    expect(page.locator(".beacon")).to_be_visible()
    target = box(page, ".beacon")
    dot = {"x": target["x"] + 8, "y": target["y"] + 8, "right": target["right"] - 8, "bottom": target["bottom"] - 8}
    assert all(apart(dot, text) for text in page.evaluate(TEXTS))
