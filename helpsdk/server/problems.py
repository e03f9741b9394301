"""What the server answers when it cannot: RFC 9457 problem details with a stable `code`, never a traceback."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from helpsdk.runtime.replies import ProblemReply

CONTENT_TYPE = "application/problem+json"

#: code -> (status, title). A code never changes its meaning; a program may act on it.
PROBLEMS: dict[str, tuple[int, str]] = {
    "bad_request": (400, "The request cannot be read"),
    "bad_json": (400, "The body is not JSON"),
    "site_required": (400, "Say which site: add ?site="),
    "origin_not_allowed": (403, "This origin may not write here"),
    "not_found": (404, "There is nothing here"),
    "unknown_site": (404, "No such site"),
    "method_not_allowed": (405, "This method does not work here"),
    "timeout": (408, "The body took too long to arrive"),
    "too_large": (413, "The body is too large"),
    "unsupported_type": (415, "The body is of another type"),
    "invalid": (422, "A value is not allowed"),
    "unknown_screen": (422, "No such screen"),
    "too_many": (429, "Too many requests"),
    "headers_too_large": (431, "The headers are too large"),
    "internal": (500, "Something went wrong on the server"),
    "busy": (503, "Too much is waiting; try again"),
    "starting": (503, "The server is starting"),
    "unavailable": (503, "This cannot be served now"),
}


class HttpProblem(Exception):
    """Raised anywhere below the dispatcher, which answers it. `errors` lists what is wrong, one entry per value."""

    def __init__(
        self,
        code: str,
        detail: str | None = None,
        *,
        errors: Sequence[Mapping[str, Any]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.code, self.detail = code, detail
        self.status, self.title = PROBLEMS[code]
        self.errors = None if errors is None else [dict(error) for error in errors]
        self.headers = dict(headers or {})
        super().__init__(f"{self.status} {code}")

    def body(self, request_id: str | None) -> bytes:
        reply = ProblemReply(
            title=self.title,
            status=self.status,
            code=self.code,
            detail=self.detail,
            errors=self.errors,
            request_id=request_id,
        )
        return reply.model_dump_json(exclude_none=True).encode()
