"""What the widget must live with: replies that are wrong, too large, too deep or from a newer server, and odd pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.states import until

if TYPE_CHECKING:
    from tests.browser.conftest import FakeHelp

pytestmark = pytest.mark.browser
HEARD = """window.HelpSDK = function () { (HelpSDK.q = HelpSDK.q || []).push(arguments) };
HelpSDK("on", "error", (error) => (window.heard ??= []).push(error.code ?? String(error)));"""
#: As deep as Python writes it; what the page reads deeper still is refused as no tree at all.
DEEP: Any = "bottom"
for _ in range(400):
    DEEP = {"t": "blockquote", "c": [DEEP]}
FORBIDDEN = [
    {"t": "script", "c": ["window.broken = 1"]},
    {"t": "iframe", "src": "javascript:window.broken = 1"},
    {"t": "img", "src": "javascript:window.broken = 1", "onerror": "window.broken = 1", "alt": "x"},
    {"t": "a", "href": "javascript:window.broken = 1", "c": ["press"]},
    {"t": "p", "c": ["kept"], "onclick": "window.broken = 1", "style": "position: fixed"},
    {"t": "hologram", "c": ["of a newer server"]},
    {"t": 7},
    None,
    7,
    [["nested"]],
]


def raw(fake: FakeHelp, path: str, status: int, body: bytes) -> None:
    """Answer that with these bytes."""
    before = fake.fault
    fake.fault = lambda asked: (status, body) if asked.endswith(path) else before(asked)


def heard(page: Page, fake: FakeHelp) -> list[str]:
    """Our lines in the console, as they come; the page also listens to our errors."""
    lines: list[str] = []
    page.on("console", lambda message: lines.extend([message.text] if "helpsdk" in message.text else []))
    fake.files["/heard.js"] = HEARD.encode()
    fake.host(head='<script src="/heard.js"></script>')
    return lines


def works(page: Page) -> None:
    """The page is as usable as without us."""
    page.fill("#tax", "DE 811 569 869")
    assert page.input_value("#tax") == "DE 811 569 869"
    page.click("#send")


def reply(fake: FakeHelp, *items: Any, **rest: Any) -> bytes:
    """The usual reply, with other items than a server of today would send."""
    whole = json.loads(fake.make.resolved(**rest).model_dump_json())
    return json.dumps({**whole, "items": list(items)}).encode()


def good(fake: FakeHelp) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(fake.make.tip().model_dump_json())
    return made


UNUSABLE: list[tuple[str, Callable[[FakeHelp], bytes]]] = [
    ("nothing", lambda fake: b""),
    ("half", lambda fake: reply(fake, good(fake))[:200]),
    ("null", lambda fake: b"null"),
    ("a list", lambda fake: b"[]"),
    ("a number", lambda fake: b"1e999"),
    ("items that are none", lambda fake: json.dumps({"revision": 1, "items": 7}).encode()),
    ("another encoding", lambda fake: "ничего".encode("cp1251")),
    ("20 MB", lambda fake: b'{"revision": 1, "items": "' + b"x" * 20_000_000 + b'"}'),
    ("deeper than a stack", lambda fake: b"[" * 200_000 + b"]" * 200_000),
]


def test_an_unusable_reply_leaves_one_line_and_no_trace(page: Page, fake: FakeHelp) -> None:
    lines = heard(page, fake)
    for name, body in UNUSABLE:
        fake.fault = lambda path: None
        raw(fake, "v1/resolve", 200, body(fake))
        lines.clear()
        page.goto(fake.url)
        until(lambda: [path for path, _ in fake.sessions if path.endswith("resolve")])
        page.wait_for_timeout(250)
        works(page)
        assert page.locator(".beacon, .tip, .banner").count() == 0, name
        assert len(lines) <= 1, (name, lines)
        fake.sessions.clear()


def test_what_a_newer_server_adds_is_left_out_and_told_once(page: Page, fake: FakeHelp) -> None:
    heard(page, fake)
    tip = good(fake)
    items = [
        {**tip, "rule": "newer-kind", "kind": "hologram"},
        {**tip, "rule": "newer-style", "kind": "announcement", "style": "skywriting", "element": None},
        {**tip, "rule": "no-article", "article": None},
        {"rule": 7},
        None,
        "text",
        {**tip, "colour": "infrared"},
        {**tip, "rule": "newer-trigger", "trigger": "telepathy", "element": "invoice.form.other"},
    ]
    raw(fake, "v1/resolve", 200, reply(fake, *items, novelty={"a": [1]}))
    page.goto(fake.url)
    page.focus("#tax")
    expect(page.locator(".tip")).to_contain_text("German tax IDs are DE and nine digits.")
    expect(page.locator(".beacon")).to_have_count(1)
    expect(page.get_by_role("button", name="Help", exact=True)).to_be_visible()
    page.evaluate("HelpSDK('track', 'x')")
    page.wait_for_timeout(300)
    codes = page.evaluate("window.heard ?? []")
    assert len(codes) == len(set(codes)) <= 2, codes


def test_a_tree_with_forbidden_nodes_runs_nothing(page: Page, fake: FakeHelp) -> None:
    tip = {**good(fake), "tree": [{"t": "p", "c": ["The lead."]}, *FORBIDDEN]}
    raw(fake, "v1/resolve", 200, reply(fake, tip))
    whole = json.loads(fake.make.article("all", "Everything", []).model_dump_json())
    raw(fake, "v1/articles/all", 200, json.dumps({**whole, "tree": [*FORBIDDEN, DEEP]}).encode())
    page.goto(fake.url)
    page.focus("#tax")
    expect(page.locator(".tip")).to_contain_text("The lead.")
    page.evaluate("HelpSDK('article', 'all')")
    panel = page.get_by_role("dialog", name="Help")
    expect(panel.get_by_text("kept")).to_be_visible()
    assert panel.locator("script, iframe, [onerror], [onclick], [style], [href^=javascript]").count() == 0
    expect(panel).not_to_contain_text("window.broken")
    assert page.evaluate("window.broken") is None
    works(page)


def test_five_thousand_items_do_not_stop_the_page(page: Page, fake: FakeHelp) -> None:
    tip = good(fake)
    many = [{**tip, "rule": f"r{at}", "kind": "panel", "element": None} for at in range(5000)]
    many += [{**tip, "rule": f"t{at}", "element": f"element.{at}"} for at in range(5000)]
    raw(fake, "v1/resolve", 200, reply(fake, *many, good(fake)))
    page.add_init_script("""new PerformanceObserver((list) => (window.long ??= []).push(
        ...list.getEntries().map(({duration}) => duration))).observe({type: "longtask", buffered: true})""")
    page.goto(fake.url)
    expect(page.locator(".beacon")).to_have_count(1)
    page.get_by_role("button", name="Help", exact=True).click()
    expect(page.get_by_role("dialog", name="Help").locator(".row")).to_have_count(1)  # one article, listed once
    works(page)
    assert max(page.evaluate("window.long ?? [0]")) < 2000  # milliseconds of a busy machine


NO_BODY = """<!doctype html><title>Host</title><script src="/help/widget.js" data-site="ledger"></script>
<script src="/late.js"></script>"""
LATE = """setTimeout(() => { document.documentElement.append(document.body ?? document.createElement("body"));
document.body.dataset.helpScreen = "invoice.form";
document.body.innerHTML = '<label for=tax>Tax ID</label><input id=tax data-help-id="invoice.form.tax_id">'
  + '<button id=send>Send</button>' }, 200)"""
ODD: list[tuple[str, str]] = [
    (
        "fetch patched to throw at others",
        "const real = fetch; window.fetch = function (...all) { return real(...all) };",
    ),
    (
        "history patched",
        "const real = history.pushState; history.pushState = function () { return real.apply(this, arguments) };",
    ),
    (
        "frozen prototypes of what it uses",
        (
            "for (const one of [Array, Function, Promise, Element, Node, EventTarget, Map, Set, String, Event])"
            " Object.freeze(one.prototype)"
        ),
    ),
    (
        "storage that is full",
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }",
    ),
    (
        "storage that is blocked",
        (
            "for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])"
            " Object.defineProperty(window, name, {get() { throw new DOMException('no', 'SecurityError') }})"
        ),
    ),
    (
        "arrays with more on them",
        "Array.prototype.last = function () { return this.at(-1) };",
    ),
    ("no idle time", "delete window.requestIdleCallback;"),
    ("JSON that adds things", "Array.prototype.toJSON = function () { return [...this] };"),
]


@pytest.mark.parametrize(("name", "script"), ODD, ids=[name for name, _ in ODD])
def test_on_a_page_with(page: Page, fake: FakeHelp, name: str, script: str) -> None:
    fake.resolve = fake.make.resolved(fake.make.tip(), fake.make.panel_item("fx", "Currencies"))
    fake.articles["fx"] = fake.make.article("fx", "Currencies", [{"t": "p", "c": ["Pick one."]}])
    page.add_init_script(script)
    page.goto(fake.url)
    page.focus("#tax")
    expect(page.locator(".tip")).to_be_visible()
    page.evaluate("HelpSDK('article', 'fx')")
    expect(page.get_by_role("dialog", name="Help")).to_contain_text("Pick one.")
    page.evaluate("history.pushState({}, '', '/elsewhere')")
    fake.wait_for("shown")
    works(page)


@pytest.mark.parametrize("script", ["Object.freeze(Object.prototype)", "Object.prototype.odd = 1"])
def test_tips_work_on_a_page_that_changed_what_all_objects_are(page: Page, fake: FakeHelp, script: str) -> None:
    fake.resolve = fake.make.resolved(fake.make.tip(), fake.make.banner())
    page.add_init_script(script)
    page.goto(fake.url)
    page.focus("#tax")
    expect(page.locator(".tip")).to_be_visible()
    expect(page.get_by_role("region", name="Announcement")).to_be_visible()
    works(page)


def test_the_panel_works_where_what_all_objects_inherit_is_frozen(page: Page, fake: FakeHelp) -> None:
    fake.resolve = fake.make.resolved(fake.make.panel_item("fx", "Pick a currency"))
    fake.articles["fx"] = fake.make.article("fx", "Pick a currency", [{"t": "p", "c": ["Pick one."]}])
    page.add_init_script("Object.freeze(Object.prototype)")
    page.goto(fake.url)
    page.evaluate("HelpSDK('open')")
    panel = page.get_by_role("dialog", name="Help")
    panel.get_by_role("button", name="Pick a currency").click()
    expect(panel).to_contain_text("Pick one.")
    panel.get_by_role("button", name="Back").click()
    expect(panel.get_by_role("button", name="Pick a currency")).to_be_visible()


def test_on_a_page_that_is_not_there_yet(page: Page, fake: FakeHelp) -> None:
    """Without a body, without a language, and one that cannot scroll."""
    fake.resolve = fake.make.resolved(fake.make.tip())
    fake.files["/late.js"] = LATE.encode()
    fake.page = NO_BODY
    fake.style = "html, body { overflow: hidden }"
    page.goto(fake.url)
    expect(page.locator(".beacon")).to_be_visible()
    page.focus("#tax")
    expect(page.locator(".tip")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == ""
    works(page)
