"""Inputs that attack, and pages that show whether one got through."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from playwright.sync_api import Browser, BrowserContext, Page, Route

from helpsdk.content.markup import Rendered, render
from helpsdk.errors import MarkupRefused
from tests.browser.chromium import FLAGS, system_chromium
from tests.paths import conformance

ORIGIN = "http://safety.test"
SCRIPT = (Path(__file__).parent / "safety.js").read_text("utf-8")
LIVE = Path(__file__).parents[1] / "vectors" / "xss-live.json"
SEED, SAMPLE = 20_261_122, 250
#: Frames of one page.
_BATCH = 340
_SANDBOX = "allow-scripts allow-same-origin allow-forms allow-modals"


@dataclass(frozen=True)
class Attack:
    """One input of the suite."""

    id: str
    kind: str
    payload: str

    def rendered(self, *, trusted: bool) -> Rendered | None:
        try:
            return render(self.payload, trusted=trusted)
        except MarkupRefused:
            return None

    @property
    def raw(self) -> str:
        """As a page without any defence would hold it."""
        return self.payload if self.kind == "html" else str(_defenceless().render(self.payload))


@cache
def _defenceless() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return parser


def suite() -> list[Attack]:
    """All inputs, in the file's order."""
    lines = (conformance("xss") / "payloads.jsonl").read_text("utf-8").split("\n")
    cases = (json.loads(line) for line in lines if line)
    return [Attack(case["id"], case["kind"], case["payload"]) for case in cases]


def known_live() -> list[Attack]:
    """Those that run where nothing stops them."""
    live = frozenset(json.loads(LIVE.read_text("utf-8"))["live"])
    return [attack for attack in suite() if attack.id in live]


def sample() -> list[Attack]:
    """Every input known to run where nothing stops it, and a seeded choice of the others."""
    live = known_live()
    others = [attack for attack in suite() if attack not in live]
    return live + random.Random(SEED).sample(others, SAMPLE)


@contextmanager
def lonely(browser: Browser) -> Iterator[Browser]:
    """A browser like the given one that finds no host: what attacks load from elsewhere is not there."""
    flags = [*FLAGS, "--host-resolver-rules=MAP * ~NOTFOUND"]
    alone = browser.browser_type.launch(executable_path=system_chromium(), headless=True, args=flags)
    yield alone
    alone.close()


class Range:
    """Pages of one origin, and everything that was executed in any of their frames."""

    def __init__(self, browser: Browser) -> None:
        self.executed: list[tuple[str, str]] = []
        self._context: BrowserContext = browser.new_context()
        self._context.expose_binding("told", self._told)
        self._context.add_init_script(SCRIPT)
        self._page: Page = self._context.new_page()
        self._page.on("framenavigated", self._navigated)

    def close(self) -> None:
        self._context.close()

    def open(self, html: str, *, csp: str = "") -> Page:
        """A page with this body. An address that a script would lead it to counts as executed."""
        headers = {"content-type": "text/html; charset=utf-8", **({"content-security-policy": csp} if csp else {})}
        body = ("<!doctype html><title>Attacks</title>" + html).encode("utf-8", "replace")

        def fulfil(route: Route) -> None:
            route.fulfill(status=200, headers=headers, body=body)

        self._page.unroute_all(behavior="ignoreErrors")
        self._page.route(f"{ORIGIN}/", fulfil)
        self._page.goto(f"{ORIGIN}/", wait_until="load")
        return self._page

    def ran(self, attacks: Sequence[Attack], *, csp: str = "") -> set[str]:
        """The ids of those that run, each alone in a frame, under a policy that all frames inherit."""
        found: set[str] = set()
        for start in range(0, len(attacks), _BATCH):
            batch = attacks[start : start + _BATCH]
            self.executed.clear()
            page = self.open("".join(_frame(at, attack.raw) for at, attack in enumerate(batch)), csp=csp)
            page.evaluate(_USE_FRAMES)
            found |= {batch[int(name)].id for name, _ in self.executed if name.isdecimal()}
        return found

    def _told(self, source: dict[str, Any], how: str) -> None:
        frame = source["frame"]
        while frame.parent_frame is not None and frame.parent_frame.parent_frame is not None:
            frame = frame.parent_frame
        self.executed.append((frame.name, how))

    def _navigated(self, frame: Any) -> None:
        if frame == self._page.main_frame and frame.url not in (f"{ORIGIN}/", "about:blank"):
            self.executed.append(("", f"navigation to {frame.url}"))


def boxes(html: Sequence[str]) -> str:
    """Each piece of HTML in an element of its own, by its position."""
    return "".join(f'<section data-at="{at}">{piece}</section>' for at, piece in enumerate(html))


def _frame(at: int, html: str) -> str:
    return f'<iframe name="{at}" sandbox="{_SANDBOX}" srcdoc="{escape(html)}"></iframe>'


_USE_FRAMES = """async () => {
  for (const frame of document.querySelectorAll("iframe")) {
    try { frame.contentWindow.safety.use(frame.contentDocument); } catch {}
  }
  await new Promise((done) => setTimeout(done, 250));
}"""
