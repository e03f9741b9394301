"""The forms of the demo product: what they make, what they refuse, and that nothing typed is lost."""

from __future__ import annotations

import re

import pytest

from examples.ledger.web.visit import local_path
from tests.examples.browser import Browser, event_of, signed_in


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


def test_bodies_that_are_no_forms_are_refused() -> None:
    browser, form = signed_in("maya"), "application/x-www-form-urlencoded"
    assert browser.raw("/payments", b"{}", "application/json").status_code == 415
    assert browser.raw("/payments", b"a=" + b"x" * 70_000, form).status_code == 413
    assert browser.raw("/payments", b"a=%ff", form).status_code == 400
    assert browser.raw("/payments", b"a=1&" * 1000, form).status_code == 400


def test_a_form_without_its_token_changes_nothing() -> None:
    browser = signed_in("maya")
    for token in ("", "wrong", "токен"):
        assert browser.post("/invoices/INV-2043/paid", csrf=token).status_code == 403
    assert 'class="badge sent"' in browser.get("/invoices/INV-2043").text
    assert Browser().post("/sign-in", ("user", "maya"), csrf="guess").status_code == 403


@pytest.mark.parametrize("target", ["https://evil.test/", "//evil.test", "/\\evil.test", "", "evil", "/\t/evil.test"])
def test_a_form_never_leads_elsewhere(target: str) -> None:
    assert local_path(target) == "/"
