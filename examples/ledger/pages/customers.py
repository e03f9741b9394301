"""Customers: who they are, what they owe."""

from __future__ import annotations

from decimal import Decimal

from starlette.exceptions import HTTPException
from starlette.responses import Response

from examples.ledger.books.customer import Customer
from examples.ledger.books.figures import open_balance
from examples.ledger.books.tax_id import tax_id_problem
from examples.ledger.pages.message import Errors, Message, looks_like_email, read_money, tax_id_message
from examples.ledger.web.visit import Visit

COUNTRIES = ("AE", "CN", "DE", "ES", "FR", "GB", "IT", "KZ", "NL", "NO", "PL", "RU", "SA", "SE", "US")


def index(visit: Visit) -> Response:
    return _list(visit, {"name": "", "country": visit.books.company.country, "email": ""}, {})


def create(visit: Visit) -> Response:
    values = {name: visit.form.text(name, limit=120) for name in ("name", "country", "email")}
    errors = _contact_errors(visit, values)
    if errors:
        return _list(visit, values, errors, status=422)
    customer = visit.books.add_customer(**values, currency=visit.books.company.currency)
    visit.flash("good", "flash.customer_added", customer=customer.name)
    return visit.redirect(f"/customers/{customer.id}")


def detail(visit: Visit) -> Response:
    customer = _requested(visit)
    limit = "" if customer.credit_limit is None else f"{customer.credit_limit:f}"
    return _one(visit, customer, {"tax_id": customer.tax_id, "email": customer.email, "credit_limit": limit}, {})


def update(visit: Visit) -> Response:
    customer = _requested(visit)
    values = {name: visit.form.text(name, limit=120) for name in ("tax_id", "email", "credit_limit")}
    errors, limit = _detail_errors(visit, customer, values)
    if errors:
        return _one(visit, customer, values, errors, status=422)
    visit.books.change_tax_id(customer, values["tax_id"])
    customer.email, customer.credit_limit = values["email"], limit
    visit.flash("good", "flash.customer_saved", customer=customer.name)
    return visit.redirect(f"/customers/{customer.id}")


def _requested(visit: Visit) -> Customer:
    customer = visit.books.customers.get(visit.request.path_params["id"])
    if customer is None:
        raise HTTPException(404)
    return customer


def _contact_errors(visit: Visit, values: dict[str, str]) -> Errors:
    names = {customer.name.casefold() for customer in visit.books.customers.values()}
    errors: Errors = {}
    if not values["name"]:
        errors["name"] = Message("customer.error.name")
    elif values["name"].casefold() in names:
        errors["name"] = Message("customer.error.name_taken")
    if values["country"] not in COUNTRIES:
        errors["country"] = Message("customer.error.country")
    if not looks_like_email(values["email"]):
        errors["email"] = Message("error.email")
    return errors


def _detail_errors(visit: Visit, customer: Customer, values: dict[str, str]) -> tuple[Errors, Decimal | None]:
    problem = tax_id_problem(values["tax_id"], customer.country) if values["tax_id"] else None
    limit = read_money(values["credit_limit"])
    errors: Errors = {}
    if problem:
        errors["tax_id"] = tax_id_message(problem, visit.formats)
    if not looks_like_email(values["email"]):
        errors["email"] = Message("error.email")
    if values["credit_limit"] and limit is None:
        errors["credit_limit"] = Message("error.amount")
    return errors, limit


def _list(visit: Visit, values: dict[str, str], errors: Errors, status: int = 200) -> Response:
    query = visit.request.query_params.get("q", "").strip()[:80]
    found = [c for c in visit.books.customers.values() if query.casefold() in f"{c.name} {c.city} {c.email}".casefold()]
    rows = [(c, len(visit.books.of_customer(c)), open_balance(visit.books, visit.books.of_customer(c))) for c in found]
    rows.sort(key=lambda row: row[0].name.casefold())
    countries = sorted(COUNTRIES, key=visit.formats.country)
    return visit.render(
        "customers.html", status, rows=rows, query=query, values=values, errors=errors, countries=countries
    )


def _one(visit: Visit, customer: Customer, values: dict[str, str], errors: Errors, status: int = 200) -> Response:
    invoices = visit.books.of_customer(customer)
    balance = open_balance(visit.books, invoices)
    return visit.render(
        "customer.html", status, customer=customer, values=values, errors=errors, invoices=invoices, balance=balance
    )
