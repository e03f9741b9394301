"""Ledger's own help behind the fake server: real words in four languages, and one thing of every kind."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from helpsdk.errors import NotFound
from helpsdk.i18n.locales import direction
from helpsdk.identity.viewer import ANONYMOUS
from helpsdk.runtime.replies import ContactInfoReply, ContactReply, ResolveReply
from helpsdk.runtime.requests import ResolveRequest
from helpsdk.runtime.runtime import Runtime
from helpsdk.runtime.searchreplies import ContactSuggestionsReply
from helpsdk.site.disk import read_folder
from helpsdk.site.folder import site_from_files
from helpsdk.site.publishable import publishable
from tests.browser.conftest import FakeHelp

LEDGER = Path(__file__).parents[2] / "examples" / "ledger"
LOCALES = ("en", "ru", "zh-Hans", "ar")
NOW = datetime(2026, 11, 21, 9, 14, tzinfo=UTC)
#: As the host may do at most: nothing inline, nothing from elsewhere, no HTML from text.
STRICT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
RULES = """
- {id: tip-focus, show: {kind: tip, article: tax-id-format, trigger: focus}, at: {element: invoice.form.tax_id}}
- {id: tip-hover, show: {kind: tip, article: create-invoice, trigger: hover}, at: {element: invoice.form.customer}}
- {id: tip-press, show: {kind: tip, article: reverse-charge, trigger: click}, at: {element: invoice.form.currency}}
- {id: tip-auto, show: {kind: tip, article: fix-failed-invoice, trigger: auto}, at: {element: invoice.form.send},
   when: {role: member}}
- {id: panel-failed, show: {kind: panel, article: fix-failed-invoice}, at: {event: invoice.failed}, priority: high}
- {id: panel-tax, show: {kind: panel, article: tax-id-format}, at: {screen: invoice.form}}
- {id: panel-create, show: {kind: panel, article: create-invoice}, at: {screen: invoice.form}}
- {id: panel-currency, show: {kind: panel, article: invoice-currency}, at: {screen: invoice.form}}
- {id: banner, show: {kind: announcement, article: bank-feed-maintenance, style: banner}, at: {any: true}}
- {id: modal, show: {kind: announcement, article: match-payments, style: modal}, at: {any: true}}
- {id: news, show: {kind: announcement, article: bank-feed-maintenance, style: whats_new}, at: {any: true}}
- {id: news-older, show: {kind: announcement, article: reverse-charge, style: whats_new}, at: {any: true}}
- id: tour
  show:
    kind: tour
    article: create-invoice
    trigger: auto
    steps:
      - {id: create, element: invoice.form.customer}
      - {id: send, element: invoice.form.send}
      - {id: fails, element: invoice.detail.status}
  at: {screen: invoice.form}
- id: checklist
  show:
    kind: checklist
    article: first-steps
    trigger: auto
    steps:
      - {id: tax-number, element: invoice.form.tax_id, screen: invoice.form}
      - {id: customer, screen: customer.list}
      - {id: invoice, element: invoice.form.send, screen: invoice.form, article: create-invoice}
      - {id: payment, screen: payment.list, article: match-payments}
      - {id: accountant, article: invite-team}
  at: {screen: invoice.form}
"""
#: What is shown when a state asks for nothing else.
USUAL = frozenset({"tip-focus", "tip-hover", "tip-press", "panel-tax", "panel-create", "panel-currency"})
HOST_PAGE = """<!doctype html><html lang="{lang}" dir="{dir}" data-theme="{theme}"><head><meta charset="utf-8">
<title>Ledger</title><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/css/base.css"><link rel="stylesheet" href="/static/css/layout.css">
<link rel="stylesheet" href="/static/css/parts.css"></head><body class="app" data-help-screen="invoice.form">
<div class="side"><a class="logo" href="#"><span class="logo-mark"></span>Ledger</a>
<nav aria-label="{nav}">{links}</nav>
</div><main id="main" class="narrow"><div class="head"><h1>{new}</h1><div class="actions"><button class="button primary"
id="send" data-help-id="invoice.form.send">{send}</button></div></div><section class="card grid">{fields}</section>
</main><script src="/help/widget.js" data-site="ledger" defer></script></body></html>"""
INTRO = {
    "en": "Usually answers within 2 hours",
    "ru": "Обычно отвечает в течение двух часов",
    "zh-Hans": "通常在两小时内回复",
    "ar": "يجيب عادةً خلال ساعتين",
}
FIELDS = {"customer": "Brightwater Studio", "tax_id": "DE 811 569 86", "due": "2026-12-21", "currency": "EUR"}
#: What the widget of a state can show: of what opens by itself there is one at a time.
SHOWN_AS = {"news": "whats_new", "news-older": "whats_new"}
HELP_IDS = {"due": "due_date"}


@cache
def runtime() -> Runtime:
    """Ledger's articles, and the rules above instead of its own."""
    files = {path: text for path, text in read_folder(LEDGER / "help").files.items() if not path.startswith("rules/")}
    files["screens.yaml"] = re.sub(rb"\n  pins: .*", b"", files["screens.yaml"])
    files["rules/states.yaml"] = RULES.encode()
    made = Runtime(publishable(site_from_files(files).site), 7, interface_locales=LOCALES)
    made.build_index()
    return made


@cache
def words(locale: str) -> dict[str, Any]:
    """What the product says, by key."""
    read: dict[str, Any] = yaml.safe_load((LEDGER / "locales" / f"{locale}.yaml").read_text(encoding="utf-8"))
    return read


@cache
def _files() -> dict[str, bytes]:
    """Of the host page, and the pictures of articles."""
    css = {f"/static/css/{file.name}": file.read_bytes() for file in (LEDGER / "static" / "css").glob("*.css")}
    folder = LEDGER / "help" / "assets"
    return css | {f"/help/assets/{file.name}": file.read_bytes() for file in folder.iterdir() if file.is_file()}


class LedgerHelp(FakeHelp):
    """The invoice form of Ledger under the strictest policy, in one language and theme, with the rules that a state
    asks for.
    """

    def __init__(self, locale: str = "en", theme: str = "light") -> None:
        super().__init__()
        self.locale, self.theme = locale, theme
        self.headers = {"Content-Security-Policy": STRICT_POLICY}
        self.files = dict(_files())
        self.rules = USUAL
        self.page = self.invoice_form()

    def invoice_form(self) -> str:
        said = words(self.locale)
        fields = "".join(
            f'<div class="field"><label for="{name}">{escape(said["invoice"][name])}</label>'
            f'<input id="{name}" value="{value}" data-help-id="invoice.form.{HELP_IDS.get(name, name)}"></div>'
            for name, value in FIELDS.items()
        )
        pages = ("overview", "invoice", "customer", "payment", "report", "team", "settings")
        current = {"invoice": ' aria-current="page"'}
        links = "".join(f'<a href="#"{current.get(page, "")}>{escape(said["nav"][page])}</a>' for page in pages)
        return HOST_PAGE.format(
            lang=self.locale,
            dir=direction(self.locale),
            theme=self.theme,
            nav=escape(said["nav"]["label"]),
            links=links,
            new=escape(said["invoice"]["new"]),
            send=escape(said["invoice"]["send"]),
            fields=fields,
        )

    def resolved(self, body: dict[str, Any]) -> ResolveReply:
        traits = {"plan": "team", "role": "member" if "tip-auto" in self.rules else "owner"}
        shows = sorted({SHOWN_AS.get(rule) or rule.partition("-")[0] for rule in self.rules})
        asked = ResolveRequest.model_validate({**body, "locale": [self.locale], "traits": traits, "shows": shows})
        reply = runtime().resolve(asked, ANONYMOUS, NOW)
        items = [item for item in reply.items if item.rule in self.rules]
        return reply.model_copy(update={"items": items})

    def reply(self, path: str, parameters: dict[str, list[str]], body: Any) -> tuple[int, BaseModel | dict[str, Any]]:
        locales = [one for one in parameters.get("locale", [self.locale])[0].split(",") if one != "*"]
        if path == "v1/resolve":
            return 200, self.resolved(body)
        if path == "v1/search":
            exact = parameters.get("exact") == ["1"]
            return 200, runtime().search(parameters["q"][0], locales, ANONYMOUS, screen="invoice.form", exact=exact)
        if path == "v1/answer":
            return 200, runtime().answer(parameters["q"][0], locales, ANONYMOUS)
        if path == "v1/suggest":
            return 200, runtime().suggest(parameters["q"][0], locales, ANONYMOUS)
        if path == "v1/collections":
            return 200, runtime().collections(locales, ANONYMOUS)
        if path.startswith("v1/contact"):
            return self.team(path, body)
        if path.startswith("v1/articles/"):
            try:
                return 200, runtime().article(path.removeprefix("v1/articles/"), locales, ANONYMOUS)
            except NotFound:
                return 404, {"title": "Not found", "status": 404, "code": "not_found"}
        return super().reply(path, parameters, body)

    def team(self, path: str, body: Any) -> tuple[int, BaseModel]:
        about: dict[str, Any] = {"locale": self.locale, "dir": direction(self.locale)}
        if path == "v1/contact/suggestions":
            found = runtime().search(body["message"], [self.locale], ANONYMOUS, prefix=False, limit=3)
            hits: dict[str, Any] = {"suggestions": found.hits, "search_revision": 7, "degraded": False}
            return 200, ContactSuggestionsReply(revision=7, **about, **hits)
        if body is None:
            return 200, ContactInfoReply(revision=7, open=True, intro=INTRO[self.locale], **about)
        return 202, ContactReply(revision=7, id=body.get("id") or "1", queued=True)
