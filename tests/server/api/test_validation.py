"""JSON that is not, and values that do not fit."""

from __future__ import annotations

import pytest

from helpsdk.runtime.requests import ResolveRequest
from helpsdk.server.api.validation import parse_json, validated
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
