"""What a reply stands for: ours, something else's, or a name that there is not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from helpsdk.client.judging import judged
from helpsdk.client.steps import Reply, Request
from helpsdk.errors import HelpRefused, HelpUnavailable

ASKED = Request("POST", "https://app.test/hlep/v1/resolve?site=shop", {}, b"{}")
PROBLEM = "application/problem+json"


def error_of(status: int, kind: str, body: bytes | dict[str, Any]) -> HelpUnavailable:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    found = judged(ASKED, Reply(status, {"content-type": kind}, content), 1)
    assert isinstance(found, HelpUnavailable)
    return found


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (404, "application/json", {"detail": "Not Found"}),
        (404, "text/html; charset=utf-8", b"<h1>Not Found</h1>"),
        (404, "", b""),
        (404, PROBLEM, {"type": "about:blank", "title": "Not Found", "status": 404}),
        (405, "application/json", {"detail": "Method Not Allowed"}),
    ],
)
def test_a_host_that_has_help_elsewhere_is_asked_about_the_mount(status: int, kind: str, body: Any) -> None:
    error = error_of(status, kind, body)

    assert (type(error), error.code, error.status) == (HelpUnavailable, "not_mounted", status)
    assert str(error).endswith(f"{status}, but not from a help server: is help mounted at https://app.test/hlep?")


def test_a_404_of_a_help_server_is_its_own() -> None:
    error = error_of(404, f"{PROBLEM}; charset=utf-8", {"code": "unknown_site", "title": "No such site"})

    assert (type(error), error.code, error.message) == (HelpRefused, "unknown_site", "404 unknown_site: No such site")


def refused(code: str, allowed: Any) -> str:
    errors = [{"at": "screen", "allowed": allowed}]
    return error_of(422, PROBLEM, {"code": code, "title": "No such screen", "errors": errors}).message


def test_a_name_that_there_is_not_is_told_with_the_nearest() -> None:
    near = refused("unknown_screen", ["invoice.detail", "invoice.list"])

    assert near == "422 unknown_screen: No such screen; did you mean 'invoice.detail'?"
    assert refused("unknown_screen", []) == "422 unknown_screen: No such screen"
    assert refused("unknown_screen", "what a server of ours would not say") == "422 unknown_screen: No such screen"
    assert "did you mean" not in refused("scope_required", ["author"])
