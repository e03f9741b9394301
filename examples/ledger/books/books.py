"""One company's books: everything it keeps, and everything that can be done with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from examples.ledger.books.company import Company, Member
from examples.ledger.books.customer import Customer
from examples.ledger.books.invoice import Failure, Happened, Invoice
from examples.ledger.books.payment import Payment
from examples.ledger.books.people import Role
from examples.ledger.books.tax_id import TaxIdProblem, tax_id_problem

_FAILED: dict[Failure, Happened] = {"tax_id": "failed_tax_id", "bounce": "failed_bounce"}


@dataclass(slots=True)
class Books:
    """Held in memory: a restart brings the sample data back."""

    company: Company
    customers: dict[str, Customer] = field(default_factory=dict)
    invoices: dict[str, Invoice] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)

    # invoices

    def next_number(self) -> str:
        last = max((int(number.partition("-")[2]) for number in self.invoices), default=2000)
        return f"INV-{last + 1}"

    def newest_first(self) -> list[Invoice]:
        return sorted(self.invoices.values(), key=lambda invoice: (invoice.issued, invoice.number), reverse=True)

    def of_customer(self, customer: Customer) -> list[Invoice]:
        return [invoice for invoice in self.newest_first() if invoice.customer_id == customer.id]

    def customer_of(self, invoice: Invoice) -> Customer:
        return self.customers[invoice.customer_id]

    def sent_count(self) -> int:
        return sum(not invoice.is_draft for invoice in self.invoices.values())

    def tax_id_problem(self, invoice: Invoice) -> TaxIdProblem | None:
        """What the tax authority would refuse; None also for a customer without a tax number."""
        return tax_id_problem(invoice.tax_id, self.customer_of(invoice).country) if invoice.tax_id else None

    def keep(self, invoice: Invoice, today: date) -> None:
        """Save a draft, new or edited. An old failure is forgotten: the next sending decides anew."""
        invoice.note_down("edited" if invoice.number in self.invoices else "created", today)
        invoice.failure = None
        self.invoices[invoice.number] = invoice

    def send(self, invoice: Invoice, today: date) -> Failure | None:
        """Send, or say why it could not be sent and leave the invoice as it was."""
        failure = self._obstacle(invoice)
        if failure:
            invoice.failure = failure if invoice.is_draft else None
            invoice.note_down(_FAILED[failure], today)
            return failure
        invoice.failure = None
        invoice.sent_on = invoice.sent_on or today
        invoice.note_down("sent", today)
        return None

    def remind(self, invoice: Invoice, today: date) -> Failure | None:
        """Remind the customer; "bounce" if the mail does not arrive."""
        if self.customer_of(invoice).mail_bounces:
            invoice.note_down("failed_bounce", today)
            return "bounce"
        invoice.note_down("reminded", today)
        return None

    def settle(self, invoice: Invoice, amount: Decimal, today: date) -> None:
        """Book `amount` (of the invoice's currency) as received."""
        invoice.paid += amount
        invoice.note_down("part_paid" if invoice.open_amount else "paid", today)

    def _obstacle(self, invoice: Invoice) -> Failure | None:
        if self.tax_id_problem(invoice):
            return "tax_id"
        return "bounce" if self.customer_of(invoice).mail_bounces else None

    # customers

    def add_customer(self, name: str, country: str, email: str, currency: str) -> Customer:
        customer = Customer(f"c{len(self.customers) + 1}", name, country, currency, email)
        self.customers[customer.id] = customer
        return customer

    def change_tax_id(self, customer: Customer, tax_id: str) -> None:
        """Correct the number, also on drafts that still carry the old one."""
        for invoice in self.of_customer(customer):
            if invoice.is_draft and invoice.tax_id == customer.tax_id:
                invoice.tax_id, invoice.failure = tax_id, None
        customer.tax_id = tax_id

    # payments

    def unmatched(self) -> list[Payment]:
        return sorted((p for p in self.payments.values() if p.invoice is None), key=lambda p: p.on, reverse=True)

    def matched(self) -> list[Payment]:
        return sorted((p for p in self.payments.values() if p.invoice), key=lambda p: p.on, reverse=True)

    def record(self, on: date, payer: str, reference: str, amount: Decimal, currency: str) -> Payment:
        """Enter a payment and match it at once if its reference names an open invoice of the same amount."""
        payment = Payment(f"p{len(self.payments) + 1}", on, payer, reference, amount, currency)
        self.payments[payment.id] = payment
        invoice = self.invoices.get(reference.strip().upper())
        if invoice and (invoice.currency, invoice.open_amount) == (currency, amount):
            self.match(payment, invoice, on)
        return payment

    def candidates(self, payment: Payment) -> list[Invoice]:
        """Open invoices of the payment's currency, the likeliest first."""
        open_ones = [i for i in self.newest_first() if i.open_amount and i.currency == payment.currency]
        return sorted(open_ones, key=lambda invoice: not _fits(payment, invoice))

    def likely(self, payment: Payment) -> bool:
        """Whether the first candidate is more than a guess."""
        return any(_fits(payment, invoice) for invoice in self.candidates(payment))

    def match(self, payment: Payment, invoice: Invoice, today: date) -> None:
        payment.invoice = invoice.number
        self.settle(invoice, payment.amount, today)

    # team

    def invite(self, email: str, role: Role) -> Member:
        member = Member(email.partition("@")[0], email, role)
        self.company.team.append(member)
        return member


def _fits(payment: Payment, invoice: Invoice) -> bool:
    return invoice.open_amount == payment.amount or invoice.number in payment.reference
