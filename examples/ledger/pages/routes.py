"""Which URL leads to which page."""

from __future__ import annotations

from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from examples.ledger.pages import (
    customers,
    help_token,
    invoice_form,
    invoices,
    overview,
    payments,
    preferences,
    reports,
    settings,
    sign_in,
    team,
)
from examples.ledger.web.endpoint import Action, page, submit

_PAGES: tuple[tuple[str, Action], ...] = (
    ("/", overview.show),
    ("/invoices", invoices.index),
    ("/invoices/new", invoice_form.new),
    ("/invoices/{number}", invoices.detail),
    ("/invoices/{number}/edit", invoice_form.edit),
    ("/customers", customers.index),
    ("/customers/{id}", customers.detail),
    ("/payments", payments.index),
    ("/reports", reports.index),
    ("/reports/revenue", reports.revenue),
    ("/reports/tax", reports.tax),
    ("/reports/tax.csv", reports.export),
    ("/team", team.index),
    ("/settings", settings.index),
    ("/settings/tax", settings.show),
)
_FORMS: tuple[tuple[str, Action], ...] = (
    ("/invoices", invoice_form.create),
    ("/invoices/{number}", invoice_form.update),
    ("/invoices/{number}/send", invoices.send),
    ("/invoices/{number}/remind", invoices.remind),
    ("/invoices/{number}/paid", invoices.mark_paid),
    ("/customers", customers.create),
    ("/customers/{id}", customers.update),
    ("/payments", payments.record),
    ("/payments/{id}/match", payments.match),
    ("/team", team.invite),
    ("/team/role", team.change_role),
    ("/settings/tax", settings.save),
)
_PUBLIC_FORMS: tuple[tuple[str, Action], ...] = (
    ("/sign-in", sign_in.sign_in),
    ("/sign-out", sign_in.sign_out),
    ("/language", preferences.change_language),
    ("/theme", preferences.change_theme),
)


def routes(static: StaticFiles) -> list[BaseRoute]:
    return [
        Mount("/static", static, name="static"),
        Route("/sign-in", page(sign_in.show, public=True), methods=["GET"]),
        Route("/help-token", page(help_token.show, public=True), methods=["GET"]),
        *(Route(path, page(action), methods=["GET"]) for path, action in _PAGES),
        *(Route(path, submit(action), methods=["POST"]) for path, action in _FORMS),
        *(Route(path, submit(action, public=True), methods=["POST"]) for path, action in _PUBLIC_FORMS),
    ]
