"""Pictures of every state, in four languages, light and dark, on a phone and a desk, and a page that shows them.

    python -m tests.browser.gallery [FOLDER] [STATE …]

The folder is docs/images/widget. It takes Pillow, which makes the pictures small: pip install pillow
"""

from __future__ import annotations

import importlib
import io
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import launch
from tests.browser.judging import narrowed, shown
from tests.browser.ledgerhelp import LOCALES
from tests.browser.states import STATES, State, settle

FOLDER = Path(__file__).parents[2] / "docs" / "images" / "widget"
SIZES = {360: 740, 1440: 900}
THEMES = ("light", "dark")
COLOURS = 64
NAMES = {"en": "English", "ru": "Русский", "zh-Hans": "简体中文", "ar": "العربية"}


def small(picture: bytes) -> bytes:
    """The same picture in a palette of its own."""
    image: Any = importlib.import_module("PIL.Image")
    out = io.BytesIO()
    image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=0).save(out, "PNG", optimize=True)
    return out.getvalue()


def take(browser: Browser, folder: Path, state: State, locale: str) -> None:
    """All looks of one load, since that is what takes long."""
    with shown(browser, state, locale, "light", viewport={"width": 1440, "height": SIZES[1440]}) as page:
        for width in (1440, 360):
            narrowed(page, width, SIZES[width])
            for theme in THEMES:
                page.evaluate("(theme) => document.documentElement.dataset.theme = theme", theme)
                settle(page)
                name = f"{state.name}.{locale}.{width}.{theme}.png"
                (folder / name).write_bytes(small(page.screenshot()))


def sheet() -> str:
    """The page of all pictures."""
    lines = ["# Every state of the widget", ""]
    lines += [
        "On Ledger, the example product, at 1440 and 360 pixels, light and dark, in four languages.",
        "Taken by `python -m tests.browser.gallery`.",
    ]
    for state in STATES:
        lines += [
            "",
            f"## {state.name}",
            "",
            "| | 1440, light | 1440, dark | 360, light | 360, dark |",
            "|---|---|---|---|---|",
        ]
        for locale in LOCALES:
            looks = [(width, theme) for width in sorted(SIZES, reverse=True) for theme in THEMES]
            cells = [f"![]({state.name}.{locale}.{width}.{theme}.png)" for width, theme in looks]
            lines.append(f"| {NAMES[locale]} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    folder, names = Path(arguments[0]) if arguments else FOLDER, arguments[1:]
    folder.mkdir(parents=True, exist_ok=True)
    failed: list[str] = []
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for state in STATES:
            for locale in LOCALES if not names or state.name in names else ():
                try:
                    take(browser, folder, state, locale)
                except Exception as error:
                    failed.append(f"{state.name} {locale}: {error}")
        browser.close()
    (folder / "README.md").write_text(sheet(), encoding="utf-8")
    print("\n".join(failed), file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
