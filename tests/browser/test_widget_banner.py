"""The banner: beside what else lies on the page, small on a phone, and saying nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.states import settle
from tests.browser.test_widget_tips import box

if TYPE_CHECKING:
    from tests.browser.conftest import FakeHelp

pytestmark = pytest.mark.browser
GAP = 12
RISE = 6  # pixels, as it comes


def bannered(page: Page, fake: FakeHelp, text: str = "Most settle within an hour.", **rest: Any) -> Page:
    """A page with a banner."""
    tree = [{"t": "p", "c": [text]}]
    fake.resolve = fake.make.resolved(fake.make.banner().model_copy(update={"tree": tree}), **rest)
    page.goto(fake.url)
    expect(page.locator(".banner")).to_be_visible()
    expect(page.locator(".launcher")).to_be_visible()
    settle(page)
    return page


def open_panel(page: Page) -> None:
    page.evaluate("HelpSDK('open')")
    page.get_by_role("dialog").wait_for()
    settle(page)


def gaps(page: Page) -> tuple[float, float]:
    """Between the panel and the banner, with the one on either side."""
    banner, panel = box(page, ".banner"), box(page, ".panel")
    return banner["x"] - panel["right"], panel["x"] - banner["right"]


@pytest.mark.parametrize("width", [1440, 1000])
@pytest.mark.parametrize("dir", ["ltr", "rtl"])
def test_it_ends_before_the_panel(new_page: Callable[..., Page], fake: FakeHelp, width: int, dir: str) -> None:
    page = new_page(viewport={"width": width, "height": 900})
    locale = "ar" if dir == "rtl" else "en"
    bannered(page, fake, "Most settle within an hour, some take a day. " * 3, dir=dir, interface_locale=locale)
    before = [box(page, ".banner")[side] for side in ("x", "right")]
    open_panel(page)
    assert max(gaps(page)) >= GAP
    assert min(box(page, ".banner")["x"], width - box(page, ".banner")["right"]) >= GAP
    page.evaluate("HelpSDK('close')")
    expect(page.locator(".panel")).to_have_count(0)
    assert [box(page, ".banner")[side] for side in ("x", "right")] == before


def test_it_makes_room_as_the_panel_grows_and_moves(new_page: Callable[..., Page], fake: FakeHelp) -> None:
    page = bannered(new_page(viewport={"width": 1440, "height": 900}), fake)
    open_panel(page)
    edge = page.get_by_role("separator", name="Width of the panel")
    edge.focus()
    page.keyboard.press("End")
    expect(edge).to_have_attribute("aria-valuenow", "720")
    assert gaps(page)[1] >= GAP
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Move to the left").click()
    expect(page.locator(".panel.at-start")).to_be_visible()
    assert gaps(page)[0] >= GAP


def test_where_the_panel_leaves_no_room_it_waits_out_of_reach(new_page: Callable[..., Page], fake: FakeHelp) -> None:
    page = bannered(new_page(viewport={"width": 360, "height": 740}), fake)
    open_panel(page)
    expect(page.locator(".banner")).to_be_hidden()
    page.keyboard.press("F6")
    page.keyboard.press("F6")
    inside = "document.querySelector('helpsdk-widget').shadowRoot.activeElement?.closest('.panel')"
    assert page.evaluate(f"!!{inside}")
    page.evaluate("HelpSDK('close')")
    expect(page.locator(".banner")).to_be_visible()


def test_no_narrow_column_where_the_middle_is_narrow(new_page: Callable[..., Page], fake: FakeHelp) -> None:
    page = new_page(viewport={"width": 800, "height": 740})
    bannered(page, fake)
    for width in (800, 641, 640, 500, 481):
        page.set_viewport_size({"width": width, "height": 740})
        banner, launcher = box(page, ".banner"), box(page, ".launcher")
        assert banner["height"] < 90, width
        assert banner["x"] >= GAP, width
        assert banner["right"] < launcher["x"], width


def test_on_a_phone_banner_and_launcher_lie_in_one_row(new_page: Callable[..., Page], fake: FakeHelp) -> None:
    page = bannered(new_page(viewport={"width": 360, "height": 740}), fake)
    banner, launcher = box(page, ".banner"), box(page, ".launcher")
    assert abs(banner["bottom"] - launcher["bottom"]) <= RISE
    assert launcher["x"] - banner["right"] == GAP
    assert 740 - banner["y"] < 740 / 8
    expect(page.locator(".banner .body")).to_be_hidden()
    more = page.get_by_role("button", name="Read more").bounding_box()
    assert more
    page.mouse.click(more["x"] + more["width"] / 2, more["y"] + more["height"] / 2 - 20)  # it is 44 px high to press
    expect(page.get_by_role("dialog", name="Help")).to_be_visible()


def test_without_a_launcher_a_phones_banner_has_the_whole_row(new_page: Callable[..., Page], fake: FakeHelp) -> None:
    page = new_page(viewport={"width": 360, "height": 740})
    fake.page = fake.page.replace("data-site", 'data-launcher="off" data-site')
    fake.resolve = fake.make.resolved(fake.make.banner())
    page.goto(fake.url)
    expect(page.locator(".banner")).to_be_visible()
    banner = box(page, ".banner")
    assert (banner["x"], banner["right"]) == (GAP, 360 - GAP)


def test_a_text_that_says_the_title_says_it_alone(new_page: Callable[..., Page], fake: FakeHelp) -> None:
    text = "Card payments are slow this morning, and most settle within an hour."
    page = bannered(new_page(), fake, text)
    assert page.locator(".banner [role=status]").inner_text() == text
    page.set_viewport_size({"width": 360, "height": 740})  # where the text is left out
    assert page.locator(".banner [role=status]").inner_text().strip() == "Card payments are slow this morning."


def test_a_text_that_begins_with_a_longer_word_says_something_else(
    new_page: Callable[..., Page], fake: FakeHelp
) -> None:
    page = bannered(new_page(), fake, "Card payments are slow this mornings and evenings.")
    assert page.locator(".banner [role=status] b").is_visible()
