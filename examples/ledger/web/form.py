"""What a person sent with a form, read within limits and without multipart (there are no uploads here)."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

MAX_BYTES = 64 * 1024
MAX_FIELDS = 400


class Form:
    """The fields in the order they were sent. Values come back without surrounding blanks and control characters."""

    def __init__(self, pairs: Sequence[tuple[str, str]] = ()) -> None:
        self._pairs = [(name, _clean(value)) for name, value in pairs]

    def text(self, name: str, *, limit: int = 200) -> str:
        """The first value of `name`, cut to `limit` characters; "" if it was not sent."""
        return next((value[:limit] for key, value in self._pairs if key == name), "")

    def all(self, name: str, *, limit: int = 200) -> list[str]:
        return [value[:limit] for key, value in self._pairs if key == name]

    def has(self, name: str) -> bool:
        return any(key == name for key, _ in self._pairs)


async def read_form(request: Request) -> Form:
    """Raises HTTPException 413, 415 or 400 for a body that is too large, of another kind, or not a form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            raise HTTPException(413)
    try:
        return Form(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict"))
    except ValueError as error:
        raise HTTPException(400) from error


def _clean(value: str) -> str:
    return "".join(
        c for c in value.replace("\r\n", "\n") if c == "\n" or c.isprintable() or c in "\u200e\u200f"
    ).strip()
