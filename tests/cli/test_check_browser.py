"""Where screens are, and what is said when there is no browser."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from helpsdk.cli.browser.addresses import Addresses
from helpsdk.cli.browser.options import browser_options
from helpsdk.cli.main import main, parser
from helpsdk.content.screens import Screen, UrlPattern

SCREENS = (
    Screen(id="home", title="Home", urls=("/", "/start")),
    Screen(id="one", title="One", urls=("/things/:id", "/things/new"), example=("/things/7",)),
    Screen(id="year", title="Year", urls=(UrlPattern(pathname="/reports", search="year=2026"),)),
    Screen(id="all", title="All", urls=(UrlPattern(pathname="/all", search="*"), "/all/{old}?", "/(a|b)")),
    Screen(id="admin", title="Admin", urls=(UrlPattern(pathname="/", hostname="admin.example"),)),
    Screen(id="named", title="Named", example=("/somewhere",)),
)
ADDRESSES = Addresses(SCREENS, "app.example:8000")


@pytest.mark.parametrize(
    ("screen", "known"),
    [
        ("home", ["/", "/start"]),
        ("one", ["/things/7", "/things/new"]),
        ("year", ["/reports?year=2026"]),
        ("all", []),
        ("admin", []),
        ("named", ["/somewhere"]),
    ],
)
def test_what_can_be_visited_without_having_seen_a_page(screen: str, known: list[str]) -> None:
    assert ADDRESSES.known(next(one for one in SCREENS if one.id == screen)) == known


def test_links_that_lead_to_screens() -> None:
    links = ["http://app.example:8000/things/9?tab=a#b", "http://app.example/things/9", "http://app.example:8000/x/y"]

    assert list(ADDRESSES.led_to(links)) == [("one", "/things/9?tab=a")]


def test_headers_come_from_files_too(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("Bearer abc\n", encoding="utf-8")
    args = ["check", "--browser", "https://e.com/app", "--header", f"Authorization=@{tmp_path / 'token'}"]

    options = browser_options(parser().parse_args([*args, "--header", "X-A=b=c"]))

    assert options is not None
    assert dict(options.headers) == {"authorization": "Bearer abc", "x-a": "b=c"}
    assert options.origin == "https://e.com"


def test_without_playwright_the_extra_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)

    assert main(["check", str(folder), "--browser", "http://localhost:1"]) == 2
    assert "pip install 'helpsdk[browser]'" in capsys.readouterr().err
