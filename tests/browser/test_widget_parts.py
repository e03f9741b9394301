"""What a host may style from outside: exactly what the guide lists."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_widget_tips import box

if TYPE_CHECKING:
    from tests.browser.conftest import FakeHelp

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "js-widget" / "src"


def test_every_part_is_documented_and_no_other() -> None:
    guide = (ROOT / "docs" / "widget.md").read_text(encoding="utf-8").partition("| part |")[2].partition("\n\n")[0]
    code = "".join(file.read_text(encoding="utf-8") for file in SOURCE.rglob("*.ts*"))
    assert set(re.findall(r"^\| `(\w+)`", guide, re.M)) == set(re.findall(r'\bpart: "(\w+)"', code))


@pytest.mark.browser
def test_a_part_follows_the_page(page: Page, fake: FakeHelp) -> None:
    fake.style += "helpsdk-widget::part(launcher) { margin-block-end: 56px }"
    page.goto(fake.url)
    expect(page.locator(".launcher")).to_be_visible()
    assert round(800 - box(page, ".launcher button")["bottom"]) == 76
