"""The list of invoices, one of them, and what can be done with it."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from examples.ledger.books.invoice import STATUSES, Invoice
from examples.ledger.pages.message import tax_id_message
from examples.ledger.web.visit import Visit

PER_PAGE = 15


def requested(visit: Visit) -> Invoice:
    """The invoice of the URL. Raises HTTPException 404."""
    invoice = visit.books.invoices.get(visit.request.path_params["number"].upper())
    if invoice is None:
        raise HTTPException(404)
    return invoice


def index(visit: Visit) -> Response:
    status = visit.request.query_params.get("status", "all")
    query = visit.request.query_params.get("q", "").strip()[:80]
    found = [invoice for invoice in visit.books.newest_first() if _mentions(visit, invoice, query)]
    counts = {name: sum(i.status(visit.today) == name for i in found) for name in STATUSES}
    shown = [i for i in found if i.status(visit.today) == status] if status in STATUSES else found
    page, pages = _page(visit, len(shown))
    return visit.render(
        "invoices.html",
        invoices=shown[(page - 1) * PER_PAGE : page * PER_PAGE],
        status=status if status in STATUSES else "all",
        query=query,
        counts={"all": len(found), **counts},
        page=page,
        pages=pages,
    )


def detail(visit: Visit) -> Response:
    invoice = requested(visit)
    problem = visit.books.tax_id_problem(invoice)
    return visit.render(
        "invoice.html",
        invoice=invoice,
        status=invoice.status(visit.today),
        customer=visit.books.customer_of(invoice),
        problem=tax_id_message(problem, visit.formats) if problem else None,
        payments=[payment for payment in visit.books.matched() if payment.invoice == invoice.number],
    )


def send(visit: Visit) -> Response:
    """Send, or send again. A failure is told on the invoice's own page."""
    invoice = requested(visit)
    if visit.books.send(invoice, visit.today):
        report_failure(visit, invoice)
    else:
        report_sent(visit, invoice)
    return _back(visit, invoice)


def remind(visit: Visit) -> Response:
    invoice = requested(visit)
    if not invoice.open_amount:
        raise HTTPException(409)
    if visit.books.remind(invoice, visit.today):
        visit.flash("bad", "flash.reminder_failed", email=visit.books.customer_of(invoice).email)
    else:
        visit.flash("good", "flash.reminded", customer=visit.books.customer_of(invoice).name)
    return _back(visit, invoice)


def mark_paid(visit: Visit) -> Response:
    invoice = requested(visit)
    if not invoice.open_amount:
        raise HTTPException(409)
    payer = visit.books.customer_of(invoice).name
    visit.books.record(visit.today, payer, invoice.number, invoice.open_amount, invoice.currency)
    visit.flash("good", "flash.marked_paid", invoice=invoice.number)
    return _back(visit, invoice)


def report_sent(visit: Visit, invoice: Invoice) -> None:
    visit.flash("good", "flash.sent", invoice=invoice.number, email=visit.books.customer_of(invoice).email)
    visit.track("invoice.sent", invoice=invoice.number)


def report_failure(visit: Visit, invoice: Invoice) -> None:
    """Say what is safe, then what failed, and let the help know."""
    reason = "tax_id" if visit.books.tax_id_problem(invoice) else "bounce"
    visit.flash("bad", f"flash.failed_{reason}", invoice=invoice.number)
    visit.track("invoice.failed", invoice=invoice.number)


def _back(visit: Visit, invoice: Invoice) -> Response:
    return visit.redirect(f"/invoices/{invoice.number}")


def _mentions(visit: Visit, invoice: Invoice, query: str) -> bool:
    texts = (invoice.number, visit.books.customer_of(invoice).name, invoice.tax_id)
    return any(query.casefold() in text.casefold() for text in texts)


def _page(visit: Visit, count: int) -> tuple[int, int]:
    pages = max(1, -(-count // PER_PAGE))
    asked = visit.request.query_params.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    return min(max(number, 1), pages), pages
