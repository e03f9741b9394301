"""Problem details as RFC 9457 has them."""

from __future__ import annotations

import json

from helpsdk.server.problems import PROBLEMS, HttpProblem


def test_a_problem_has_a_stable_code_and_the_request_id() -> None:
    body = json.loads(HttpProblem("too_large", "at most 10 bytes").body("r1"))

    assert body == {
        "type": "about:blank",
        "title": "The body is too large",
        "status": 413,
        "code": "too_large",
        "detail": "at most 10 bytes",
        "request_id": "r1",
    }


def test_every_status_the_server_may_answer_has_a_code() -> None:
    statuses = {status for status, _title in PROBLEMS.values()}

    assert {400, 404, 405, 413, 415, 422, 429, 431, 500, 503} <= statuses


def test_errors_are_listed() -> None:
    body = json.loads(HttpProblem("invalid", errors=[{"at": "limit"}]).body(None))

    assert body["errors"] == [{"at": "limit"}]
    assert "request_id" not in body
