"""What `/help-token` answers, and to whom."""

from __future__ import annotations

import json

import pytest

from helpsdk.client.page.tokenview import NOBODY, refusal, token_answer, unavailable


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {"origin": "https://app.example", "host": "app.example"},
    ],
)
def test_a_page_of_the_same_origin_may_ask(headers: dict[str, str]) -> None:
    assert refusal(headers) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "https://app.example", "host": "app.example"},
        {"origin": "https://evil.example", "host": "app.example"},
        {"origin": "null", "host": "app.example"},
    ],
)
def test_every_other_page_is_refused(headers: dict[str, str]) -> None:
    refused = refusal(headers)
    assert refused is not None
    assert (refused.status, json.loads(refused.body)) == (403, {"code": "other_origin"})


def test_no_cache_keeps_an_answer_and_no_log_shows_a_token() -> None:
    answer = token_answer("ey.secret")
    assert json.loads(answer.body) == {"token": "ey.secret"}
    assert "secret" not in repr(answer)
    for one in (answer, NOBODY, unavailable()):
        assert one.headers["Cache-Control"] == "no-store"
    assert (NOBODY.status, NOBODY.body, unavailable().status) == (204, b"", 500)
