"""Money that arrived, and the invoice it belongs to once somebody knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(slots=True)
class Payment:
    """A line of the bank statement. `invoice` is the number it was matched to, None as long as nobody knows."""

    id: str
    on: date
    payer: str
    reference: str
    amount: Decimal
    currency: str
    invoice: str | None = None
