"""What `/help-token` answers: a token for whoever is signed in, to a page of the same origin and to nobody else.

It is a GET that changes nothing, so another page that makes a browser send it achieves nothing; and another page cannot
read the answer: there is no `Access-Control-Allow-Origin`, the browser says in `Sec-Fetch-Site` who asks and is refused
when that is another origin, and JSON of an object is no script that one could include. `no-store` keeps it out of every
cache, so that nobody gets what was made for somebody else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

_OWN = frozenset({"same-origin", "none"})  # none: somebody typed the address


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """For a framework to send as it is."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)  # a token is nobody's to log


_HEADERS = {
    "Cache-Control": "no-store",
    "Vary": "Cookie, Authorization, Sec-Fetch-Site",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
NOBODY = TokenAnswer(204, _HEADERS)


def token_answer(token: str) -> TokenAnswer:
    return _json(200, {"token": token})


def unavailable() -> TokenAnswer:
    """The reason is for the product's log, not for its users."""
    return _json(500, {"code": "token_unavailable"})


def refusal(headers: Mapping[str, str]) -> TokenAnswer | None:
    """None for a page of our own origin; `headers` are the request's, found in whatever case."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return None if site in _OWN else _refused()
    origin = headers.get("origin")  # older browsers: sent only where it matters
    return None if origin is None or origin.partition("://")[2] == headers.get("host") else _refused()


def _refused() -> TokenAnswer:
    return _json(403, {"code": "other_origin"})


def _json(status: int, content: Mapping[str, str]) -> TokenAnswer:
    return TokenAnswer(status, {**_HEADERS, "Content-Type": "application/json"}, json.dumps(content).encode())
