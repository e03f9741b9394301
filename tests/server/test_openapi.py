"""The document, and the server held against it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from helpsdk.server.api.route import Route
from helpsdk.server.api.routes import ROUTES
from helpsdk.server.app import HelpServer
from helpsdk.server.openapi import document
from tests.server.serving import Client, indexed, on_loopback, write_site

DOCUMENT = json.loads(document(ROUTES))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
schema = schemathesis.openapi.from_dict(DOCUMENT)
documented = [route for route in ROUTES if route.public]


@schemathesis.serializer("application/gzip", "application/x-gzip")
def _as_it_is(_context: object, value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    server = HelpServer(write_site(tmp_path_factory.mktemp("site") / "help"))
    server.start()
    yield Client(server)
    server.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same over a real socket."""
    server = HelpServer(write_site(tmp_path_factory.mktemp("socket") / "help"))
    with on_loopback(server) as address:
        indexed(server)
        yield address


def test_it_is_served(client: Client) -> None:
    assert client.get("/v1/openapi.json").json() == DOCUMENT
    assert DOCUMENT["openapi"] == "3.1.0"


@pytest.mark.parametrize("route", documented, ids=lambda route: f"{route.method} {route.path}")
def test_every_operation_is_complete(route: Route) -> None:
    operation = DOCUMENT["paths"][route.path][route.method.lower()]

    assert operation["summary"]
    assert str(route.status) in operation["responses"]
    assert ("requestBody" in operation) is (route.body is not None or bool(route.uploads))
    assert {"site"} <= {parameter["name"] for parameter in operation["parameters"]}


def test_who_may_is_said_of_every_operation() -> None:
    for route in documented:
        operation = DOCUMENT["paths"][route.path][route.method.lower()]
        codes = {status for status in operation["responses"] if status in ("401", "403")}
        named = {parameter["name"] for parameter in operation["parameters"]} & {"Help-Viewer"}

        proof: list[dict[str, list[str]]] = [{"bearer": []}]
        assert operation["security"] == {"open": [], "viewer": [{}, *proof]}.get(route.access, proof)
        assert codes >= ({"401", "403"} if route.access != "open" else set())
        assert bool(named) is (route.access == "viewer")


def test_every_reference_leads_somewhere() -> None:
    text = json.dumps(DOCUMENT)
    names = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}

    assert names <= DOCUMENT["components"]["schemas"].keys()
    assert {"ResolveReply", "SearchReply", "ArticleReply", "ProblemReply", "ResolveRequest"} <= names


@schema.parametrize()
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_server_does_what_it_says(case: schemathesis.Case[Any], address: str) -> None:
    case.query = {name: value for name, value in (case.query or {}).items() if name != "site"}  # the only one there is
    case.call_and_validate(base_url=address, checks=CHECKS)
