"""JSON that is not, and values that do not fit."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from helpsdk.runtime.requests import ResolveRequest
from helpsdk.server.api.validation import parse_json, validated, validated_json
from helpsdk.server.problems import HttpProblem


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": "\\ud800"}',
        b'{"a": "\xff"}',
        b"[" * 100_000,
        b'{"a":' * 5000,
        b"\x00",
        b"\xef\xbb\xbf{}x",
    ],
)
def test_what_is_not_json(body: bytes) -> None:
    with pytest.raises(HttpProblem, match="bad_json"):
        parse_json(body)


def test_a_bad_value_is_named_but_never_repeated() -> None:
    with pytest.raises(HttpProblem) as caught:
        validated(ResolveRequest, {"screen": 5, "traits": {"plan": {"secret": "s3cret"}}})

    assert caught.value.errors is not None
    assert {error["at"].split(".")[0] for error in caught.value.errors} == {"screen", "traits"}
    assert "s3cret" not in str(caught.value.errors)


@pytest.mark.parametrize(
    "body",
    [
        b'{"screen": "s", "events": [{"name": "a", "age": 1}, {"name": "b", "age": "2.5", "id": null}]}',
        b'{"traits": {"a": 1, "b": 1.0, "c": "1", "d": true, "e": null, "f": ["x"], "g": 12345678901234567890}}',
        b'{"memory": {"dismissed": {"r": {"scope": "once", "major": 1}}, "seen": {"r": {"d": {"n": 1.0, "at": [1]}}}}}',
        b'{"now": "2026-11-22T10:00:00Z", "explain": "yes", "revision": "3", "shows": ["panel"], "next": []}',
        b'{"now": 1795341600, "explain": 1, "revision": 3.0}',
        b'{"screen": "a", "screen": "b", "none": {"of": [["it"]]}}',
        b'{"traits": {"a": 1e400}}',
        b'{"none": NaN}',
        b'{"none": -Infinity}',
        b'{"screen": "NaN"}',
        b'{"screen": "\\ud800"}',
        b'{"screen": 5, "traits": {"a": {}}, "events": [{"age": -1}]}',
        b'{"memory": []}',
        b"[]",
        b'"x"',
        b'{"now": "soon", "revision": 0, "locale": "en"}',
        b'{"url": "' + b"x" * 5_000 + b'"}',
        b'{"none": ' + b"[" * 500 + b"]" * 500 + b"}",
    ],
)
def test_one_go_is_no_other_than_two(body: bytes) -> None:
    def outcome(read: Callable[[], ResolveRequest]) -> object:
        try:
            return read().model_dump()
        except HttpProblem as problem:
            return problem.code, problem.detail, problem.errors

    one = outcome(lambda: validated_json(ResolveRequest, body))

    assert one == outcome(lambda: validated(ResolveRequest, parse_json(body)))
