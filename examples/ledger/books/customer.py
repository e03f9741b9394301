"""A customer, and whether mail reaches it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(slots=True)
class Customer:
    """Somebody who gets invoices. `country` is ISO 3166-1 alpha-2; `credit_limit` is in the company's currency."""

    id: str
    name: str
    country: str
    currency: str
    email: str
    city: str = ""
    tax_id: str = ""
    credit_limit: Decimal | None = None

    @property
    def mail_bounces(self) -> bool:
        """The demo's post office: `.invalid` (RFC 2606) never exists, every other address does."""
        return self.email.rpartition(".")[2].lower() == "invalid"
