"""An invoice: its lines, what they add up to, and what has happened to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from examples.ledger.books.amounts import cents

Status = Literal["draft", "failed", "sent", "overdue", "paid"]
Failure = Literal["tax_id", "bounce"]
Happened = Literal["created", "edited", "sent", "failed_tax_id", "failed_bounce", "reminded", "part_paid", "paid"]

STATUSES: tuple[Status, ...] = ("draft", "failed", "sent", "overdue", "paid")
LATE_FEES: tuple[str, ...] = ("none", "percent_1", "percent_2", "flat_40")


@dataclass(frozen=True, slots=True)
class Line:
    """One row: `price` is per unit, without tax, in the invoice's currency."""

    description: str
    quantity: Decimal
    price: Decimal

    @property
    def amount(self) -> Decimal:
        return cents(self.quantity * self.price)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an invoice's history."""

    on: date
    what: Happened


@dataclass(slots=True)
class Invoice:
    """A bill to one customer. `tax_percent` is 0 under reverse charge; `paid` is what has come in so far."""

    number: str
    customer_id: str
    issued: date
    due: date
    currency: str
    lines: tuple[Line, ...]
    tax_percent: Decimal
    tax_id: str = ""
    reverse_charge: bool = False
    late_fee: str = "none"
    note: str = ""
    sent_on: date | None = None
    paid: Decimal = Decimal(0)
    failure: Failure | None = None
    history: list[Entry] = field(default_factory=list)

    @property
    def subtotal(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def tax(self) -> Decimal:
        return cents(self.subtotal * self.tax_percent / 100)

    @property
    def total(self) -> Decimal:
        return self.subtotal + self.tax

    @property
    def open_amount(self) -> Decimal:
        return max(self.total - self.paid, Decimal(0)) if self.sent_on else Decimal(0)

    @property
    def is_draft(self) -> bool:
        return self.sent_on is None

    def status(self, today: date) -> Status:
        if self.is_draft:
            return "failed" if self.failure else "draft"
        if self.open_amount == 0:
            return "paid"
        return "overdue" if self.due < today else "sent"

    def note_down(self, what: Happened, on: date) -> None:
        self.history.append(Entry(on, what))
