"""Help that is killed, hangs or talks nonsense while Flask and Django serve their pages; a twin of `test_absence`."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from flask import Flask, render_template_string

from helpsdk.client.interface import Help
from helpsdk.integrations.flask import HelpExtension
from tests.integrations.djangohost import HELPSDK, SETTINGS
from tests.integrations.test_absence import Answer, Noted, answering, nonsense, right
from tests.server.serving import until

# isort: split
from django.test import Client, override_settings

Read = Callable[[str], str]
PAGE = '{{ help_tag() }}{{ help_tip("invoice.tax_id", screen="invoice") }}'


def flask(help: Noted) -> Read:
    app = Flask("product")
    app.add_url_rule("/<page>", "page", lambda page: render_template_string(PAGE))
    HelpExtension(app, site="ledger", base=help.address, help=cast("Help", help))

    def read(path: str) -> str:
        response = app.test_client().get(path)
        assert response.status_code == 200
        return response.text

    return read


def django(help: Noted) -> Read:
    changed = {**HELPSDK, "SITE": "ledger", "BASE": help.address, "HELP": help}

    def read(path: str) -> str:
        with override_settings(**{**SETTINGS, "HELPSDK": changed}):
            responses = [Client().get("/", {"element": "invoice.tax_id", "page": path})]
        assert responses[0].status_code == 200
        return str(responses[0].content.decode())

    return read


def check(help: Noted, read: Read, count: int) -> None:
    read("/first")
    for number in range(count):
        assert 'data-site="ledger"' in read(f"/page-{number % 50}")
    until(lambda: bool(help.threads))
    assert help.threads == {"helpsdk-tips"}  # never from the one that renders a page


@pytest.mark.parametrize("count", [30, pytest.param(1_000, marks=pytest.mark.soak)])
@pytest.mark.parametrize("answer", [None, nonsense], ids=["hanging", "nonsense"])
@pytest.mark.parametrize("product", [flask, django])
def test_help_that_is_no_help(product: Callable[[Noted], Read], answer: Answer | None, count: int) -> None:
    with answering(answer) as port:
        help = Noted(port)
        check(help, product(help), count)
    help.client.close()


@pytest.mark.parametrize("count", [30, pytest.param(1_000, marks=pytest.mark.soak)])
def test_help_that_is_killed(count: int) -> None:
    with answering(right) as port:
        help = Noted(port)
        read = flask(help)
        until(lambda: "Nine digits." in read("/page-0"))
    check(help, read, count)
    assert "Nine digits." in read("/page-0")  # which was answered before
    help.client.close()
