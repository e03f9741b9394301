"""The demo product: every page for everybody in every language, its forms, its failing invoice, its safety."""

from __future__ import annotations

import asyncio
import html
import json
import re
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

import httpx
import pytest

from examples.ledger.app import create_app, create_product
from examples.ledger.books.amounts import read_amount
from examples.ledger.books.people import USERS
from examples.ledger.books.sample import sample_books
from examples.ledger.books.tax_id import tax_id_problem
from examples.ledger.web.templates import FOLDER as TEMPLATES
from examples.ledger.web.translations import LOCALES, RIGHT_TO_LEFT, MissingText, translations
from examples.ledger.web.visit import local_path

TODAY = date(2026, 11, 21)
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


class Browser:
    """A person's browser, as far as cookies and forms go."""

    def __init__(self) -> None:
        transport = httpx.ASGITransport(create_product(lambda: TODAY))
        self._client = httpx.AsyncClient(transport=transport, base_url="http://ledger.test")

    def get(self, path: str, *, follow: bool = True, headers: dict[str, str] | None = None) -> httpx.Response:
        return asyncio.run(self._client.get(path, follow_redirects=follow, headers=headers))

    def post(self, path: str, *fields: tuple[str, str], csrf: str | None = None, follow: bool = True) -> httpx.Response:
        """Send a form with the token of this session, or the `csrf` given."""
        token = self.token() if csrf is None else csrf
        body = urlencode([("csrf", token), *fields])
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return asyncio.run(self._client.post(path, content=body, headers=kind, follow_redirects=follow))

    def raw(self, path: str, body: bytes, kind: str) -> httpx.Response:
        return asyncio.run(self._client.post(path, content=body, headers={"content-type": kind}))

    def token(self) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.get("/").text)
        assert found is not None
        return found[1]

    def sign_in(self, user: str, locale: str | None = None) -> Browser:
        self.post("/sign-in", ("user", user))
        if locale:
            self.post("/language", ("value", locale), ("next", "/"))
        return self


def signed_in(user: str = "maya", locale: str | None = None) -> Browser:
    return Browser().sign_in(user, locale)


def event_of(page: httpx.Response) -> tuple[str, dict[str, object]]:
    found = re.search(r'data-ledger-event="([^"]+)" data-properties="([^"]+)"', page.text)
    assert found is not None
    return found[1], json.loads(html.unescape(found[2]))


def elements_of(page: httpx.Response) -> set[str]:
    return set(re.findall(r'data-help-id="([^"]+)"', page.text))


def invoice_fields(**changes: str) -> list[tuple[str, str]]:
    fields = {
        "customer": "c4",
        "tax_id": "DE 129 273 398",
        "issued": "2026-11-21",
        "due": "2026-12-21",
        "currency": "EUR",
        "rate": "19",
        "late_fee": "none",
        "note": "",
        "line_description": "Brand workshop",
        "line_quantity": "2",
        "line_price": "1.400,50",
        "action": "save",
    }
    return list((fields | changes).items())


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
    tag = re.search(r'<script src="/help/widget.js" ([^>]*)></script>', page.text)
    assert tag is not None
    assert 'data-site="ledger" data-locale="ru"' in tag[1]
    traits = re.search(r'data-traits="([^"]*)"', tag[1])
    assert traits is not None
    assert json.loads(html.unescape(traits[1])) == {
        "country": "RU",
        "invoices_sent": 25,
        "plan": "team",
        "role": "accountant",
    }


def test_every_language_has_the_same_texts_with_the_same_placeholders() -> None:
    keys = {locale: set(translations(locale).keys()) for locale in LOCALES}
    assert keys["ru"] == keys["zh-Hans"] == keys["ar"] == keys["en"]
    values = dict.fromkeys(
        "all bad country currency customer done email example invoice limit name page pages payer seats used".split(),
        "§",
    )
    for locale in LOCALES:
        for key in keys[locale]:
            for count in (0, 1, 2, 3, 11, 100):
                assert translations(locale).text(key, count=count, **values)


def test_every_text_a_template_names_exists() -> None:
    named = {
        key
        for template in TEMPLATES.glob("*.html")
        for key in re.findall(
            r"\btm?\(\s*[\"']([a-z_0-9.]+[a-z_0-9])[\"']\s*[,)]", template.read_text(encoding="utf-8")
        )
    }
    assert len(named) > 100
    assert named <= set(translations("en").keys())


def test_a_text_that_is_missing_is_an_error() -> None:
    with pytest.raises(MissingText):
        translations("en").text("no.such.text")


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


def test_sending_from_the_form_keeps_the_draft_and_returns_to_it() -> None:
    page = signed_in("maya").post("/invoices", *invoice_fields(tax_id="DE 1", action="send"))
    assert page.url.path == "/invoices/INV-2045/edit"
    assert event_of(page) == ("invoice.failed", {"invoice": "INV-2045"})
    assert "7 digits are missing." not in page.text
    assert "8 digits are missing." in page.text


def test_mail_that_bounces_fails_the_invoice() -> None:
    page = signed_in("maya").post("/invoices", *invoice_fields(customer="c8", tax_id="", action="send"))
    assert event_of(page)[0] == "invoice.failed"
    assert 'id="customer-problem"' in page.text
    assert "faktura@fjordfell.invalid" in page.text


def test_a_new_invoice_adds_up() -> None:
    page = signed_in("maya").post("/invoices", *invoice_fields())
    assert page.url.path == "/invoices/INV-2045"
    assert "€3,333.19" in page.text  # 2 × 1,400.50 and 19 %


@pytest.mark.parametrize(
    ("field", "bad", "beside"),
    [
        ("customer", "", "customer"),
        ("issued", "yesterday", "issued"),
        ("due", "2026-11-20", "due"),
        ("currency", "XXX", "currency"),
        ("rate", "21", "rate"),
        ("late_fee", "everything", "late_fee"),
        ("line_description", "", "line.0"),
        ("line_quantity", "-1", "line.0"),
        ("line_price", "a lot", "line.0"),
    ],
)
def test_a_bad_field_is_named_beside_it_and_nothing_is_lost(field: str, bad: str, beside: str) -> None:
    page = signed_in("maya").post("/invoices", *invoice_fields(note="<b>Keep & carry</b>", **{field: bad}))
    assert page.status_code == 422
    assert f'id="{beside}-problem"' in page.text
    assert "&lt;b&gt;Keep &amp; carry&lt;/b&gt;" in page.text
    assert "<b>Keep" not in page.text


def test_without_script_a_line_can_still_be_added() -> None:
    page = signed_in("maya").post("/invoices", *invoice_fields(action="add_line"))
    assert page.status_code == 200
    assert page.text.count("data-line>") == 3  # the one sent, the new one, the script's pattern


def test_late_fees_need_a_plan() -> None:
    page = signed_in("chen", "en").post(
        "/invoices", *invoice_fields(customer="c1", rate="6", currency="CNY", late_fee="percent_1")
    )
    assert page.status_code == 422
    assert 'id="late_fee-problem"' in page.text


def test_a_sent_invoice_is_final() -> None:
    browser = signed_in("maya")
    assert browser.get("/invoices/INV-2043/edit").url.path == "/invoices/INV-2043"
    assert browser.post("/invoices/INV-2043", *invoice_fields()).status_code == 409


def test_payments_are_matched_by_reference_or_by_hand() -> None:
    browser = signed_in("maya")
    fields = ("on", "2026-11-21"), ("payer", "Somebody"), ("amount", "12.00"), ("currency", "EUR")
    page = browser.post("/payments", *fields, ("reference", "hello"))
    assert event_of(page)[0] == "payment.unmatched"
    waiting = re.findall(r"/payments/(p\d+)/match", page.text)
    assert len(waiting) == 3
    page = browser.post(f"/payments/{waiting[0]}/match", ("invoice", "INV-2043"))
    assert "A part is still open." in page.text
    assert len(re.findall(r"/payments/p\d+/match", page.text)) == 2
    refused = browser.post(f"/payments/{waiting[0]}/match", ("invoice", "INV-2043"))
    assert 'class="flash bad"' in refused.text


def test_a_payment_from_the_future_is_refused() -> None:
    fields = ("on", "2027-01-01"), ("payer", ""), ("amount", "-5"), ("currency", "EUR"), ("reference", "")
    page = signed_in("maya").post("/payments", *fields)
    assert page.status_code == 422
    assert {"on-problem", "payer-problem", "amount-problem"} <= set(re.findall(r'id="([^"]+-problem)"', page.text))


def test_marking_an_invoice_paid_and_reminding() -> None:
    browser = signed_in("maya")
    assert 'class="flash good"' in browser.post("/invoices/INV-2043/remind").text
    assert 'class="badge paid"' in browser.post("/invoices/INV-2043/paid").text
    assert browser.post("/invoices/INV-2043/paid").status_code == 409


def test_owners_invite_and_others_may_not() -> None:
    fields = ("email", "new@lindqvist.example"), ("role", "accountant")
    page = signed_in("maya").post("/team", *fields)
    assert event_of(page) == ("team.invited", {"role": "accountant"})
    assert "new@lindqvist.example" in page.text
    assert signed_in("olga").post("/team", *fields).status_code == 403
    assert signed_in("maya").post("/team", ("email", "no address"), ("role", "owner")).status_code == 422


def test_tax_settings_are_kept_or_explained() -> None:
    browser = signed_in("layla", "en")
    good = [("number", "3104 5567 8900 003"), ("rate_name", "Standard"), ("rate_percent", "15")]
    page = browser.post("/settings/tax", *good, ("rate_name", "Low"), ("rate_percent", "5"))
    assert 'value="Low"' in page.text
    page = browser.post("/settings/tax", ("number", "31"), ("rate_name", "Standard"), ("rate_percent", "150"))
    assert page.status_code == 422
    assert {"number-problem", "rate.0-problem"} <= set(re.findall(r'id="([^"]+-problem)"', page.text))
    assert signed_in("chen").post("/settings/tax", *good).status_code == 403


def test_a_customer_is_added_once() -> None:
    browser, fields = signed_in("maya"), (("name", "Neu GmbH"), ("country", "DE"), ("email", "a@neu.example"))
    assert browser.post("/customers", *fields).url.path == "/customers/c9"
    assert 'id="name-problem"' in browser.post("/customers", *fields).text


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


def test_a_form_without_its_token_changes_nothing() -> None:
    browser = signed_in("maya")
    for token in ("", "wrong", "токен"):
        assert browser.post("/invoices/INV-2043/paid", csrf=token).status_code == 403
    assert 'class="badge sent"' in browser.get("/invoices/INV-2043").text
    assert Browser().post("/sign-in", ("user", "maya"), csrf="guess").status_code == 403


def test_bodies_that_are_no_forms_are_refused() -> None:
    browser, form = signed_in("maya"), "application/x-www-form-urlencoded"
    assert browser.raw("/payments", b"{}", "application/json").status_code == 415
    assert browser.raw("/payments", b"a=" + b"x" * 70_000, form).status_code == 413
    assert browser.raw("/payments", b"a=%ff", form).status_code == 400
    assert browser.raw("/payments", b"a=1&" * 1000, form).status_code == 400


@pytest.mark.parametrize("path", ["/nowhere", "/invoices/INV-9", "/invoices/%00", "/customers/x", "/static/../app.py"])
def test_what_is_not_there_is_a_page(path: str) -> None:
    page = signed_in("maya").get(path)
    assert page.status_code == 404


@pytest.mark.parametrize("target", ["https://evil.test/", "//evil.test", "/\\evil.test", "", "evil", "/\t/evil.test"])
def test_a_form_never_leads_elsewhere(target: str) -> None:
    assert local_path(target) == "/"


def test_the_theme_and_the_language_are_remembered() -> None:
    browser = signed_in("maya")
    assert browser.post("/theme", ("value", "dark"), ("next", "/team")).url.path == "/team"
    assert 'data-theme="dark"' in browser.get("/payments").text
    assert browser.post("/language", ("value", "xx"), ("next", "/")).status_code == 400


def test_the_sample_data_is_the_same_every_time() -> None:
    assert sample_books("maya", TODAY) == sample_books("maya", TODAY)
    assert sample_books("maya", TODAY).invoices["INV-2041"].total == Decimal("4801.17")
    assert {id: sample_books(id, TODAY).sent_count() for id in USERS}["chen"] == 2


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1400", "1400"),
        ("1,400.50", "1400.50"),
        ("1.400,50", "1400.50"),
        ("1 400,5", "1400.5"),
        ("1,400", "1400"),
        ("١٤٠٠٫٥", "1400.5"),
        ("-3", "-3"),
        ("", None),
        ("1e9", None),
        ("9" * 500, None),
        ("²", None),
    ],
)
def test_amounts_are_read_as_people_type_them(text: str, amount: str | None) -> None:
    assert read_amount(text) == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    ("tax_id", "country", "fault"),
    [
        ("DE 811 569 869", "DE", None),
        ("DE 811 569 86", "DE", ("short", 1)),
        ("DE 811 569 8690", "DE", ("long", 1)),
        ("811569869", "DE", ("format", 0)),
        ("NL 8204 71616 B01", "NL", None),
        ("anything", "US", None),
        ("DE" + "1" * 5000, "DE", ("long", 4991)),
    ],
)
def test_tax_ids_are_checked_by_country(tax_id: str, country: str, fault: tuple[str, int] | None) -> None:
    problem = tax_id_problem(tax_id, country)
    assert (problem and (problem.fault, problem.count)) == fault


def test_product_and_help_live_in_one_application() -> None:
    routes = {getattr(route, "path", "") for route in create_app(watch=False).routes}
    assert {"/help", ""} <= routes
