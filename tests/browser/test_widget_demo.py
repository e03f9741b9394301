"""The widget's live documentation: every example runs, under the strictest policy, and the page shows what it did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from helpsdk.server.app import HelpServer
from tests.server.serving import on_loopback, write_site


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("demo") / "help"
    with on_loopback(HelpServer(write_site(folder))) as base:
        yield f"{base}/widget/demo"


def test_every_example_runs(address: str, new_page: Callable[..., Page]) -> None:
    page, said = new_page(), list[str]()
    page.on("console", lambda message: said.append(message.text))
    page.goto(address)
    expect(page.locator("#log")).to_contain_text("resolved")

    buttons = page.locator("[data-run]")
    for at in range(buttons.count()):
        buttons.nth(at).evaluate("button => button.click()")
        page.wait_for_timeout(40)
    page.get_by_role("button", name="Start: run site").evaluate("button => button.click()")
    expect(page.locator("#log p").first).to_contain_text("resolved")

    assert [one for one in said if "Content Security Policy" in one or "Trusted" in one] == []
    failed = page.locator("#log p", has_text="did not run").all_text_contents()
    assert [one for one in failed if "dynamically imported module" not in one] == []


def test_the_sample_in_another_language(address: str, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 360, "height": 740}, color_scheme="dark")
    page.goto(address)
    page.get_by_role("button", name="العربية: run locale").click()

    expect(page.get_by_text("إرسال فاتورة").first).to_be_visible()
    expect(page.locator("#sample")).to_have_attribute("dir", "rtl")
    expect(page.locator("#tag")).to_contain_text("data-locale='ar'")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
