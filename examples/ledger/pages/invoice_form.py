"""Writing an invoice: a new one, or a draft again."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from examples.ledger.books.invoice import LATE_FEES, Invoice
from examples.ledger.pages.invoice_fields import REVERSE, InvoiceFields, LineFields, percent_value, rate_values
from examples.ledger.pages.invoices import report_failure, report_sent, requested
from examples.ledger.pages.message import Message, tax_id_message
from examples.ledger.web.visit import Visit


def new(visit: Visit) -> Response:
    customer = visit.request.query_params.get("customer", "")
    return _show(visit, InvoiceFields.blank(visit.books, visit.today, customer), None)


def edit(visit: Visit) -> Response:
    invoice = requested(visit)
    if not invoice.is_draft:
        visit.flash("note", "flash.sent_is_final", invoice=invoice.number)
        return visit.redirect(f"/invoices/{invoice.number}")
    fields = InvoiceFields.of(invoice)
    problem = visit.books.tax_id_problem(invoice)
    if problem and invoice.failure == "tax_id":
        fields.errors["tax_id"] = tax_id_message(problem, visit.formats)
    if invoice.failure == "bounce":
        email = visit.books.customer_of(invoice).email
        fields.errors["customer"] = Message("invoice.form.error.bounce", {"email": email})
    return _show(visit, fields, invoice)


def create(visit: Visit) -> Response:
    return _submit(visit, None)


def update(visit: Visit) -> Response:
    invoice = requested(visit)
    if not invoice.is_draft:
        raise HTTPException(409)
    return _submit(visit, invoice)


def _submit(visit: Visit, old: Invoice | None) -> Response:
    fields, action = InvoiceFields.sent(visit.form), visit.form.text("action")
    if action == "add_line":
        fields.lines.append(LineFields())
        return _show(visit, fields, old)
    if not fields.check(visit.books, late_fees=visit.me.has_late_fees):
        return _show(visit, fields, old, status=422)
    invoice = fields.invoice(old.number if old else visit.books.next_number())
    invoice.history = list(old.history) if old else []
    visit.books.keep(invoice, visit.today)
    if action == "send":
        return _send(visit, invoice)
    visit.flash("good", "flash.draft_saved", invoice=invoice.number)
    return visit.redirect(f"/invoices/{invoice.number}")


def _send(visit: Visit, invoice: Invoice) -> Response:
    if visit.books.send(invoice, visit.today):
        report_failure(visit, invoice)
        return visit.redirect(f"/invoices/{invoice.number}/edit")
    report_sent(visit, invoice)
    return visit.redirect(f"/invoices/{invoice.number}")


def _show(visit: Visit, fields: InvoiceFields, invoice: Invoice | None, status: int = 200) -> Response:
    books = visit.books
    names = {percent_value(rate.percent): rate.name for rate in books.company.tax.rates}
    return visit.render(
        "invoice_form.html",
        status,
        fields=fields,
        invoice=invoice,
        customers=sorted(books.customers.values(), key=lambda customer: customer.name.casefold()),
        rates=[(value, names.get(value, "")) for value in rate_values(books)],
        late_fees=LATE_FEES,
        REVERSE=REVERSE,
    )
