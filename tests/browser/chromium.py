"""The Chromium that browser tests drive: the system's, else Playwright's own.

`python -m tests.browser.chromium` makes sure there is one before the tests start, or says how to get it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

#: The shell is the same engine without windows: a third of the work for the same tests
SYSTEM_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HOW_TO_GET_ONE = (
    "make test needs a Chromium. Install one (on Debian: apt-get install chromium), "
    "or run: .venv/bin/python -m playwright install chromium"
)


def system_chromium() -> str | None:
    return next(filter(None, map(shutil.which, SYSTEM_BROWSERS)), None)


def launch(playwright: Playwright) -> Browser:
    """Headless, with a fresh profile. Raises Playwright's Error when there is none."""
    return playwright.chromium.launch(executable_path=system_chromium(), headless=True, args=list(FLAGS))


def main() -> int:
    if system_chromium():
        return 0
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    if own.exists():
        return 0
    print("==> no Chromium on this system: trying Playwright's", flush=True)
    if subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False).returncode == 0:
        return 0
    print(HOW_TO_GET_ONE, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
