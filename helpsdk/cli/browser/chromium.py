"""The Chromium of this machine, else Playwright's own: headless, with a profile that is thrown away."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from helpsdk.cli.output import UsageError
from helpsdk.errors import MissingExtra

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_SYSTEM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync")
_HOW = (
    "Chromium cannot be started: install one (on Debian: apt-get install chromium), "
    "or run: python -m playwright install chromium"
)
#: A page that was handed to the browser, as with headers of our own, counts as one of the open internet: without this
#: it may ask nothing of another port of this machine, such as a help server's.
_HANDED_ON = "--disable-features=LocalNetworkAccessChecks"


@contextmanager
def chromium(*, handed_on: bool = False) -> Iterator[Browser]:
    """Closed at the end; `handed_on` says whether pages will be handed to it.

    Raises MissingExtra without Playwright, UsageError where no Chromium starts.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise MissingExtra("browser", "playwright") from None
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=_system(), headless=True, args=_flags(handed_on))
        except Error as error:
            reason = error.message.strip().splitlines()[0]
            raise UsageError(f"{_HOW} ({reason})") from None
        try:
            yield browser
        finally:
            browser.close()


def _system() -> str | None:
    return next(filter(None, map(shutil.which, _SYSTEM)), None)


def _flags(handed_on: bool) -> list[str]:
    """Root, as in a container, has no sandbox."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*_FLAGS, *(("--no-sandbox",) if is_root else ()), *((_HANDED_ON,) if handed_on else ())]
