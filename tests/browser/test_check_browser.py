"""`helpsdk check --browser` on a small product, and on the demo."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from helpsdk.cli.browser.findings import line_of, problems_of
from helpsdk.cli.browser.options import BrowserOptions
from helpsdk.cli.browser.pictures import Shown
from helpsdk.cli.browser.product import Seen, SeenScreen, as_dict, look_at
from helpsdk.cli.main import main
from helpsdk.errors import Problem
from helpsdk.site.folder import load_site, site_from_files
from tests.browser.chromium import launch
from tests.browser.conftest import SCRIPT, FakeHelp, modal, resolved, serving, tip
from tests.browser.ledger import Demo, running, sign_in

pytestmark = pytest.mark.browser

SCREENS = """\
- id: home
  title: Home
  urls: [/home.html]
  elements:
    - {id: home.export, title: Export}
    - {id: home.shadow, title: In a shadow root}
    - {id: home.exact, title: Recorded, anchor: {tag: a, role: link, name: preview, attributes: {href: /preview}}}
    - {id: home.healed, title: Renamed, anchor: {tag: a, role: link, name: print, attributes: {href: /print}}}
    - {id: home.twins, title: Twins, anchor: {tag: button, role: button, name: remind}}
    - {id: home.send_all, title: Gone}
    - {id: home.hidden, title: Hidden}
- {id: thing, title: Thing, urls: ["/things/:name"], elements: [{id: thing.late, title: Late}]}
- {id: broken, title: Broken, urls: [/broken.html], elements: [{id: broken.one, title: One}]}
- {id: private, title: Private, urls: [/private.html]}
- {id: renamed, title: Renamed, urls: [/renamed.html]}
- {id: lost, title: Lost, urls: ["/lost/:id"]}
"""
RULES = """\
- {id: export-tip, show: {kind: tip, article: a}, at: {element: home.export}}
- {id: send-tip, show: {kind: tip, article: a}, at: {element: home.send_all}}
"""
FILES = {
    "site.yaml": "id: shop\ntitle: Shop\ndefault_locale: en\nlocales: [en]\n",
    "screens.yaml": SCREENS,
    "rules/main.yaml": RULES,
    "articles/a/en.md": "---\ntitle: A\n---\nText.\n",
}
HOME = """<main style="padding: 60px"><h1>Home</h1><button data-help-id="home.export">Export</button>
<div id="host"></div><a href="/preview">Preview</a> <a href="/print">Print all pages</a>
<button>Remind</button><button>Remind</button><button data-help-id="home.send_al">Send</button>
<p hidden data-help-id="home.hidden">Hidden</p><a href="/things/a.html">A</a> <a href="https://e.example/">E</a></main>
<script>document.getElementById("host").attachShadow({mode: "open"}).innerHTML = "<i data-help-id='home.shadow'>x</i>";
fetch("/save", {method: "POST"}); fetch("/api/v1/session", {method: "POST"});
new WebSocket("ws://" + location.host + "/live"); navigator.sendBeacon("/beacon", "x")</script>"""
LATE = """<main id="main"></main><script>setTimeout(() => {
document.getElementById("main").innerHTML = "<b data-help-id='thing.late'>Late</b>"; alert("Late") }, 300)</script>"""


def page(body: str, *, screen: str = "") -> bytes:
    named = f' data-help-screen="{screen}"' if screen else ""
    return f"<!doctype html><html lang=en{named}><title>Shop</title><body>{body}{SCRIPT.format(data='')}".encode()


PAGES = {
    "/home.html": page(HOME),
    "/things/a.html": page(LATE),
    "/private.html": page("<script>location.replace('/sign-in.html')</script>"),
    "/sign-in.html": page("<h1>Sign in</h1>"),
    "/renamed.html": page("<h1>Renamed</h1>", screen="home"),
}


def apart(look: Callable[[], Any]) -> Any:
    """In a thread of its own: this one may drive a browser already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(look).result(timeout=120)


@dataclass
class Product:
    """The small product, what was seen of it, and what it was asked."""

    seen: Seen
    problems: list[Problem]
    pictures: Path
    fake: FakeHelp
    paths: list[str] = field(default_factory=list)

    def screen(self, id: str) -> SeenScreen:
        return next(one for one in self.seen.screens if one.screen.id == id)


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    folder, paths = tmp_path_factory.mktemp("pictures"), list[str]()
    loaded = site_from_files({path: text.encode() for path, text in FILES.items()})

    def fault(path: str) -> tuple[int, bytes] | None:
        paths.append(path)
        return (500, b"broken") if path == "/broken.html" else None

    fake = FakeHelp()
    fake.files, fake.fault = PAGES, fault
    fake.resolve = lambda asked: resolved(tip(element="home.export", rule="export-tip", trigger="auto"), modal())
    with serving(fake):
        options = BrowserOptions(fake.url + "home.html", pictures=folder, page_seconds=5.0)
        seen = apart(lambda: look_at(loaded.site, options))
        yield Product(seen, list(problems_of(seen, loaded.sources)), folder, fake, paths)


def test_each_element_is_found_as_the_widget_finds_it(product: Product) -> None:
    found = {id: (sight.outcome, sight.visible) for id, (sight, _) in product.screen("home").sights.items()}

    assert found == {
        "home.export": ("help", True),
        "home.shadow": ("help", True),
        "home.exact": ("exact", True),
        "home.healed": ("healed", True),
        "home.twins": ("ambiguous", False),
        "home.send_all": ("dead", False),
        "home.hidden": ("help", False),
    }


def test_a_page_that_is_linked_to_is_visited_and_waited_for(product: Product) -> None:
    thing = product.screen("thing")

    assert [(visit.path, visit.status) for visit in thing.visits] == [("/things/a.html", 200)]
    assert thing.sights["thing.late"][0].visible


def test_what_was_seen_is_told_at_its_line(product: Product) -> None:
    told = {(one.code, one.line, one.severity) for one in product.problems}

    assert told == {
        ("anchor-changed", 8, "warning"),
        ("element-ambiguous", 9, "error"),
        ("element-not-found", 10, "error"),
        ("element-hidden", 11, "warning"),
        ("screen-not-reached", 13, "error"),
        ("screen-not-reached", 14, "error"),
        ("other-screen", 15, "error"),
        ("screen-without-address", 16, "warning"),
    }


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("element-not-found", "did you mean `home.send_al`?; rule `send-tip` hangs on it"),
        ("other-screen", "the page at /renamed.html is screen `home`, not `renamed`"),
        ("screen-without-address", "example: /"),
    ],
)
def test_the_sentence_says_what_to_do(product: Product, code: str, words: str) -> None:
    assert any(words in one.message for one in product.problems if one.code == code)


def test_why_a_screen_was_not_reached(product: Product) -> None:
    told = [one.message for one in product.problems if one.code == "screen-not-reached"]

    assert "/broken.html is answered with 500" in told[0]
    assert "/private.html leads to /sign-in.html" in told[1]


def test_nothing_is_posted_and_nothing_reported(product: Product) -> None:
    assert set(product.seen.held_back) == {"POST /save", "POST /api/v1/session", "WebSocket /live", "POST /beacon"}
    assert not {"/save", "/beacon"} & set(product.paths)
    assert product.fake.interactions == []
    assert {path for _, path, _ in product.fake.requests} == {"v1/resolve"}


def test_the_tip_is_in_a_picture(product: Product) -> None:
    picture = product.pictures / "home--home.export.png"

    assert product.screen("home").tips == [Shown("export-tip", "home.export", picture)]
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert sorted(path.name for path in product.pictures.iterdir()) == ["home--home.export.png"]


def test_all_of_it_is_a_document(product: Product) -> None:
    document = json.loads(json.dumps(as_dict(product.seen)))

    assert document["screens"][0]["tips"][0]["picture"].endswith("home--home.export.png")
    assert document["screens"][0]["elements"][0] == {
        "id": "home.export",
        "outcome": "help",
        "visible": True,
        "page": "/home.html",
    }
    assert ": 2 of 6 screens reached, 6 of 9 elements found, 1 picture" in line_of(product.seen)


def test_a_header_goes_to_the_products_own_origin_alone() -> None:
    """Not along with a redirect either, and not to what the page takes from elsewhere."""
    files = {**FILES, "screens.yaml": "- {id: away, title: Away, urls: [/away.html]}\n", "rules/main.yaml": "[]\n"}
    site = site_from_files({path: text.encode() for path, text in files.items()}).site
    with serving(FakeHelp()) as own, serving(FakeHelp()) as other:
        own.headers = {"Location": other.url + "elsewhere.html"}
        own.fault = lambda path: (302, b"") if path == "/away.html" else None
        own.page = f'<img src="{other.url}picture.png">'
        options = BrowserOptions(own.url, headers={"authorization": "Bearer secret"}, page_seconds=5.0)
        seen = apart(lambda: look_at(site, options))

    (away,) = seen.screens
    assert (away.visits[0].landed, away.reached) == ("/elsewhere.html", False)
    assert {bearer for path, bearer in own.sessions if path != "/favicon.ico"} == {"secret"}
    assert {path for path, _ in other.sessions} >= {"/picture.png", "/elsewhere.html"}
    assert {bearer for _, bearer in other.sessions} == {""}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running(tmp_path_factory.mktemp("ledger")) as demo:
        yield demo


@pytest.mark.soak
def test_the_demo_as_somebody_who_is_signed_in(
    demo: Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With two of its screens, one of them renamed in the contract alone."""
    monkeypatch.chdir(tmp_path)
    screens = load_site(demo.help).site.screens
    kept = [screen.id for screen in screens if screen.id in ("settings.tax", "report.tax")]
    assert kept == ["report.tax", "settings.tax"]

    def check() -> int:
        with sync_playwright() as playwright, launch(playwright) as browser:
            context = browser.new_context()
            sign_in(context.new_page(), demo, "maya")
            context.storage_state(path="maya.json")
        site = _only(demo.help, set(kept), tmp_path / "help")
        return main(["check", str(site), "--browser", demo.url, "--storage-state", "maya.json", "--pictures", "p"])

    assert apart(check) == 0
    assert "2 of 2 screens reached, 4 of 4 elements found, 4 pictures" in capsys.readouterr().out
    assert len(list(Path("p").glob("*.png"))) == 4


def _only(help: Path, screens: set[str], folder: Path) -> Path:
    """A site with some of the screens and nothing that shows on them."""
    import yaml

    folder.mkdir()
    listed = yaml.safe_load((help / "screens.yaml").read_text(encoding="utf-8"))
    kept = [{**one, "pins": []} for one in listed if one["id"] in screens]
    (folder / "screens.yaml").write_text(yaml.safe_dump(kept, allow_unicode=True), encoding="utf-8")
    (folder / "site.yaml").write_bytes((help / "site.yaml").read_bytes())
    return folder
