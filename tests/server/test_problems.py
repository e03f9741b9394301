"""Problem details as RFC 9457 has them."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

import helpsdk
from helpsdk.server.problems import IDENTITY, PROBLEMS, HttpProblem


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


def codes_raised() -> set[str]:
    """The codes of every TokenRejected that is made anywhere in the package."""
    found: set[str] = set()
    for file in Path(helpsdk.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            made = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "TokenRejected"
            if made and isinstance(node, ast.Call) and isinstance(node.args[0], ast.Constant):
                found.add(str(node.args[0].value))
    return found


def test_whatever_refuses_an_identity_says_what_to_do() -> None:
    inside = {"seal_invalid", "seal_expired"}  # of grants: told to nobody

    assert codes_raised() - inside <= IDENTITY.keys()
    assert {"token_expired", "session_revoked", "key_unknown", "token_replayed"} <= codes_raised()
    assert all(status in (401, 403, 413) for status, _title, _advice in IDENTITY.values())
    assert all(advice.endswith(".") and len(advice) > 20 for _status, _title, advice in IDENTITY.values())


@pytest.mark.parametrize("code", IDENTITY)
def test_a_refusal_is_a_fixed_sentence_and_names_the_scheme(code: str) -> None:
    problem = HttpProblem(code)

    assert json.loads(problem.body("r1"))["detail"] == IDENTITY[code][2]
    assert problem.headers == ({"WWW-Authenticate": "Bearer"} if problem.status == 401 else {})
