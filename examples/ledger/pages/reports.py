"""The reports: two tabs that change without loading the page, and a file for the accountant."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta

from starlette.responses import Response

from examples.ledger.books import figures
from examples.ledger.pages.chart import bars
from examples.ledger.web.visit import Visit

PERIODS = {"3": 3, "6": 6, "12": 12}


@dataclass(frozen=True, slots=True)
class Quarter:
    """`value` is how the URL names it, `last` the first day after it."""

    value: str
    first: date
    last: date

    @property
    def last_day(self) -> date:
        return self.last - timedelta(days=1)


def index(visit: Visit) -> Response:
    return visit.redirect("/reports/revenue")


def revenue(visit: Visit) -> Response:
    period = visit.request.query_params.get("period", "12")
    months = PERIODS.get(period, 12)
    by_month = figures.revenue_by_month(visit.books, visit.today, months)
    return visit.render(
        _template(visit),
        tab="revenue",
        period=str(months),
        periods=list(PERIODS),
        months=by_month,
        bars=bars([month.revenue for month in by_month], width=720, height=200),
        total=sum((month.revenue for month in by_month), figures.ZERO),
        customers=figures.revenue_by_customer(visit.books, visit.today, months),
    )


def tax(visit: Visit) -> Response:
    quarter = _quarter(visit)
    rows = figures.tax_by_rate(visit.books, quarter.first, quarter.last)
    return visit.render(
        _template(visit),
        tab="tax",
        quarter=quarter,
        quarters=quarters(visit.today),
        rows=rows,
        net=sum((row.net for row in rows), figures.ZERO),
        tax=sum((row.tax for row in rows), figures.ZERO),
    )


def export(visit: Visit) -> Response:
    """The tax report as CSV, numbers as machines write them."""
    quarter = _quarter(visit)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(("rate_percent", "reverse_charge", "invoices", "net", "tax", "currency"))
    for row in figures.tax_by_rate(visit.books, quarter.first, quarter.last):
        currency = visit.books.company.currency
        writer.writerow((f"{row.percent:f}", int(row.reverse_charge), row.invoices, row.net, row.tax, currency))
    name = f'attachment; filename="ledger-tax-{quarter.value}.csv"'
    return Response(file.getvalue(), media_type="text/csv", headers={"Content-Disposition": name})


def quarters(today: date) -> list[Quarter]:
    """This quarter and the three before it."""
    starts = [figures.quarter_start(today, back) for back in range(4)]
    return [Quarter(_name(first), first, figures.quarter_start(first, -1)) for first in starts]


def _name(first: date) -> str:
    return f"{first.year}-q{first.month // 3 + 1}"


def _quarter(visit: Visit) -> Quarter:
    known = quarters(visit.today)
    asked = visit.request.query_params.get("quarter", "")
    return next((quarter for quarter in known if quarter.value == asked), known[0])


def _template(visit: Visit) -> str:
    """Only the part that changes, when the page's own script asks for it."""
    return "reports_part.html" if visit.request.query_params.get("part") == "1" else "reports.html"
