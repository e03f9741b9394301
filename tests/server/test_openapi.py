"""The document, and the server held against it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpsdk.server.api.route import Route
from helpsdk.server.api.routes import ROUTES
from helpsdk.server.app import HelpServer
from helpsdk.server.openapi import document
from tests.server.serving import Client, write_site

ROOT = Path(__file__).parents[2]
DOCUMENT = json.loads(document(ROUTES))
documented = [route for route in ROUTES if route.public]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    server = HelpServer(write_site(tmp_path_factory.mktemp("site") / "help"))
    server.start()
    yield Client(server)
    server.close()


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


@pytest.mark.parametrize("examples", [3, pytest.param(100, marks=pytest.mark.soak)])
def test_the_server_does_what_it_says(examples: int) -> None:
    """By tests of their own: what they send is worked out when they are collected, which every process does."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests/server/conformance.py"]
    environ = {**os.environ, "CONFORMANCE_EXAMPLES": str(examples)}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=900, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(documented)} passed" in done.stdout
