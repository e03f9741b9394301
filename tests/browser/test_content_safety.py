"""Writers' content in a real browser: no script runs through the renderers alone, and none through the policy alone.

Each layer is tried without the other. The control shows that the test would see what runs: the same inputs, with
neither, do run.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from helpsdk.content.markup import tree_html
from helpsdk.server.api.policy import PAGE, header_of
from tests.browser.safety import Attack, Range, boxes, known_live, lonely, sample, suite

pytestmark = [pytest.mark.browser, pytest.mark.conformance]
WIDGET = Path(__file__).parents[2] / "js-widget"
#: The widget's two ways to draw a tree: as in a tip, and as in the panel's reader.
_ENTRY = """
import { renderTree, address } from "./src/stage/render.ts";
import { h, icon } from "./src/stage/h.ts";
import { start } from "./src/reader/index.ts";
const context = { server: "http://safety.test/help/", article() {}, section() {} };
const host = { style() {}, show() {} };
const words = { t: (text) => text };
const article = { glossary: {}, headings: [], locale: "en", dir: "ltr" };
const help = (videos) => ({ parts: { stage: { h, icon, address, host, context } }, words, options: { videos } });
window.draw = (tree, way, videos = "www.youtube-nocookie.com player.vimeo.com") =>
  renderTree(tree, way === "reader" ? start(help(videos)).context(article, context) : context);
"""
_INSPECT = """async ([trees, way]) => {
  const found = {};
  const look = (at, root) => {
    window.safety.use(root);
    for (const what of window.safety.suspects(root)) (found[at] ??= []).push(what);
  };
  const places = [...document.querySelectorAll("section[data-at]")].map((place, at) => {
    if (!trees) return place;
    const root = place.attachShadow({ mode: "open" });
    root.append(window.draw(trees[at], way));
    return root;
  });
  for (const [at, place] of places.entries()) {
    look(at, place);
    for (let parse = 0; parse < 2; parse++) {
      const again = document.createElement("section");
      document.body.append(again);
      again.innerHTML = place.innerHTML;
      place.innerHTML = again.innerHTML;
      again.remove();
      look(at, place);
    }
  }
  await new Promise((done) => setTimeout(done, 500));
  return found;
}"""

_DRAWN = """([tree, videos]) => {
  const box = document.querySelector("section");
  box.append(window.draw(tree, "reader", videos));
  const frame = box.querySelector("iframe");
  const said = ["sandbox", "referrerpolicy", "loading", "allow", "title"];
  return {
    iframe: frame && Object.fromEntries(said.map((name) => [name, frame.getAttribute(name)])),
    links: box.querySelectorAll("a[target=_blank]").length,
  };
}"""
PLAYER = {
    "sandbox": "allow-scripts allow-same-origin allow-presentation",
    "referrerpolicy": "strict-origin",
    "loading": "lazy",
    "allow": "fullscreen",
    "title": "How",
}


@pytest.fixture(scope="module")
def alone(browser: Browser) -> Iterator[Browser]:
    with lonely(browser) as found:
        yield found


@pytest.fixture
def place(alone: Browser) -> Iterator[Range]:
    opened = Range(alone)
    yield opened
    opened.close()


SIZES = [pytest.param(sample, id="sample"), pytest.param(suite, id="all", marks=pytest.mark.soak)]
size = pytest.mark.parametrize("attacks", SIZES)
trust = pytest.mark.parametrize("trusted", [True, False], ids=["trusted", "untrusted"])


@cache
def renderer() -> str:
    """The widget's renderers as one script."""
    command = ["node_modules/.bin/esbuild", "--bundle", "--format=iife", "--target=es2022", "--loader:.css=text"]
    built = subprocess.run(command, input=_ENTRY, cwd=WIDGET, capture_output=True, check=True, text=True)
    return built.stdout


def trees(attacks: Sequence[Attack], *, trusted: bool) -> list[list[Any]]:
    return [rendered.tree if (rendered := attack.rendered(trusted=trusted)) else [] for attack in attacks]


def named(found: dict[str, list[str]], attacks: Sequence[Attack]) -> dict[str, list[str]]:
    return {attacks[int(at)].id: what for at, what in found.items()}


@size
@trust
def test_the_article_page_alone_lets_nothing_run(place: Range, attacks: Any, trusted: bool) -> None:
    inputs = attacks()
    page = place.open(boxes([tree_html(tree) for tree in trees(inputs, trusted=trusted)]))

    found = page.evaluate(_INSPECT, [None, ""])
    assert named(found, inputs) == {}
    assert place.executed == []


@size
@trust
@pytest.mark.parametrize("way", ["tip", "reader"])
def test_the_widgets_tree_alone_lets_nothing_run(place: Range, attacks: Any, trusted: bool, way: str) -> None:
    inputs = attacks()
    page = place.open(boxes([""] * len(inputs)))
    page.evaluate(renderer())

    found = page.evaluate(_INSPECT, [trees(inputs, trusted=trusted), way])
    assert named(found, inputs) == {}
    assert place.executed == []


@pytest.mark.parametrize("attacks", [pytest.param(known_live, id="live"), SIZES[1]])
def test_the_policy_alone_lets_nothing_run(place: Range, attacks: Any) -> None:
    assert place.ran(attacks(), csp=header_of(PAGE, "bm9uY2U")) == set()
    assert place.executed == []


def test_what_the_policy_lets_run_is_seen(place: Range) -> None:
    """The same frames and policy, with a script that carries the page's nonce."""
    allowed = Attack("allowed", "html", "<script nonce=bm9uY2U>alert(1)</script>")

    assert place.ran([allowed], csp=header_of(PAGE, "bm9uY2U")) == {"allowed"}


def test_without_either_they_run(place: Range) -> None:
    """The control: a page that shows nothing running while these do would prove nothing above."""
    live = known_live()

    ran = place.ran(live)
    assert len(live) > 300
    assert {attack.id for attack in live} - ran == set()


@pytest.mark.soak
def test_the_known_live_inputs_are_all_there_are(place: Range) -> None:
    assert place.ran(suite()) == {attack.id for attack in known_live()}


@pytest.mark.parametrize(
    ("videos", "src", "framed"),
    [
        ("", "https://player.vimeo.com/video/1", False),
        (["player.vimeo.com"], "https://player.vimeo.com/video/1", True),
        ("player.vimeo.com, x.example", "https://x.example/1", True),
        (["vimeo.com"], "https://player.vimeo.com/video/1", False),
        (["player.vimeo.com"], "https://player.vimeo.com.evil.example/1", False),
        (["player.vimeo.com"], "https://player.vimeo.com@evil.example/1", False),
        (["player.vimeo.com"], "http://player.vimeo.com/1", False),
    ],
)
def test_the_reader_frames_what_the_page_allows(place: Range, videos: Any, src: str, framed: bool) -> None:
    page = place.open(boxes([""]))
    page.evaluate(renderer())

    tree = [{"t": "video", "src": src, "title": "How"}]
    drawn = page.evaluate(_DRAWN, [tree, videos])
    assert drawn == {"iframe": PLAYER if framed else None, "links": 0 if framed else 1}


def test_a_suspect_is_seen(place: Range) -> None:
    """What the inspection must not miss."""
    shapes = [
        "<script></script>",
        "<img src=x onload=1>",
        "<a href=' java&#9;script:x'>a</a>",
        "<iframe src=//x sandbox></iframe>",
        "<svg></svg>",
        "<p style=x>",
        "<template><form></template>",
        "<img src='data:image/svg+xml,x'>",
    ]
    page = place.open(boxes(shapes))

    assert sorted(page.evaluate(_INSPECT, [None, ""])) == [str(at) for at in range(len(shapes))]
