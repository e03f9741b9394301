"""The widget in Firefox and WebKitGTK, under the strictest policy: `make engines`."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import serving
from tests.browser.engines.drivers import Driver, firefox, firefox_is_missing, webkit, webkit_is_missing
from tests.browser.ledgerhelp import LedgerHelp

pytestmark = pytest.mark.browser
ENGINES = {"firefox": (firefox, firefox_is_missing), "webkit": (webkit, webkit_is_missing)}
ROOT = "const root = document.querySelector('helpsdk-widget')?.shadowRoot; "
WATCH = """addEventListener("securitypolicyviolation", (event) =>
  document.documentElement.setAttribute("data-broken", event.violatedDirective));
addEventListener("error", (event) => document.documentElement.setAttribute("data-error", event.message));"""


@pytest.fixture(scope="module", params=ENGINES)
def driver(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    start, is_missing = ENGINES[request.param]
    if os.environ.get("HELPSDK_ENGINES") != "1":
        pytest.skip("other engines: make engines")
    if is_missing():
        pytest.skip(is_missing())
    with start(tmp_path_factory.mktemp(request.param)) as driver:
        yield driver


@pytest.fixture
def help() -> Iterator[LedgerHelp]:
    with serving(LedgerHelp()) as help:
        help.files["/watch.js"] = WATCH.encode()
        help.page = help.page.replace("<head>", '<head><script src="/watch.js"></script>')
        yield help


def wait(driver: Driver, condition: str, seconds: float = 20) -> Any:
    """What an expression is once it is true; `root` is our shadow root."""
    end = time.monotonic() + seconds
    while not (found := driver.run(f"{ROOT}return root && ({condition})")):
        assert time.monotonic() < end, condition
        time.sleep(0.1)
    return found


def untouched(driver: Driver) -> None:
    page = "document.documentElement"
    assert driver.run(f"return [{page}.dataset.broken ?? null, {page}.dataset.error ?? null]") == [None, None]


def press(driver: Driver, *keys: str) -> None:
    driver.press(list(keys))


def test_a_tip_hangs_below_its_field(driver: Driver, help: LedgerHelp) -> None:
    driver.go(help.url)
    wait(driver, "root.querySelectorAll('.beacon').length === 3")
    driver.run("document.querySelector('#tax_id').focus()")
    wait(driver, "root.querySelector('.tip')")
    time.sleep(0.5)
    box = "(one) => (({left, top, bottom, right}) => [left, top, right, bottom])(one.getBoundingClientRect())"
    tip = driver.run(f"{ROOT}return ({box})(root.querySelector('.tip'))")
    field = driver.run(f"return ({box})(document.querySelector('#tax_id'))")
    beacon = driver.run(f"{ROOT}return ({box})(root.querySelector('.spot.open .beacon'))")
    assert 0 <= tip[1] - field[3] <= 16
    assert abs(tip[0] - field[0]) <= 2
    assert beacon[3] <= field[1] + 2
    assert driver.run("return document.activeElement.id") == "tax_id"
    press(driver, "Escape")
    wait(driver, "!root.querySelector('.tip')")
    untouched(driver)


def test_search_and_article_by_keyboard(driver: Driver, help: LedgerHelp) -> None:
    driver.go(help.url)
    wait(driver, "root.querySelector('.launcher button')")
    driver.run("document.querySelector('#send').focus()")
    driver.run("HelpSDK('open')")
    wait(driver, "root.activeElement?.matches('[role=combobox]')")
    press(driver, *"tax ID refused")
    wait(driver, "root.querySelectorAll('[role=option]').length > 3")
    press(driver, "Enter")
    wait(driver, "root.querySelector('.art')?.textContent.includes('Formats')")
    assert driver.run(f"{ROOT}return root.querySelector('.panel').getBoundingClientRect().width") == 392
    untouched(driver)
    press(driver, "Escape")
    wait(driver, "!root.querySelector('.panel')")
    assert driver.run("return document.activeElement.id") == "send"


def test_dark_and_from_right_to_left(driver: Driver, help: LedgerHelp) -> None:
    help.locale, help.theme = "ar", "dark"
    help.page = help.invoice_form().replace("<head>", '<head><script src="/watch.js"></script>')
    driver.go(help.url)
    wait(driver, "root.querySelector('.launcher button')")
    driver.run("HelpSDK('open')")
    wait(driver, "root.querySelector('.panel .row')")
    time.sleep(0.5)
    left, light = driver.run(f"""{ROOT}const panel = root.querySelector(".panel");
      const pen = document.createElement("canvas").getContext("2d");
      pen.fillStyle = getComputedStyle(panel).backgroundColor;
      pen.fillRect(0, 0, 1, 1);
      const [r, g, b] = pen.getImageData(0, 0, 1, 1).data;
      return [panel.getBoundingClientRect().left, (r + g + b) / 765]""")
    assert left == 12
    assert light < 0.25
    untouched(driver)
