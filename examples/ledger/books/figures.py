"""What the books add up to: the figures of the overview and the reports, all in the company's currency."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from examples.ledger.books.amounts import exchanged
from examples.ledger.books.books import Books
from examples.ledger.books.invoice import Invoice

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Month:
    """Revenue without tax of the month that begins at `first`."""

    first: date
    revenue: Decimal


@dataclass(frozen=True, slots=True)
class CustomerRevenue:
    """What one customer was billed without tax; `share` is 0 to 1 of the period's revenue."""

    customer_id: str
    name: str
    invoices: int
    revenue: Decimal
    share: float


@dataclass(frozen=True, slots=True)
class TaxRow:
    """What was billed at one rate."""

    percent: Decimal
    reverse_charge: bool
    invoices: int
    net: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class Overview:
    """The four figures of the first page."""

    outstanding: Decimal
    overdue: Decimal
    paid_recently: Decimal
    drafts: int


def month_start(day: date, back: int = 0) -> date:
    """The first day of the month `back` months before the one of `day`."""
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def quarter_start(day: date, back: int = 0) -> date:
    """The first day of the quarter `back` quarters before the one of `day`."""
    return month_start(day, (day.month - 1) % 3 + 3 * back)


def overview(books: Books, today: date) -> Overview:
    into, since = books.company.currency, month_start(today, 1)
    sent = [invoice for invoice in books.invoices.values() if not invoice.is_draft]
    late = [invoice for invoice in sent if invoice.status(today) == "overdue"]
    paid = [payment for payment in books.payments.values() if payment.on >= since]
    return Overview(
        outstanding=sum((exchanged(i.open_amount, i.currency, into) for i in sent), ZERO),
        overdue=sum((exchanged(i.open_amount, i.currency, into) for i in late), ZERO),
        paid_recently=sum((exchanged(p.amount, p.currency, into) for p in paid), ZERO),
        drafts=len(books.invoices) - len(sent),
    )


def revenue_by_month(books: Books, today: date, months: int) -> list[Month]:
    """The last `months` months, the current one included, oldest first; months without revenue too."""
    totals: defaultdict[date, Decimal] = defaultdict(Decimal)
    for invoice in _billed(books, month_start(today, months - 1)):
        totals[month_start(invoice.issued)] += _net(books, invoice)
    return [Month(first, totals[first]) for first in (month_start(today, back) for back in range(months - 1, -1, -1))]


def revenue_by_customer(books: Books, today: date, months: int) -> list[CustomerRevenue]:
    """Largest first."""
    net: defaultdict[str, list[Decimal]] = defaultdict(list)
    for invoice in _billed(books, month_start(today, months - 1)):
        net[invoice.customer_id].append(_net(books, invoice))
    whole = sum((sum(amounts, ZERO) for amounts in net.values()), ZERO)
    rows = [
        CustomerRevenue(id, books.customers[id].name, len(amounts), sum(amounts, ZERO), _share(amounts, whole))
        for id, amounts in net.items()
    ]
    return sorted(rows, key=lambda row: row.revenue, reverse=True)


def tax_by_rate(books: Books, first: date, last: date) -> list[TaxRow]:
    """What was billed from `first` up to and without `last`, highest rate first."""
    groups: defaultdict[tuple[Decimal, bool], list[Invoice]] = defaultdict(list)
    for invoice in _billed(books, first):
        if invoice.issued < last:
            groups[invoice.tax_percent, invoice.reverse_charge].append(invoice)
    return [_tax_row(books, *key, groups[key]) for key in sorted(groups, reverse=True)]


def open_balance(books: Books, invoices: list[Invoice]) -> Decimal:
    return sum((exchanged(i.open_amount, i.currency, books.company.currency) for i in invoices), ZERO)


def _tax_row(books: Books, percent: Decimal, reverse_charge: bool, invoices: list[Invoice]) -> TaxRow:
    into = books.company.currency
    tax = sum((exchanged(invoice.tax, invoice.currency, into) for invoice in invoices), ZERO)
    return TaxRow(percent, reverse_charge, len(invoices), sum((_net(books, i) for i in invoices), ZERO), tax)


def _billed(books: Books, since: date) -> list[Invoice]:
    return [invoice for invoice in books.invoices.values() if not invoice.is_draft and invoice.issued >= since]


def _net(books: Books, invoice: Invoice) -> Decimal:
    return exchanged(invoice.subtotal, invoice.currency, books.company.currency)


def _share(amounts: list[Decimal], whole: Decimal) -> float:
    return float(sum(amounts, ZERO) / whole) if whole else 0.0
