"""The first page: what is owed, what needs somebody, what is left to set up."""

from __future__ import annotations

from starlette.responses import Response

from examples.ledger.books import figures
from examples.ledger.books.books import Books
from examples.ledger.pages.chart import bars
from examples.ledger.web.visit import Visit


def show(visit: Visit) -> Response:
    books, today = visit.books, visit.today
    months = figures.revenue_by_month(books, today, 6)
    return visit.render(
        "overview.html",
        figures=figures.overview(books, today),
        months=months,
        bars=bars([month.revenue for month in months], width=560, height=150),
        needs=[i for i in books.newest_first() if i.status(today) in ("overdue", "failed")][:4],
        unmatched=len(books.unmatched()),
        recent=books.newest_first()[:6],
        steps=_steps(books),
    )


def _steps(books: Books) -> list[tuple[str, bool, str]]:
    """What a new company does first: name, whether it is done, where to do it."""
    roles = {member.role for member in books.company.team}
    return [
        ("tax_number", bool(books.company.tax.number), "/settings/tax"),
        ("customer", bool(books.customers), "/customers"),
        ("invoice", books.sent_count() > 0, "/invoices/new"),
        ("payment", not books.unmatched(), "/payments"),
        ("accountant", "accountant" in roles, "/team"),
    ]
