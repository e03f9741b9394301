"""The sample data: the same for everybody who starts the demo on the same day."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from examples.ledger.books.amounts import exchanged
from examples.ledger.books.books import Books
from examples.ledger.books.company import Company, Member, Rate, TaxSettings
from examples.ledger.books.customer import Customer
from examples.ledger.books.figures import month_start
from examples.ledger.books.invoice import LATE_FEES, Entry, Invoice, Line
from examples.ledger.books.payment import Payment
from examples.ledger.books.people import USERS

FOLDER = Path(__file__).parent / "companies"
BRIGHTWATER_NUMBER = 2041
NEWEST_NUMBER = 2044
_BRIGHTWATER_LINES: dict[str, tuple[str, str, str]] = {
    "maya": ("Brand workshop, two days", "Illustration set", "Travel, at cost"),
    "olga": ("Брендинговая сессия, два дня", "Набор иллюстраций", "Командировка по факту"),
    "chen": ("品牌工作坊（两天）", "插画套组", "差旅费实报"),
    "nora": ("Brand workshop, two days", "Illustration set", "Travel, at cost"),
    "layla": ("ورشة هوية بصرية ليومين", "مجموعة رسوم توضيحية", "مصاريف سفر بالتكلفة"),
}


def sample_books(user_id: str, today: date) -> Books:
    """The books of one user's company as of `today`."""
    sample = _read(user_id) | {"late_fees": USERS[user_id].has_late_fees}
    books = Books(_company(sample, today))
    for row in [*sample["customers"], *_read("everyone")["customers"]]:
        _add_customer(books, row)
    dice = random.Random(user_id)
    for number in range(NEWEST_NUMBER - sample["invoices"] + 1, NEWEST_NUMBER + 1):
        if number == BRIGHTWATER_NUMBER:
            _add_brightwater(books, user_id, today)
        else:
            _add_invoice(books, number, sample, dice, today)
    _add_stray_payments(books, sample["stray"], today)
    return books


def _read(name: str) -> Any:
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def _company(sample: Mapping[str, Any], today: date) -> Company:
    facts = sample["company"]
    rates = tuple(Rate(rate["name"], Decimal(rate["percent"])) for rate in sample["rates"])
    team = [
        Member(row["name"], row["email"], row["role"], month_start(today, row["months"]) + timedelta(days=11))
        for row in sample["team"]
    ]
    tax = TaxSettings(facts["tax_number"], rates)
    return Company(facts["name"], facts["country"], facts["city"], facts["currency"], tax, team)


def _add_customer(books: Books, row: Mapping[str, Any]) -> None:
    customer = books.add_customer(row["name"], row["country"], row["email"], row["currency"])
    customer.city, customer.tax_id = row["city"], row.get("tax_id", "")
    customer.credit_limit = Decimal(row["credit"])


def _reliable(books: Books) -> list[Customer]:
    return [customer for customer in books.customers.values() if not customer.mail_bounces][:-1]


def _add_invoice(books: Books, number: int, sample: Mapping[str, Any], dice: random.Random, today: date) -> None:
    age = (NEWEST_NUMBER - number) * 11 + dice.randint(0, 6)
    customer = dice.choice(_reliable(books))
    invoice = _blank(
        books, number, customer, today - timedelta(days=age), _lines(sample["items"], customer, books, dice)
    )
    invoice.late_fee = dice.choice(LATE_FEES) if sample["late_fees"] else "none"
    invoice.history.append(Entry(invoice.issued, "created"))
    books.invoices[invoice.number] = invoice
    if age > 7:
        invoice.sent_on = invoice.issued
        invoice.note_down("sent", invoice.issued)
    if age > 50 or (age > 20 and dice.random() < 0.45):
        _maybe_paid(books, invoice, dice, today)


def _maybe_paid(books: Books, invoice: Invoice, dice: random.Random, today: date) -> None:
    on = min(invoice.issued + timedelta(days=dice.randint(4, 40)), today)
    if dice.random() < 0.1:
        invoice.note_down("reminded", min(invoice.due + timedelta(days=3), today))
        return
    payment = Payment(
        f"p{len(books.payments) + 1}", on, books.customer_of(invoice).name, invoice.number, *_open(invoice)
    )
    books.payments[payment.id] = payment
    books.match(payment, invoice, on)


def _open(invoice: Invoice) -> tuple[Decimal, str]:
    return invoice.open_amount, invoice.currency


def _lines(items: list[Any], customer: Customer, books: Books, dice: random.Random) -> Iterable[Line]:
    for name, price in dice.sample(items, dice.randint(1, 3)):
        quantity = dice.choice((1, 1, 2, 3, 4, 6))
        whole = exchanged(Decimal(price), books.company.currency, customer.currency)
        yield Line(name, Decimal(quantity), whole.quantize(Decimal(1)) + Decimal("0.00"))


def _blank(books: Books, number: int, customer: Customer, issued: date, lines: Iterable[Line]) -> Invoice:
    abroad = customer.country != books.company.country
    percent = Decimal(0) if abroad else books.company.tax.rates[0].percent
    return Invoice(
        f"INV-{number}",
        customer.id,
        issued,
        issued + timedelta(days=30),
        customer.currency,
        tuple(lines),
        percent,
        tax_id=customer.tax_id,
        reverse_charge=abroad,
    )


def _add_brightwater(books: Books, user_id: str, today: date) -> None:
    """The draft that cannot be sent: its tax number lacks the last digit."""
    customer = next(customer for customer in books.customers.values() if customer.name.startswith("Brightwater"))
    figures = (("2", "1400.00"), ("12", "85.00"), ("1", "214.60"))
    lines = [
        Line(name, Decimal(quantity), Decimal(price))
        for name, (quantity, price) in zip(_BRIGHTWATER_LINES[user_id], figures, strict=True)
    ]
    invoice = _blank(books, BRIGHTWATER_NUMBER, customer, today, lines)
    invoice.history.append(Entry(today, "created"))
    books.invoices[invoice.number] = invoice


def _add_stray_payments(books: Books, stray: Mapping[str, str], today: date) -> None:
    """Two payments nobody has matched: one whose reference lost its number, one that fits no invoice."""
    due = next((invoice for invoice in books.newest_first() if invoice.open_amount), None)
    if due:
        name = books.customer_of(due).name
        books.record(today - timedelta(days=1), name, due.number.replace("-", " "), due.open_amount, due.currency)
    amount = Decimal(180) if books.company.currency == "EUR" else Decimal(1250)
    books.record(today - timedelta(days=4), stray["payer"], stray["reference"], amount, books.company.currency)
