"""What servers read of a request is what its model says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from helpsdk.runtime.asked import Asked
from helpsdk.runtime.requests import ResolveRequest

BODIES: list[dict[str, Any]] = [
    {},
    {"screen": "home", "url": "/a?b#c", "element": "x", "unknown": 1},
    {
        "events": [{"name": "sent", "age": 2, "id": "e1", "more": 1}],
        "traits": {"a": 1, "b": 1.5, "c": True, "d": ["x"]},
    },
    {"locale": ["de", "en"], "app_version": "1.2", "device": "d", "tz": "UTC", "screen_text": "words"},
    {"open": ["r1"], "shows": ["panel"], "next": ["other"], "explain": True, "revision": 3},
    {"memory": {"v": 1, "dismissed": {"r1": {"scope": "forever", "major": 1}}}, "now": "2026-11-22T12:00:00Z"},
    {"screen": None, "shows": None, "memory": None, "now": None, "revision": None},
]


@pytest.mark.parametrize("body", BODIES)
def test_the_same_values(body: dict[str, Any]) -> None:
    raw = json.dumps(body).encode()
    asked, model = Asked.read(raw), ResolveRequest.model_validate_json(raw)

    for name in ResolveRequest.model_fields:
        mine, theirs = getattr(asked, name), getattr(model, name)
        assert (list(mine) if isinstance(mine, tuple) else mine) == theirs, name


@pytest.mark.parametrize(
    "body",
    [
        {"screen": "x" * 121},
        {"screen": "a\nb"},
        {"events": [{"name": "e"}] * 21},
        {"events": [{"age": -1, "name": "e"}]},
        {"traits": {str(at): 1 for at in range(51)}},
        {"locale": "de"},
        {"next": ["s"] * 6},
        {"shows": ["x"] * 21},
        {"memory": 7},
        {"revision": 0},
        {"now": "1999-01-01T00:00:00Z"},
        {"explain": "perhaps"},
        [],
        None,
    ],
)
def test_the_same_refusals(body: Any) -> None:
    raw = json.dumps(body).encode()

    with pytest.raises(ValidationError):
        ResolveRequest.model_validate_json(raw)
    with pytest.raises(ValidationError):
        Asked.read(raw)


def test_defaults_are_not_shared_by_what_is_set() -> None:
    one, other = Asked.read(b"{}"), Asked.read(b"{}")
    one.locale = ("de",)

    assert (list(one.locale), list(other.locale)) == (["de"], [])
