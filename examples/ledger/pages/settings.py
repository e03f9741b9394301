"""Tax settings: the company's own number, its rates, reverse charge."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import zip_longest

from starlette.exceptions import HTTPException
from starlette.responses import Response

from examples.ledger.books.amounts import read_amount
from examples.ledger.books.company import Rate
from examples.ledger.books.tax_id import tax_id_problem
from examples.ledger.pages.invoice_fields import percent_value
from examples.ledger.pages.message import Errors, Message, tax_id_message
from examples.ledger.web.visit import Visit

MAX_RATES = 8
Row = tuple[str, str]


def index(visit: Visit) -> Response:
    return visit.redirect("/settings/tax")


def show(visit: Visit) -> Response:
    tax = visit.books.company.tax
    rows = [(rate.name, percent_value(rate.percent)) for rate in tax.rates]
    return _show(visit, tax.number, tax.reverse_charge, rows, {})


def save(visit: Visit) -> Response:
    if not visit.me.may("manage_tax"):
        raise HTTPException(403)
    form, company = visit.form, visit.books.company
    number, reverse = form.text("number", limit=60), form.has("reverse_charge")
    columns = (form.all("rate_name", limit=40), form.all("rate_percent", limit=12))
    rows = [row for row in zip_longest(*columns, fillvalue="") if any(row)][:MAX_RATES]
    errors = _errors(visit, number, rows)
    if errors:
        return _show(visit, number, reverse, rows, errors, status=422)
    company.tax.number, company.tax.reverse_charge = number, reverse
    company.tax.rates = tuple(_rates(rows))
    visit.flash("good", "flash.settings_saved")
    return visit.redirect("/settings/tax")


def _errors(visit: Visit, number: str, rows: list[Row]) -> Errors:
    errors: Errors = {}
    problem = tax_id_problem(number, visit.books.company.country)
    if problem:
        errors["number"] = tax_id_message(problem, visit.formats)
    if not rows:
        errors["rates"] = Message("settings.error.no_rate")
    for index, (name, percent) in enumerate(rows):
        if not name or _percent(percent) is None:
            errors[f"rate.{index}"] = Message("settings.error.rate")
    values = [_percent(percent) for _, percent in rows]
    if not errors and len(set(values)) < len(values):
        errors["rates"] = Message("settings.error.twice")
    return errors


def _rates(rows: list[Row]) -> Iterator[Rate]:
    for name, text in rows:
        percent = _percent(text)
        if percent is not None:
            yield Rate(name, percent)


def _percent(text: str) -> Decimal | None:
    value = read_amount(text.removesuffix("%"))
    if value is None or not 0 <= value <= 100 or value != round(value, 2):
        return None
    return value


def _show(visit: Visit, number: str, reverse: bool, rows: list[Row], errors: Errors, status: int = 200) -> Response:
    return visit.render("settings_tax.html", status, number=number, reverse=reverse, rows=rows, errors=errors)
