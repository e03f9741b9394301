"""How well recorded anchors survive changes of real products: releases of Django admin and Datasette.

    python benchmarks/widget/anchors.py [--pages tuned|held-out|all] [--each 27] [--cache FOLDER] [--details]

Installs the products from the package registry into the cache folder (once), starts them on the loopback with a small
project or database made here, records anchors with the built widget's own chunks, changes the pages and finds the
anchors again. Right and wrong are judged by element identity; across releases and languages by what code depends on
(names of form fields, link targets), which anchors record too: those rows favour us.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import demoapps
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
WIDGET = ROOT / "helpsdk" / "server" / "static" / "widget"
MUTATIONS = Path(__file__).with_name("mutations.js")
FINDER = "@medv/finder@4.0.2"

#: Pages that weights and margins were chosen on, and pages that were not looked at before they stood.
TUNED = {
    "django": ["/admin/", "/admin/auth/user/", "/admin/auth/user/1/change/"],
    "datasette": ["/", "/shop/products"],
}
HELD_OUT = {
    "django": [
        "/admin/auth/user/add/",
        "/admin/password_change/",
        "/admin/shop/product/",
        "/admin/shop/product/2/change/",
    ],
    "datasette": ["/shop", "/shop/products/3", "/shop?sql=select+*+from+products"],
}
#: The first one is recorded on.
RELEASES = {"django": ["5.2", "4.2", "3.2"], "datasette": ["0.65", "0.60"]}
LANGUAGES = {"de": "German", "ar": "Arabic"}
CHANGES = {
    "none": "Nothing changed",
    "classes": "Class hashes rebuilt",
    "wrappers": "Wrapper divs",
    "order": "Siblings reordered",
    "ids": "Ids renamed",
    "lookalikes": "Look-alikes inserted, with other words",
    "twins": "Twins inserted, with the same words",
    "copy": "Copy edited: each text has a word more",
    "rewrite": "Copy rewritten: every word is another",
    "all": "Classes, wrappers, ids and copy at once",
    "removed": "Target removed (right = none)",
}
ELSEWHERE = "The product's other pages (right = none, or the same field or link)"
#: What the research note measured for its own prototype, % right / % wrong.
NOTE = {
    "classes": "96/0",
    "wrappers": "100/0",
    "order": "95/3",
    "ids": "93/0",
    "lookalikes": "89/8",
    "copy": "100/0",
    "all": "68/0",
    "removed": "89/11",
    "django 4.2": "100/0",
    "django 3.2": "98/0",
    "datasette 0.60": "100/0",
    "German": "100/0",
    "Arabic": "100/0",
}
WAYS = ("ours", "unwarned", "finder", "xpath", "text")
Row = list[dict[str, Any]]
Rows = dict[str, Row]


@dataclass
class Bench:
    """What is loaded into each page, and what came out."""

    scripts: dict[str, str]
    each: int
    parts: bool
    rows: Rows = field(default_factory=dict)
    recorded: dict[str, Row] = field(default_factory=dict)

    def prepare(self, page: Page) -> None:
        page.evaluate(MUTATIONS.read_text())
        page.evaluate(
            """async (scripts) => {
              for (const [name, source] of Object.entries(scripts)) {
                const module = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
                bench[name] = module.start ? module.start({ parts: bench, findBy() {} }) : module.finder;
              }
            }""",
            self.scripts,
        )

    def record(self, page: Page) -> Row:
        self.prepare(page)
        recorded: Row = page.evaluate("([parts, each]) => bench.start(parts, each)", [self.parts, self.each])
        return recorded

    def mutate(self, page: Page, address: str, name: str) -> None:
        """Every change on a page of its own, then what was recorded, for other releases."""
        for change in CHANGES:
            page.goto(address)
            recorded = self.record(page)
            results = page.evaluate("([change, seed]) => bench.mutate(change, seed)", [change, 7])
            self.add(change, name, recorded, results)
        self.recorded[name] = recorded

    def across(self, page: Page, address: str, name: str, row: str) -> None:
        page.goto(address)
        self.prepare(page)
        self.add(row, name, self.recorded[name], page.evaluate("(it) => bench.across(it)", self.recorded[name]))

    def elsewhere(self, page: Page, address: str, name: str) -> None:
        page.goto(address)
        self.prepare(page)
        app = name.split(" ")[0]
        for other, recorded in self.recorded.items():
            if other != name and other.startswith(app):
                self.add(ELSEWHERE, other, recorded, page.evaluate("(it) => bench.elsewhere(it)", recorded))

    def add(self, row: str, name: str, recorded: Row, results: list[Any]) -> None:
        for record, result in zip(recorded, results, strict=True):
            if result is not None:
                self.rows.setdefault(row, []).append(result | {"page": name, "record": record["ours"]})


def scripts(cache: Path) -> dict[str, str]:
    """The chunks that record and find, and a peer."""
    lazy = json.loads((WIDGET / "manifest.json").read_text())["lazy"]
    found = {name: (WIDGET / lazy[name]["file"]).read_text() for name in ("fingerprint", "record")}
    finder = cache / "finder" / "node_modules" / "@medv" / "finder" / "finder.js"
    if not finder.exists():
        command = ["npm", "install", "--silent", "--no-save", "--prefix", str(cache / "finder"), FINDER]
        subprocess.run(command, check=False)
    return found | ({"finder": finder.read_text()} if finder.exists() else {})


@contextmanager
def signed_in(browser: Browser, app: str, address: str, locale: str = "en-US") -> Iterator[Page]:
    context: BrowserContext = browser.new_context(
        locale=locale, viewport={"width": 1280, "height": 900}, bypass_csp=True
    )
    page = context.new_page()
    if app == "django":
        page.goto(f"{address}/admin/login/")
        page.fill("[name=username]", "admin")
        page.fill("[name=password]", "admin-demo")
        page.click("[type=submit]")
    try:
        yield page
    finally:
        context.close()


def run(bench: Bench, browser: Browser, pages: dict[str, list[str]], cache: Path, work: Path) -> None:
    for app, releases in RELEASES.items():
        serve: Callable[..., Any] = demoapps.APPS[app]
        for release in releases:
            with serve(cache, work, release) as address:
                with signed_in(browser, app, address) as page:
                    for path in pages[app]:
                        name = f"{app} {path}"
                        if release == releases[0]:
                            bench.mutate(page, address + path, name)
                        else:
                            bench.across(page, address + path, name, f"{app} {release}")
                    for path in pages[app] if release == releases[0] and not bench.parts else []:
                        bench.elsewhere(page, address + path, f"{app} {path}")
                if app == "django" and release == releases[0]:
                    for locale, language in LANGUAGES.items():
                        with signed_in(browser, app, address, locale) as page:
                            for path in pages[app]:
                                bench.across(page, address + path, f"{app} {path}", language)


def percent(row: Row, way: str) -> str:
    counts = Counter(one[way] for one in row)
    return f"{100 * counts['right'] / len(row):.0f}/{100 * counts['wrong'] / len(row):.0f}"


def table(rows: Rows) -> Iterator[str]:
    yield "| Change | N | finder | XPath | text | ours, warning ignored | **ours** | the note's ours |"
    yield "|---|---|---|---|---|---|---|---|"
    for key, row in rows.items():
        peers = " | ".join(percent(row, way) for way in ("finder", "xpath", "text", "unwarned"))
        wrong = sum(one["ours"] == "wrong" for one in row)
        ours = f"**{percent(row, 'ours')}**" + (f" ({wrong} wrong)" if wrong else "")
        yield f"| {CHANGES.get(key, key)} | {len(row)} | {peers} | {ours} | {NOTE.get(key, '')} |"


def details(rows: Rows) -> Iterator[str]:
    """Whatever was not right."""
    for key, row in rows.items():
        for one in row:
            if one["ours"] != "right" or one["unwarned"] == "wrong":
                anchor = json.dumps(one["record"]["anchor"], ensure_ascii=False)
                said = f"unique={one['record']['unique']} alike={one['record']['lookalikes']}"
                yield f"{key}: {one['ours']}/{one['unwarned']} {one['page']} {said} {one.get('outcome', '')} {anchor}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", choices=("tuned", "held-out", "all"), default="all")
    parser.add_argument("--each", type=int, default=27, help="anchors a page, at most")
    parser.add_argument("--parts", action="store_true", help="headings, labels, tables and sections, not controls")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "helpsdk-anchors")
    parser.add_argument("--details", action="store_true", help="list what was not right")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    chosen = {"tuned": [TUNED], "held-out": [HELD_OUT], "all": [TUNED, HELD_OUT]}[options.pages]
    pages = {app: [path for part in chosen for path in part[app]] for app in RELEASES}
    from tests.browser.chromium import launch

    bench = Bench(scripts(options.cache), options.each, options.parts)
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        browser = launch(playwright)
        run(bench, browser, pages, options.cache, Path(work))
        browser.close()
    print("\n".join(table(bench.rows)))
    told = [one["record"]["unique"] for one in bench.rows["none"]]
    print(f"\n{len(told)} anchors on {sum(map(len, pages.values()))} pages; recorded as unique: {sum(told)}")
    if options.details:
        print("\n".join(details(bench.rows)))


if __name__ == "__main__":
    main()
