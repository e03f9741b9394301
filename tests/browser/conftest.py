"""A real Chromium, and a small help server with canned replies for the widget's tests."""

from __future__ import annotations

import json
import mimetypes
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright
from pydantic import BaseModel

from helpsdk.runtime.replies import (
    ArticleCard,
    ArticleReply,
    Available,
    CollectionsReply,
    ContactInfoReply,
    ContactReply,
    Item,
    Remember,
    ResolveReply,
    SessionReply,
    SiteOut,
    Step,
    ThemeOut,
    Why,
)
from helpsdk.runtime.searchreplies import (
    Answer,
    AnswerReply,
    ContactSuggestionsReply,
    SearchReply,
    Suggestion,
    SuggestReply,
)
from tests.browser.chromium import HOW_TO_GET_ONE, launch

WIDGET = Path(__file__).parents[2] / "helpsdk" / "server" / "static" / "widget"
HOST_PAGE = """<!doctype html><html lang="{lang}" {html}><head><meta charset="utf-8"><title>Host</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/host.css">{head}</head><body data-help-screen="invoice.form">{body}</body></html>"""
FORM = """<main><h1>New invoice</h1><label for="tax">Tax ID</label>
<input id="tax" data-help-id="invoice.form.tax_id"><button id="send">Send</button></main>"""
SCRIPT = '<script src="/help/widget.js" data-site="ledger" {data} defer></script>'
HOST_STYLE = "body { margin: 40px; font: 16px serif } label { display: block } #tax { width: 320px; height: 36px }"

expect.set_options(timeout=15_000)  # patience for a loaded machine; nothing here is timed


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        try:
            browser = launch(playwright)
        except Error as error:
            pytest.fail(f"{HOW_TO_GET_ONE}\n{error}")
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Pages in contexts of their own: `new_page(viewport=…, color_scheme=…)`. Every error of a page fails its test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def make(**options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, "locale": "en-US", **options})
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page()


def card(id: str, title: str, **rest: Any) -> ArticleCard:
    """An article as it is listed."""
    values = {"type": "howto", "locale": "en", "fallback_locale": None, "dir": "ltr", "excerpt": f"About {title}."}
    return ArticleCard(id=id, title=title, **{**values, "url": f"articles/{id}", "major": 1, **rest})


def item(rule: str, kind: str, article: ArticleCard, **rest: Any) -> Item:
    """One thing to show."""
    how = {"key": rule, "kind": kind, "scope": "revision", "major": article.major, "keys": [rule, f"kind:{kind}"]}
    remember = Remember.model_validate(how | rest.pop("remember", {}))
    why = Why(code="element", label="Tax ID") if rest.get("element") else Why(code="screen", label="New invoice")
    values = {"rule": rule, "kind": kind, "reason": "rule", "why": why, "remember": remember, "article": article}
    return Item.model_validate({**values, **rest})


def tip(**rest: Any) -> Item:
    """The tax field's tip."""
    rule, kind = rest.pop("rule", "tax-field-tip"), rest.pop("kind", "tip")
    tree = [{"t": "p", "c": ["German tax IDs are ", {"t": "code", "c": ["DE"]}, " and nine digits."]}]
    values = {"element": "invoice.form.tax_id", "trigger": "focus", "tree": tree, "more": True, **rest}
    return item(rule, kind, card("tax-id-format", "Tax ID formats by country"), **values)


def panel_item(id: str, title: str, **rest: Any) -> Item:
    return item(f"{id}-rule", "panel", card(id, title), **rest)


def banner() -> Item:
    """An announcement at the top edge."""
    tree = [{"t": "p", "c": ["Most settle within an hour."]}]
    article = card("payments-slow", "Card payments are slow this morning.")
    return item("payments-slow", "announcement", article, style="banner", tree=tree, more=True)


def modal(**rest: Any) -> Item:
    """An announcement over the page; with `style="whats_new"`, one of what is new."""
    tree = [{"t": "p", "c": ["Set an invoice to repeat. Ledger sends it and tells you only when something needs you."]}]
    article = card("recurring", "Invoices that send themselves", type="release")
    values = {"rule": "recurring", "style": "modal", "trigger": "auto", "tree": tree, "more": True, **rest}
    return item(values.pop("rule"), "announcement", article, **values)


def step(id: str, title: str, text: str, **rest: Any) -> Step:
    return Step(id=id, title=title, tree=[{"t": "p", "c": [text]}], **{"done": False, **rest})


def tour(*steps: Step, **rest: Any) -> Item:
    """Three steps over the invoice form: at the tax field, at the button, and at nothing."""
    usual = (
        step("tax", "Enter the tax ID", "It decides whether tax is added.", element="invoice.form.tax_id"),
        step("send", "Send the invoice", "The customer gets it by e-mail.", element="invoice.form.send"),
        step("after", "What happens next", "A reminder goes out when it is overdue."),
    )
    values = {"rule": "first-invoice", "trigger": "auto", "steps": list(steps or usual), **rest}
    return item(values.pop("rule"), "tour", card("first-invoice", "Your first invoice", type="tutorial"), **values)


def checklist(*steps: Step, **rest: Any) -> Item:
    """Five steps to set up, two of them done; the third has an element on the form."""
    usual = (
        step("company", "Add your company details", "Name and address.", done=True),
        step("customers", "Bring in your customers", "From a file, or one by one.", done=True),
        step("tax", "Enter your tax ID", "It stands on every invoice.", element="invoice.form.tax_id"),
        step("accountant", "Invite your accountant", "They see reports, never payroll."),
        step("bank", "Connect your bank", "Payments find their invoice by themselves."),
    )
    values = {"rule": "set-up", "trigger": "auto", "steps": list(steps or usual), **rest}
    return item(values.pop("rule"), "checklist", card("set-up", "Set up Ledger", type="tutorial"), **values)


def resolved(*items: Item, **rest: Any) -> ResolveReply:
    """The answer for the invoice form."""
    values: dict[str, Any] = {
        "revision": 7,
        "now": "2026-11-21T09:14:00Z",
        "site": SiteOut(id="ledger", title="Ledger", theme=ThemeOut(accent="#0c6b49")),
        "screen": "invoice.form",
        "screen_title": "New invoice",
        "locale": "en",
        "dir": "ltr",
        "interface_locale": "en",
        "ttl": 300,
        "elements": {"invoice.form.tax_id": "Tax ID"},
    }
    return ResolveReply(items=list(items), **{**values, **rest})


def article(id: str, title: str, tree: list[Any], **rest: Any) -> ArticleReply:
    values: dict[str, Any] = {
        "revision": 7,
        "type": "reference",
        "locale": "en",
        "fallback_locale": None,
        "dir": "ltr",
        "excerpt": "",
        "collection": "invoices",
        "collection_title": "Invoices",
        "updated": "2026-10-30",
        "major": 1,
        "minutes": 2,
        "headings": [],
        "related": [],
        "glossary": {},
        "available": [Available(locale="en", name="English")],
    }
    return ArticleReply(id=id, title=title, tree=tree, **{**values, **rest})


def found(query: str, *hits: Any, **rest: Any) -> SearchReply:
    values: dict[str, Any] = {"revision": 7, "search_revision": 7, "degraded": False, "corrected": None}
    values |= {"locale": "en", "dir": "ltr", "more": False, "total": len(hits)}
    return SearchReply(query=query, hits=list(hits), **{**values, **rest})


def suggested(query: str, *texts: str | ArticleCard) -> SuggestReply:
    """Completions: texts, and articles by their titles."""
    values: dict[str, Any] = {"revision": 7, "search_revision": 7, "degraded": False, "locale": "en", "dir": "ltr"}
    said = [Suggestion(text=one) if isinstance(one, str) else Suggestion(text=one.title, article=one) for one in texts]
    return SuggestReply(query=query, suggestions=said, **values)


def answered(query: str, answer: Answer | None = None, **rest: Any) -> AnswerReply:
    values: dict[str, Any] = {"revision": 7, "search_revision": 7, "degraded": False, "locale": "en", "dir": "ltr"}
    return AnswerReply(query=query, answer=answer, also=[], **{**values, **rest})


def session_of(token: str, *, seconds: int = 900) -> SessionReply:
    """The session for a token `NAME.…`: that of the person NAME, numbered by the token."""
    expires = (datetime(2026, 11, 21, 9, tzinfo=UTC) + timedelta(seconds=seconds)).isoformat()
    now = "2026-11-21T09:00:00Z"
    return SessionReply(revision=7, session=f"hs_{token}", expires=expires, now=now, viewer=token.partition(".")[0])


def refusal(code: str, title: str = "Not accepted", status: int = 401) -> tuple[int, bytes]:
    """A problem, as a fault."""
    return status, json.dumps({"title": title, "status": status, "code": code}).encode()


class Make:
    """What replies are made of."""

    card, item, tip = staticmethod(card), staticmethod(item), staticmethod(tip)
    panel_item, banner, resolved = staticmethod(panel_item), staticmethod(banner), staticmethod(resolved)
    modal, step, tour = staticmethod(modal), staticmethod(step), staticmethod(tour)
    checklist = staticmethod(checklist)
    article, found = staticmethod(article), staticmethod(found)
    suggested, answered = staticmethod(suggested), staticmethod(answered)
    session_of, refusal = staticmethod(session_of), staticmethod(refusal)


class FakeHelp:
    """A host page at / and a help server at /help, with the replies a test puts in."""

    make = Make
    url = ""

    def __init__(self) -> None:
        self.resolve: ResolveReply | Callable[[dict[str, Any]], ResolveReply] = resolved()
        self.search: Callable[[str], SearchReply] = lambda query: found(query)
        self.suggest: Callable[[str], SuggestReply] = lambda query: suggested(query)
        self.answer: Callable[[str], AnswerReply] = lambda query: answered(query)
        self.contact: ContactInfoReply | None = None
        self.messages: list[dict[str, Any]] = []
        self.articles: dict[str, ArticleReply] = {}
        self.collections = CollectionsReply(revision=7, locale="en", dir="ltr", collections=[])
        self.requests: list[tuple[str, str, Any]] = []
        self.sessions: list[tuple[str, str]] = []
        self.session: Callable[[str], SessionReply] = session_of
        self.interactions: list[dict[str, Any]] = []
        self.fault: Callable[[str], tuple[int, bytes] | None] = lambda path: None
        self.delay = 0.0
        self.headers: dict[str, str] = {}
        self.style = HOST_STYLE
        self.files: dict[str, bytes] = {}
        self.host()

    def host(self, body: str = FORM, *, data: str = "", lang: str = "en", head: str = "", html: str = "") -> None:
        """Set the host page; the widget's script tag comes last in the body."""
        self.page = HOST_PAGE.format(lang=lang, head=head, html=html, body=body + SCRIPT.format(data=data))

    def asked(self, path: str) -> list[Any]:
        """The bodies (POST) or query parameters (GET) of the requests to a path below /help."""
        return [body for _, asked, body in self.requests if asked == path]

    def as_whom(self, path: str) -> list[str]:
        """The sessions that the requests to a path below /help came with, "" for none."""
        return [session for asked, session in self.sessions if asked == path]

    def told(self, kind: str) -> list[dict[str, Any]]:
        """The interactions of one type that arrived."""
        return [one for one in self.interactions if one["type"] == kind]

    def wait_for(self, kind: str, seconds: float = 30) -> dict[str, Any]:
        """The first interaction of a type, once it has arrived."""
        end = time.monotonic() + seconds
        while not self.told(kind) and time.monotonic() < end:
            time.sleep(0.05)
        assert self.told(kind), f"no interaction {kind!r} arrived"
        return self.told(kind)[0]

    def contact_reply(self, path: str, body: Any) -> tuple[int, BaseModel | dict[str, Any]]:
        """What the team's desk says; 404 while there is none."""
        if not self.contact:
            if path == "v1/contact" and body is None:
                return 200, ContactInfoReply(revision=7, locale="en", dir="ltr", open=False, intro=None)
            return 404, {"title": "No messages", "status": 404, "code": "contact_off"}
        if path == "v1/contact/suggestions":
            found = self.search(body["message"]).model_dump(include={"revision", "search_revision", "degraded"})
            hits = self.search(body["message"]).hits
            return 200, ContactSuggestionsReply(**found, locale="en", dir="ltr", suggestions=hits)
        if body is None:
            return 200, self.contact
        self.messages.append(body)
        return 202, ContactReply(revision=7, id=body["id"], queued=True)

    def reply(self, path: str, parameters: dict[str, list[str]], body: Any) -> tuple[int, BaseModel | dict[str, Any]]:
        if path == "v1/resolve":
            return 200, self.resolve if isinstance(self.resolve, ResolveReply) else self.resolve(body)
        if path == "v1/session":
            return 200, self.session(body["token"])
        if path == "v1/search":
            return 200, self.search(parameters["q"][0])
        if path == "v1/suggest":
            return 200, self.suggest(parameters["q"][0])
        if path == "v1/answer":
            return 200, self.answer(parameters["q"][0])
        if path.startswith("v1/contact"):
            return self.contact_reply(path, body)
        if path == "v1/collections":
            return 200, self.collections
        if path == "v1/interactions":
            known = {one["id"] for one in self.interactions}
            self.interactions += [one for one in body["items"] if one["id"] not in known]
            return 202, {"accepted": len(body["items"]), "duplicates": 0, "rejected": []}
        article = self.articles.get(path.removeprefix("v1/articles/"))
        return (200, article) if article else (404, {"title": "Not found", "status": 404, "code": "not_found"})


class Handler(BaseHTTPRequestHandler):
    """One request to the fake: the host page, its style, the widget's files, or the API."""

    fake: FakeHelp
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""

    def answer(self, status: int, kind: str, body: bytes) -> None:
        try:
            self.send_response(status)
            for name, value in {**self.fake.headers, "Content-Type": kind, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except ConnectionError:
            self.close_connection = True

    def static(self, path: str) -> tuple[str, bytes] | None:
        if path in self.fake.files:
            return mimetypes.guess_type(path)[0] or "text/plain", self.fake.files[path]
        if path == "/host.css":
            return "text/css", self.fake.style.encode()
        if not path.startswith("/help/widget"):
            return None if path.startswith("/help/") else ("text/html; charset=utf-8", self.fake.page.encode())
        file = WIDGET / path.rsplit("/", 1)[1]
        kind = "application/json" if file.suffix == ".json" else "text/javascript"
        return (kind, file.read_bytes()) if file.is_file() else None

    def handle_any(self) -> None:
        url = urlsplit(self.path)
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        self.fake.sessions.append((url.path.removeprefix("/help/"), bearer))
        fault = self.fake.fault(url.path)
        if fault is not None:
            return self.answer(fault[0], "application/json", fault[1])
        static = self.static(url.path)
        if static is not None:
            return self.answer(200, *static)
        path, parameters = url.path.removeprefix("/help/"), parse_qs(url.query)
        body = json.loads(raw) if raw else None
        self.fake.requests.append((self.command, path, body if raw else parameters))
        time.sleep(self.fake.delay)
        status, reply = self.fake.reply(path, parameters, body)
        text = reply.model_dump_json() if isinstance(reply, BaseModel) else json.dumps(reply)
        self.answer(status, "application/json", text.encode())

    do_GET = do_POST = handle_any  # noqa: N815


Fake = TypeVar("Fake", bound=FakeHelp)


@contextmanager
def serving(fake: Fake) -> Iterator[Fake]:
    """The fake on a free port of loopback; `fake.url` is the host page's address."""
    handler = type("BoundHandler", (Handler,), {"fake": fake})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_port}/"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def fake() -> Iterator[FakeHelp]:
    with serving(FakeHelp()) as help_server:
        yield help_server
