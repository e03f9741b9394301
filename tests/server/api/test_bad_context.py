"""POST /v1/resolve with what no decent client sends: an answer or a problem, never a fault."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.server.serving import Client, problem

LONG = "x" * 100_000
DEEP = "[" * 10_000 + "]" * 10_000


def ask(client: Client, body: str) -> int:
    reply = client.request("POST", "/v1/resolve", content=body, headers={"content-type": "application/json"})
    if reply.status_code != 200:
        assert problem(reply)["code"]
        assert len(reply.content) < 10_000
    return reply.status_code


@pytest.mark.parametrize(
    ("traits", "status"),
    [
        ('{"seats": NaN}', 400),
        ('{"seats": Infinity}', 400),
        ('{"seats": 1e999}', 422),
        ('{"seats": 1' + "0" * 5_000 + "}", 400),
        ('{"plan": "\\ud800"}', 400),
        ('{"\\ud800": 1}', 400),
        ('{"plan": {"$gt": 1}}', 422),
        (f'{{"plan": {DEEP}}}', 400),
        (json.dumps({"plan": "x" * 501}), 422),
        (json.dumps({f"t{number}": 1 for number in range(51)}), 422),
        (json.dumps({"plan": LONG}), 413),
        (json.dumps({"undeclared": "x", "plan": 5, "seats": "many", "beta": ["a"]}), 200),
        (json.dumps({"plan": ["a"] * 10_000}), 200),
    ],
    ids=map(str, range(13)),
)
def test_traits(client: Client, traits: str, status: int) -> None:
    assert ask(client, f'{{"screen": "tax.settings", "traits": {traits}}}') == status


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tz", "Mars/Olympus"),
        ("tz", "../../etc/passwd"),
        ("locale", ["-".join(["en"] * 40)] * 20),
        ("element", "y" * 120),
        ("app_version", "1." * 60),
        ("url", "https://app.example/" + "/" * 4_000),
        ("memory", {"v": 1, "seen": {f"r{n}": {"d": {"n": 10**30, "at": [1e300, -1, "x"]}} for n in range(150)}}),
        ("memory", {"v": "x", "dismissed": [], "seen": 3, "events": {"": {"": None}}, "steps": {"a": {"done": {}}}}),
        ("events", [{"name": "invoice.failed", "age": 1e7}] * 20),
    ],
    ids=map(str, range(9)),
)
def test_odd_fields_are_answered(client: Client, field: str, value: Any) -> None:
    assert ask(client, json.dumps({"screen": "tax.settings", field: value})) == 200


@pytest.mark.parametrize("field", ["tz", "element", "screen", "app_version", "device", "url"])
@pytest.mark.parametrize("length", [5_000, 100_000])
def test_texts_of_great_length_are_refused(client: Client, field: str, length: int) -> None:
    assert ask(client, json.dumps({"screen": "tax.settings", field: "x" * length})) == (422 if length == 5_000 else 413)


def test_a_hundred_thousand_events_are_refused(client: Client) -> None:
    assert ask(client, json.dumps({"events": [{"name": "e"}] * 1_000})) == 422
    assert ask(client, json.dumps({"events": [{"name": "e"}] * 100_000})) == 413
