"""The company that uses Ledger: its taxes and its team."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from examples.ledger.books.people import Role


@dataclass(frozen=True, slots=True)
class Rate:
    """A tax rate the company charges, in percent."""

    name: str
    percent: Decimal


@dataclass(slots=True)
class TaxSettings:
    """The company's own tax number, its rates (the first is the default) and whether it may use reverse charge."""

    number: str
    rates: tuple[Rate, ...]
    reverse_charge: bool = True


@dataclass(slots=True)
class Member:
    """Somebody on the team; `joined` is None while the invitation is open."""

    name: str
    email: str
    role: Role
    joined: date | None = None


@dataclass(slots=True)
class Company:
    """Who sends the invoices. `country` is ISO 3166-1 alpha-2, `currency` ISO 4217."""

    name: str
    country: str
    city: str
    currency: str
    tax: TaxSettings
    team: list[Member] = field(default_factory=list)

    def member(self, email: str) -> Member | None:
        return next((member for member in self.team if member.email.casefold() == email.casefold()), None)
