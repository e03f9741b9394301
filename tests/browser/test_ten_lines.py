"""A new user's path: an empty project shows a tip in the browser after the steps and lines of its tutorial.

What is counted and run is the tutorial's own text, up to its heading "Next".
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.starting import asgi, django, flask
from tests.docs.start import start_of
from tests.docs.workshop import Workshop

pytestmark = pytest.mark.browser
MOST = 10
RUNS: dict[str, Callable[[], AbstractContextManager[str]]] = {"fastapi": asgi, "flask": flask, "django": django}


@pytest.fixture(params=list(RUNS))
def framework(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """In an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    return str(request.param)


@pytest.mark.parametrize("name", RUNS)
def test_a_tutorial_counts_its_steps_and_lines_honestly(name: str) -> None:
    start = start_of(name)
    assert (start.promised_steps, start.promised_lines) == (len(start.steps), len(start.added))
    assert 0 < len(start.added) <= MOST


def test_the_project_shows_a_tip(framework: str, page: Page) -> None:
    start, workshop = start_of(framework), Workshop(Path.cwd())
    start.before(workshop)
    with RUNS[framework]() as address:
        page.goto(address)
        assert page.locator("button").count() == 1
        assert page.locator("helpsdk-widget").count() == 0
    start.after(workshop)
    with RUNS[framework]() as address:
        page.goto(address)
        page.get_by_role("button", name="Help:").click()
        expect(page.locator(".tip")).to_contain_text("This is the best place to begin")
