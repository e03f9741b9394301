"""The server, held against its document by schemathesis; run by test_openapi.py with so many examples each."""

from __future__ import annotations

import json
import os
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

from helpsdk.server.api.routes import ROUTES
from helpsdk.server.app import HelpServer
from helpsdk.server.openapi import document
from tests.server.serving import indexed, on_loopback, write_site

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
schema = schemathesis.openapi.from_dict(json.loads(document(ROUTES)))


@schemathesis.serializer("application/gzip", "application/x-gzip")
def _as_it_is(_context: object, value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = HelpServer(write_site(tmp_path_factory.mktemp("socket") / "help"))
    with on_loopback(server) as address:
        indexed(server)
        yield address


@schema.parametrize()
@settings(
    max_examples=int(os.environ["CONFORMANCE_EXAMPLES"]),
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_server_does_what_it_says(case: schemathesis.Case[Any], address: str) -> None:
    case.query = {name: value for name, value in (case.query or {}).items() if name != "site"}  # the only one there is
    case.call_and_validate(base_url=address, checks=CHECKS)
