"""What is looked for in every state: axe's rules, sizes, what is cut off, breaches of the content policy, the tree that
assistive technology sees.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, TimeoutError

from tests.browser.conftest import serving
from tests.browser.ledgerhelp import LedgerHelp
from tests.browser.states import State, settle

HERE = Path(__file__).parent
AXE = HERE.parents[1] / "js-widget" / "node_modules" / "axe-core" / "axe.min.js"
SNAPSHOTS = HERE / "snapshots"
#: Set it to write what was found as the new snapshots, to be read before they are committed.
REWRITE = "REWRITE_SNAPSHOTS"
VIOLATIONS = "addEventListener('securitypolicyviolation', (e) => (window.violations ??= []).push(e.violatedDirective))"
RUN_AXE = """async () => {
  const found = await axe.run("helpsdk-widget", {resultTypes: ["violations"]});
  return found.violations.flatMap(({id, nodes}) =>
    nodes.map(({target, failureSummary}) => `${id}: ${target.flat().join(" ")}: ${failureSummary}`));
}"""


@cache
def _script(path: Path) -> str:
    return path.read_text("utf-8")


@contextmanager
def shown(browser: Browser, state: State, locale: str, theme: str, **options: Any) -> Iterator[Page]:
    """A page in this state, in a context of its own."""
    with serving(LedgerHelp(locale, theme)) as help:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, "locale": "en-US", **options})
        context.set_default_timeout(8_000)
        errors: list[str] = []
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.add_init_script(VIOLATIONS)
        try:
            state.show(page, help)
            yield page
        finally:
            context.close()
        assert errors == []


def broken_policies(page: Page) -> list[str]:
    found: list[str] = page.evaluate("window.violations ?? []")
    return found


def axe(page: Page) -> list[str]:
    """What axe finds in the widget."""
    page.evaluate(_script(AXE))
    found: list[str] = page.evaluate(RUN_AXE)
    return found


def looks(page: Page, least: int = 24) -> list[str]:
    """What is cut off, too small to press, or over something else."""
    found: list[str] = page.evaluate(_script(HERE / "looks.js").strip().rstrip(";"), least)
    return found


def narrowed(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_timeout(150)  # what follows an element is placed again ten times a second
    settle(page)


#: We say our direction ourselves, by the language we speak.
MIRROR = """() => { for (const one of document.querySelectorAll("html, helpsdk-widget")) one.dir = "rtl" }"""
DIRECTION = "(node) => getComputedStyle(node.shadowRoot.querySelector('.said')).direction"


def mirrored(page: Page) -> None:
    """Let the page, and us with it, run from right to left."""
    page.evaluate(MIRROR)
    assert page.locator("helpsdk-widget").first.evaluate(DIRECTION) == "rtl"


#: With forced colours, what floats has an edge of its own, since its shadow is gone.
EDGELESS = """() => [...document.querySelector("helpsdk-widget").shadowRoot.querySelectorAll(
    ".tip, .panel, .banner, .modal, .check, .menu, .def, .large figure, .launcher button")].filter((one) => {
  const {borderTopWidth, boxShadow, outlineWidth, outlineStyle} = getComputedStyle(one);
  return one.checkVisibility() && parseFloat(borderTopWidth) < 1 && boxShadow === "none" &&
    (outlineStyle === "none" || parseFloat(outlineWidth) < 1);
}).map((one) => one.className || one.localName)"""


def plainly_coloured(page: Page) -> list[str]:
    """What has no edge in forced colours."""
    page.emulate_media(forced_colors="active")
    found: list[str] = page.evaluate(EDGELESS)
    return found


# Pictures that are near, and the panel's grip, which comes with its tools; a phone has none
COMPLETE = """() => { const root = document.querySelector("helpsdk-widget").shadowRoot;
const isFull = matchMedia("(max-width: 480px)").matches;
const panel = root.querySelector(".panel");
return [...root.querySelectorAll("img")].every(image => image.complete)
  && (!panel || isFull || !!panel.querySelector("[role=separator]")) }"""
SAME = 2  # looks that find the same


def tree(page: Page) -> str:
    """What assistive technology sees of us, whatever the time is, once all has come: pictures, and what is late."""
    with suppress(TimeoutError):  # offline they never come
        page.wait_for_function(COMPLETE, timeout=3_000)
    before, same = "", 0
    while same < SAME:
        now = page.locator("helpsdk-widget").aria_snapshot()
        same = same + 1 if now == before else 0
        before = now
        page.wait_for_timeout(250)
    return re.sub(r"\d+:\d+\s[AP]M", "NOW", before) + "\n"


def kept_tree(name: str, found: str) -> str:
    """The reviewed one; with REWRITE set, the one that was found."""
    path = SNAPSHOTS / f"{name}.yaml"
    if os.environ.get(REWRITE):
        path.parent.mkdir(exist_ok=True)
        path.write_text(found, encoding="utf-8")
    return path.read_text(encoding="utf-8") if path.exists() else f"{path.name} is missing: run with {REWRITE}=1\n"
