"""The demo product: every page for everybody in every language, its failing invoice, its safety."""

from __future__ import annotations

import html
import json
import re

import pytest

from examples.ledger.app import create_app
from examples.ledger.books.people import USERS
from examples.ledger.web.translations import LOCALES, RIGHT_TO_LEFT
from tests.examples.browser import Browser, elements_of, event_of, signed_in

SCREENS = {
    "/": "overview",
    "/invoices": "invoice.list",
    "/invoices?status=failed": "invoice.list",
    "/invoices?q=nothing-like-it&page=x": "invoice.list",
    "/invoices/new": "invoice.form",
    "/invoices/INV-2041": "invoice.detail",
    "/invoices/INV-2041/edit": "invoice.form",
    "/invoices/INV-2043": "invoice.detail",
    "/customers": "customer.list",
    "/customers/c2": "customer.detail",
    "/payments": "payment.list",
    "/reports/revenue": None,
    "/reports/revenue?period=3": None,
    "/reports/tax": None,
    "/team": "team.list",
    "/settings/tax": "settings.tax",
}
ELEMENTS = {
    "/": {"overview.setup"},
    "/invoices": {"invoice.list.new", "invoice.list.status_filter"},
    "/invoices/new": {
        f"invoice.form.{name}" for name in ("customer", "tax_id", "currency", "due_date", "late_fee", "lines", "send")
    },
    "/invoices/INV-2041": {"invoice.detail.status", "invoice.detail.send"},
    "/invoices/INV-2043": {"invoice.detail.status", "invoice.detail.send", "invoice.detail.reminder"},
    "/customers/c2": {"customer.detail.tax_id", "customer.detail.credit_limit"},
    "/payments": {"payment.list.match", "payment.list.unmatched"},
    "/reports/revenue": {"report.revenue.period"},
    "/team": {"team.list.invite", "team.list.role"},
    "/settings/tax": {"settings.tax.number", "settings.tax.reverse_charge", "settings.tax.rates"},
}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("user", USERS)
def test_every_page_answers_for_everybody_in_every_language(user: str, locale: str) -> None:
    browser = signed_in(user, locale)
    direction = "rtl" if locale in RIGHT_TO_LEFT else "ltr"
    for path, screen in SCREENS.items():
        page = browser.get(path)
        assert page.status_code == 200, path
        assert f'<html lang="{locale}" dir="{direction}"' in page.text
        assert re.findall(r'<body[^>]* data-help-screen="([^"]+)"', page.text) == ([screen] if screen else [])
        assert ELEMENTS.get(path, set()) <= elements_of(page), path


def test_the_pages_before_signing_in() -> None:
    browser = Browser()
    assert browser.get("/", follow=False).headers["location"] == "/sign-in"
    assert browser.get("/invoices/INV-2041", follow=False).headers["location"] == "/sign-in"
    page = browser.get("/sign-in", headers={"accept-language": "xx, ar;q=0.8"})
    assert 'data-help-screen="sign_in"' in page.text
    assert '<html lang="ar" dir="rtl"' in page.text


def test_the_page_tells_the_help_who_reads_it() -> None:
    page = signed_in("olga").get("/")
    tag = re.search(r'<script src="/help/widget/[0-9a-f]+/widget.js" ([^>]*)></script>', page.text)
    assert tag is not None
    assert re.search(r'integrity="sha384-[^"]{64}" crossorigin="anonymous"', tag[1])
    assert 'data-site="ledger" data-server="/help/" data-locale="ru"' in tag[1]
    traits = re.search(r'data-traits="([^"]*)"', tag[1])
    assert traits is not None
    assert json.loads(html.unescape(traits[1])) == {
        "country": "RU",
        "invoices_sent": 25,
        "plan": "team",
        "role": "accountant",
    }


def test_a_failing_invoice_is_kept_explained_and_reported() -> None:
    browser = signed_in("maya")
    page = browser.post("/invoices/INV-2041/send")
    assert page.url.path == "/invoices/INV-2041"
    assert event_of(page) == ("invoice.failed", {"invoice": "INV-2041"})
    assert "One digit is missing." in page.text
    assert 'class="badge failed"' in page.text
    again = browser.get("/invoices/INV-2041")
    assert "data-ledger-event" not in again.text
    form = browser.get("/invoices/INV-2041/edit").text
    assert 'value="DE 811 569 86"' in form
    assert 'id="tax_id-problem"' in form


def test_a_failing_invoice_is_sent_once_the_customer_is_corrected() -> None:
    browser = signed_in("maya")
    browser.post("/invoices/INV-2041/send")
    fields = ("tax_id", "DE 811 569 869"), ("email", "ap@brightwater.example"), ("credit_limit", "10 000")
    browser.post("/customers/c7", *fields)
    page = browser.post("/invoices/INV-2041/send")
    assert event_of(page) == ("invoice.sent", {"invoice": "INV-2041"})
    assert 'class="badge sent"' in page.text


def test_a_report_comes_whole_or_in_part() -> None:
    browser = signed_in("maya")
    assert browser.get("/reports").url.path == "/reports/revenue"
    part = browser.get("/reports/tax?part=1").text
    assert "<html" not in part
    assert "data-export-href" in part
    file = browser.get("/reports/tax.csv")
    assert file.headers["content-type"].startswith("text/csv")
    assert file.text.splitlines()[0] == "rate_percent,reverse_charge,invoices,net,tax,currency"


def test_product_pages_carry_strict_headers() -> None:
    browser = signed_in("maya")
    for path in ("/", "/invoices/new", "/nowhere", "/static/css/base.css"):
        headers = browser.get(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'self';")
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
    assert browser.get("/").headers["cache-control"] == "no-store"


def test_nothing_in_a_page_is_inline() -> None:
    browser = signed_in("maya")
    for path in SCREENS:
        page = browser.get(path).text
        assert not re.search(r"<script(?![^>]* src=)", page), path
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page), path


def test_cookies_are_for_this_site_only() -> None:
    browser = Browser()
    cookies = browser.post("/sign-in", ("user", "maya"), follow=False).headers.get_list("set-cookie")
    assert all("samesite=lax" in cookie.lower() for cookie in cookies)
    assert any(cookie.startswith("ledger_session=") and "httponly" in cookie.lower() for cookie in cookies)


@pytest.mark.parametrize("path", ["/nowhere", "/invoices/INV-9", "/invoices/%00", "/customers/x", "/static/../app.py"])
def test_what_is_not_there_is_a_page(path: str) -> None:
    page = signed_in("maya").get(path)
    assert page.status_code == 404


def test_the_theme_and_the_language_are_remembered() -> None:
    browser = signed_in("maya")
    assert browser.post("/theme", ("value", "dark"), ("next", "/team")).url.path == "/team"
    assert 'data-theme="dark"' in browser.get("/payments").text
    assert browser.post("/language", ("value", "xx"), ("next", "/")).status_code == 400


def test_product_and_help_live_in_one_application() -> None:
    routes = {getattr(route, "path", "") for route in create_app(watch=False).routes}
    assert {"/help", ""} <= routes
