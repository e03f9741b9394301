"""Payments: enter what arrived, find the invoice it belongs to."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from examples.ledger.books.amounts import CURRENCIES
from examples.ledger.pages.message import Errors, Message, read_date, read_money
from examples.ledger.web.visit import Visit

_FIELDS = ("on", "payer", "reference", "amount", "currency")


def index(visit: Visit) -> Response:
    values = dict.fromkeys(_FIELDS, "") | {"on": visit.today.isoformat(), "currency": visit.books.company.currency}
    return _show(visit, values, {})


def record(visit: Visit) -> Response:
    values = {name: visit.form.text(name, limit=120) for name in _FIELDS}
    on, amount = read_date(values["on"]), read_money(values["amount"])
    errors = _errors(visit, values)
    if errors or on is None or amount is None:
        return _show(visit, values, errors, status=422)
    payment = visit.books.record(on, values["payer"], values["reference"], amount, values["currency"])
    if payment.invoice:
        visit.flash("good", "flash.payment_matched", invoice=payment.invoice)
    else:
        visit.flash("note", "flash.payment_unmatched", payer=payment.payer)
        visit.track("payment.unmatched", payment=payment.id, currency=payment.currency)
    return visit.redirect("/payments")


def match(visit: Visit) -> Response:
    payment = visit.books.payments.get(visit.request.path_params["id"])
    if payment is None:
        raise HTTPException(404)
    invoice = visit.books.invoices.get(visit.form.text("invoice"))
    if payment.invoice or invoice is None or invoice not in visit.books.candidates(payment):
        visit.flash("bad", "flash.match_refused", payer=payment.payer)
        return visit.redirect("/payments")
    visit.books.match(payment, invoice, visit.today)
    visit.flash("good", "flash.part_paid" if invoice.open_amount else "flash.payment_matched", invoice=invoice.number)
    return visit.redirect("/payments")


def _errors(visit: Visit, values: dict[str, str]) -> Errors:
    on = read_date(values["on"])
    wrong = {
        "on": ("error.date", on is None),
        "payer": ("payment.error.payer", not values["payer"]),
        "amount": ("error.amount", read_money(values["amount"]) is None),
        "currency": ("invoice.form.error.currency", values["currency"] not in CURRENCIES),
    }
    errors = {name: Message(key) for name, (key, bad) in wrong.items() if bad}
    if on and on > visit.today:
        errors["on"] = Message("payment.error.future")
    return errors


def _show(visit: Visit, values: dict[str, str], errors: Errors, status: int = 200) -> Response:
    books = visit.books
    unmatched = [(payment, books.candidates(payment), books.likely(payment)) for payment in books.unmatched()]
    return visit.render(
        "payments.html", status, unmatched=unmatched, matched=books.matched()[:25], values=values, errors=errors
    )
