"""What is wrong with a field: a text's key and the values that go into it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from examples.ledger.books.amounts import LARGEST, read_amount
from examples.ledger.books.tax_id import TaxIdProblem
from examples.ledger.web.formats import Formats


@dataclass(frozen=True, slots=True)
class Message:
    """`key` is a key of the translations."""

    key: str
    values: dict[str, str | int] = field(default_factory=dict)


Errors = dict[str, Message]


def tax_id_message(problem: TaxIdProblem, formats: Formats) -> Message:
    return Message(
        f"tax_id.{problem.fault}",
        {"count": problem.count, "country": formats.country(problem.country), "example": problem.example},
    )


def read_date(text: str) -> date | None:
    """The day an `<input type=date>` sent, between 2000 and 2100."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if len(text) == 10 and 2000 <= day.year <= 2100 else None


def read_money(text: str) -> Decimal | None:
    """A positive amount with at most two places that fits the books."""
    amount = read_amount(text)
    if amount is None or not 0 < amount <= LARGEST or amount != round(amount, 2):
        return None
    return amount


def looks_like_email(text: str) -> bool:
    """Good enough to tell a typing error; whether mail arrives is found out by sending it."""
    name, at, host = text.rpartition("@")
    labels = host.split(".")
    return bool(name and at and len(text) <= 254 and len(labels) > 1 and all(labels) and not set(text) & set(' ,;<>"'))
