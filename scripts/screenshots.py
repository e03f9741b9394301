"""Pictures of the demo product for the README, in docs/images: `python -m scripts.screenshots`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import launch
from tests.browser.ledger import Demo, open_panel, running, search, sign_in

IMAGES = Path(__file__).parent.parent / "docs" / "images"
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}


def product(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.url}/")
    page.locator(".launcher").wait_for()


def tip(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.url}/invoices/new")
    page.get_by_role("button", name="Help: Tax ID").wait_for()
    page.locator("[data-help-id='invoice.form.tax_id']").focus()
    page.get_by_role("region", name="Help: Tax ID").wait_for()


def panel(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.url}/invoices/INV-2041")
    page.locator("[data-help-id='invoice.detail.send']").first.click()
    page.get_by_text("was not sent").first.wait_for()
    open_panel(page)
    page.locator(".panel li").first.wait_for()


def home(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.url}/invoices/new")
    open_panel(page)
    page.locator(".panel li").first.wait_for()


def results(words: str) -> Callable[[Page, Demo], None]:
    def show(page: Page, demo: Demo) -> None:
        home(page, demo)
        search(page, words)

    return show


def article(page: Page, demo: Demo) -> None:
    home(page, demo)
    page.locator(".panel li button").first.click()
    page.locator(".panel article h3").wait_for()


# file name → who, what, width, dark
PICTURES: dict[str, tuple[str, Callable[[Page, Demo], None], dict[str, int], bool]] = {
    "product-1440": ("maya", product, WIDE, False),
    "tip-1440": ("maya", tip, WIDE, False),
    "tip-1440-dark": ("maya", tip, WIDE, True),
    "tip-360": ("maya", tip, PHONE, False),
    "panel-1440": ("maya", panel, WIDE, False),
    "panel-1440-dark": ("maya", panel, WIDE, True),
    "panel-1440-ar": ("layla", home, WIDE, False),
    "panel-360": ("maya", home, PHONE, False),
    "panel-360-dark": ("maya", home, PHONE, True),
    "search-1440-zh": ("chen", results("发票"), WIDE, False),
    "search-1440-ru": ("olga", results("счёт"), WIDE, False),
    "article-1440": ("maya", article, WIDE, False),
    "article-360-ar": ("layla", article, PHONE, False),
}


def take(browser: Browser, demo: Demo, name: str) -> None:
    who, show, viewport, dark = PICTURES[name]
    context = browser.new_context(viewport=viewport, color_scheme="dark" if dark else "light", locale="en-US")
    page = context.new_page()
    sign_in(page, demo, who)
    page.locator(".banner button.x, .banner button").last.click()
    show(page, demo)
    page.wait_for_timeout(900)  # beacons breathe twice, then rest
    page.screenshot(path=IMAGES / f"{name}.png")
    context.close()


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as demo, sync_playwright() as playwright:
        browser = launch(playwright)
        for name in PICTURES:
            take(browser, demo, name)
        browser.close()


if __name__ == "__main__":
    main()
