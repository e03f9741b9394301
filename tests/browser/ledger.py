"""The demo product with its help, running for browser tests: one per module, on a copy of its help folder."""

from __future__ import annotations

import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from playwright.sync_api import Locator, Page
from starlette.applications import Starlette

from examples.ledger.app import HELP_FOLDER, create_app
from helpsdk import HelpServer


@dataclass(frozen=True, slots=True)
class Demo:
    """`url` has no slash at its end; `help` is the folder that is being watched, `product` what signs people in."""

    url: str
    help: Path
    server: HelpServer
    product: Starlette


@contextmanager
def running(folder: Path) -> Iterator[Demo]:
    """Product and help on a free port of loopback, in a thread."""
    help_folder = folder / "help"
    shutil.copytree(HELP_FOLDER, help_folder, ignore=shutil.ignore_patterns(".helpsdk"))
    announcements = help_folder / "rules" / "announcements.yaml"  # announced whatever the day the tests run on
    announcements.write_text(re.sub(r"\n  window: .*", "", announcements.read_text(encoding="utf-8")), encoding="utf-8")
    app = create_app(help_folder=help_folder, data=folder / "data")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.02)
        try:
            yield Demo(f"http://127.0.0.1:{listener.getsockname()[1]}", help_folder, app.state.help, app.state.product)
        finally:
            server.should_exit = True
            thread.join()


def sign_in(page: Page, demo: Demo, who: str) -> None:
    """As a customer: `maya` (owner, English), `olga` (accountant, Russian), `chen` (Chinese) or `layla` (owner,
    Arabic); or as Ledger's own support: `nora` (English).
    """
    page.goto(f"{demo.url}/sign-in")
    page.locator(f"button[value={who}]").click()
    page.wait_for_url(f"{demo.url}/")


def speak(page: Page, locale: str) -> None:
    """Chooses the product's language, and its help's."""
    with page.expect_navigation():
        chosen = page.locator(f"form[action='/language'] button[value={locale}]").first
        chosen.evaluate("(button) => button.form.requestSubmit(button)")


def open_panel(page: Page) -> Locator:
    """The panel, opened by the launcher, whatever the language."""
    page.locator(".launcher").click()
    panel = page.locator(".panel")
    panel.wait_for()
    return panel


def search(page: Page, words: str) -> Locator:
    """The list of results for some words."""
    panel = page.locator(".panel")
    panel.get_by_role("combobox").fill(words)
    hits = panel.locator("#hits").get_by_role("option")
    hits.first.wait_for()
    return hits
