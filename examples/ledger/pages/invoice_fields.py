"""The invoice form: its fields as they were typed, and the invoice they make."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import zip_longest

from examples.ledger.books.amounts import CURRENCIES, LARGEST, read_amount
from examples.ledger.books.books import Books
from examples.ledger.books.invoice import LATE_FEES, Invoice, Line
from examples.ledger.pages.message import Errors, Message, read_date
from examples.ledger.web.form import Form

REVERSE = "reverse"
MAX_LINES = 50
_TEXTS = ("customer", "tax_id", "issued", "due", "currency", "rate", "late_fee")


@dataclass(frozen=True, slots=True)
class LineFields:
    """One row as typed."""

    description: str = ""
    quantity: str = "1"
    price: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.description and not self.price

    def problem(self) -> str | None:
        """What is wrong with this row, None if nothing."""
        quantity, price = read_amount(self.quantity), read_amount(self.price)
        if not self.description:
            return "line_description"
        if quantity is None or not 0 < quantity <= 99999 or quantity != round(quantity, 3):
            return "line_quantity"
        if price is None or not 0 <= price <= LARGEST or price != round(price, 2):
            return "line_price"
        return None

    def line(self) -> Line:
        quantity, price = read_amount(self.quantity), read_amount(self.price)
        assert quantity is not None and price is not None
        return Line(self.description, quantity, price)


@dataclass(slots=True)
class InvoiceFields:
    """`values` by field name; `errors` by field name or `line.<index>`."""

    values: dict[str, str]
    lines: list[LineFields]
    errors: Errors = field(default_factory=dict)

    @classmethod
    def blank(cls, books: Books, today: date, customer_id: str = "") -> InvoiceFields:
        customer = books.customers.get(customer_id)
        values = {
            "customer": customer_id if customer else "",
            "tax_id": customer.tax_id if customer else "",
            "issued": today.isoformat(),
            "due": (today + timedelta(days=30)).isoformat(),
            "currency": customer.currency if customer else books.company.currency,
            "rate": percent_value(books.company.tax.rates[0].percent),
            "late_fee": "none",
            "note": "",
        }
        return cls(values, [LineFields()])

    @classmethod
    def of(cls, invoice: Invoice) -> InvoiceFields:
        values = {
            "customer": invoice.customer_id,
            "tax_id": invoice.tax_id,
            "issued": invoice.issued.isoformat(),
            "due": invoice.due.isoformat(),
            "currency": invoice.currency,
            "rate": REVERSE if invoice.reverse_charge else percent_value(invoice.tax_percent),
            "late_fee": invoice.late_fee,
            "note": invoice.note,
        }
        lines = [LineFields(x.description, percent_value(x.quantity), f"{x.price:.2f}") for x in invoice.lines]
        return cls(values, lines)

    @classmethod
    def sent(cls, form: Form) -> InvoiceFields:
        values = {name: form.text(name, limit=60) for name in _TEXTS}
        values["note"] = form.text("note", limit=500)
        columns = (form.all(f"line_{name}") for name in ("description", "quantity", "price"))
        lines = [LineFields(*row) for row in zip_longest(*columns, fillvalue="")]
        return cls(values, lines[:MAX_LINES] or [LineFields()])

    def check(self, books: Books, *, late_fees: bool) -> bool:
        """Fill `errors`; True if an invoice can be made. A wrong tax id is no error yet: a draft may wait for it.

        `late_fees` says whether the plan has them.
        """
        self.errors = {name: Message(f"invoice.form.error.{key}") for name, key in self._problems(books)}
        if not late_fees and self.values["late_fee"] != "none":
            self.errors["late_fee"] = Message("invoice.form.error.late_fee_plan")
        return not self.errors

    def invoice(self, number: str) -> Invoice:
        """The invoice these fields make. Only after `check`."""
        values, reverse = self.values, self.values["rate"] == REVERSE
        issued, due = read_date(values["issued"]), read_date(values["due"])
        assert issued is not None and due is not None
        return Invoice(
            number,
            values["customer"],
            issued,
            due,
            values["currency"],
            tuple(row.line() for row in self.lines if not row.is_empty),
            Decimal(0) if reverse else Decimal(values["rate"]),
            tax_id=values["tax_id"],
            reverse_charge=reverse,
            late_fee=values["late_fee"],
            note=values["note"],
        )

    def _problems(self, books: Books) -> Iterator[tuple[str, str]]:
        values, issued, due = self.values, read_date(self.values["issued"]), read_date(self.values["due"])
        wrong = {
            "customer": values["customer"] not in books.customers,
            "issued": issued is None,
            "due": due is None,
            "currency": values["currency"] not in CURRENCIES,
            "rate": values["rate"] not in rate_values(books),
            "late_fee": values["late_fee"] not in LATE_FEES,
        }
        yield from ((name, name) for name, bad in wrong.items() if bad)
        if issued and due and due < issued:
            yield "due", "due_before_issued"
        yield from self._line_problems()

    def _line_problems(self) -> Iterator[tuple[str, str]]:
        rows = [(index, row) for index, row in enumerate(self.lines) if not row.is_empty]
        problems = [(f"line.{index}", row.problem()) for index, row in rows]
        yield from ((name, key) for name, key in problems if key)
        if not rows:
            yield "lines", "lines"
        elif not any(key for _, key in problems) and sum(row.line().amount for _, row in rows) > LARGEST:
            yield "lines", "too_much"


def percent_value(number: Decimal) -> str:
    """A number as a form field holds it: `19`, `7.5`."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


def rate_values(books: Books) -> list[str]:
    """What the tax field may hold: the company's rates, and reverse charge if it may use it."""
    tax = books.company.tax
    return [percent_value(rate.percent) for rate in tax.rates] + [REVERSE] * tax.reverse_charge
