"""What the server answers when it cannot: RFC 9457 problem details with a stable `code`, never a traceback."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from helpsdk.runtime.replies import ProblemReply

CONTENT_TYPE = "application/problem+json"
_CHALLENGE = {"WWW-Authenticate": "Bearer"}  # RFC 9110, 11.6.1: every 401 names a scheme

#: code -> (status, title). A code never changes its meaning; a program may act on it.
_GENERAL: dict[str, tuple[int, str]] = {
    "bad_request": (400, "The request cannot be read"),
    "bad_json": (400, "The body is not JSON"),
    "site_required": (400, "Say which site: add ?site="),
    "viewer_invalid": (400, "The Help-Viewer header cannot be read"),
    "origin_not_allowed": (403, "This origin may not write here"),
    "not_found": (404, "There is nothing here"),
    "unknown_site": (404, "No such site"),
    "unknown_revision": (404, "No such revision"),
    "contact_off": (404, "Messages are not taken here"),
    "method_not_allowed": (405, "This method does not work here"),
    "timeout": (408, "The request took too long to arrive"),
    "conflict": (409, "Somebody else was faster"),
    "site_followed": (409, "This server publishes the site from a folder"),
    "precondition_failed": (412, "It is not what was expected"),
    "too_large": (413, "The body is too large"),
    "uri_too_long": (414, "The address is too long"),
    "unsupported_type": (415, "The body is of another type"),
    "host_not_allowed": (421, "This server does not answer for that host"),
    "invalid": (422, "A value is not allowed"),
    "site_invalid": (422, "The site has errors"),
    "unknown_screen": (422, "No such screen"),
    "too_many": (429, "Too many requests"),
    "headers_too_large": (431, "The headers are too large"),
    "internal": (500, "Something went wrong on the server"),
    "busy": (503, "Too much is waiting; try again"),
    "starting": (503, "The server is starting"),
    "unavailable": (503, "This cannot be served now"),
}

_REFUSED = "The token was refused"
_ENDED = "The session was refused"
_RENEW = "Exchange a fresh token for a session at POST /v1/session."

#: code -> (status, title, what the developer should do): everything that keeps a caller from being somebody.
#: A stranger is told this and no more; what exactly was wrong is in the server's log.
IDENTITY: dict[str, tuple[int, str, str]] = {
    "token_malformed": (
        401,
        _REFUSED,
        "Send what the signer returned, unchanged: three parts in base64url, divided by dots.",
    ),
    "token_too_large": (413, _REFUSED, "A token has at most 8 KB: sign fewer groups and smaller traits."),
    "token_unsigned": (401, _REFUSED, "Sign the token with HS256 and a host key; an unsigned one proves nothing."),
    "token_algorithm": (401, _REFUSED, "Sign with HS256; no other algorithm is accepted."),
    "token_type": (401, _REFUSED, 'Give the token the header `typ: "help+jwt"`; tokens made for others do not count.'),
    "token_key_unknown": (
        401,
        _REFUSED,
        "Name a host key of this site in the header `kid`: see `helpsdk keys list`, or make one: `helpsdk keys add`.",
    ),
    "token_signature": (
        401,
        _REFUSED,
        "Sign with the secret that belongs to the token's `kid`, decoded from base64url as the signers do.",
    ),
    "token_duplicate_key": (401, _REFUSED, "Name each header and claim once."),
    "token_claim": (
        401,
        _REFUSED,
        "A claim is missing or not of its type; the server's log names it.",
    ),
    "token_expired": (401, _REFUSED, "Sign a fresh token for each exchange, and set the host's clock by NTP."),
    "token_not_yet": (401, _REFUSED, "The token is of the future: set the host's clock by NTP."),
    "token_too_long": (401, _REFUSED, "Let `exp` be at most 15 minutes after `iat`."),
    "token_wrong_site": (401, _REFUSED, "Let `aud` be the id of the site that `?site=` names."),
    "token_replayed": (
        401,
        _REFUSED,
        "Another device has exchanged this token already: sign one for each, with a `jti` of its own.",
    ),
    "session_malformed": (401, _ENDED, _RENEW),
    "session_signature": (401, _ENDED, _RENEW),
    "session_expired": (401, _ENDED, _RENEW),
    "session_revoked": (401, _ENDED, "The host withdrew it: sign the person in again, then exchange a fresh token."),
    "session_wrong_site": (401, _ENDED, "A session holds for the site that it was made for; exchange one for each."),
    "session_required": (
        401,
        "A token is not a session",
        "Send `Authorization: Bearer` with a session or an API key. " + _RENEW,
    ),
    "identity_required": (
        401,
        "This site answers only people its host vouches for",
        "Exchange a token for a session at POST /v1/session and send it as `Authorization: Bearer`.",
    ),
    "key_required": (
        401,
        "This takes an API key",
        "Send one as `Authorization: Bearer`; `helpsdk keys add --kind api` makes it.",
    ),
    "key_unknown": (
        401,
        "The API key was refused",
        "It is not one of this site, or was revoked: `helpsdk keys list` shows those that hold.",
    ),
    "scope_required": (
        403,
        "This takes another scope",
        "Use an API key, or a token with a `scope` claim, that has the scope named in `errors`.",
    ),
}

PROBLEMS: dict[str, tuple[int, str]] = {
    **_GENERAL,
    **{code: (status, title) for code, (status, title, _advice) in IDENTITY.items()},
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
        self.code = code
        self.status, self.title = PROBLEMS[code]
        self.detail = detail if detail is not None or code not in IDENTITY else IDENTITY[code][2]
        self.errors = None if errors is None else [dict(error) for error in errors]
        self.headers = {**_CHALLENGE, **(headers or {})} if self.status == 401 else dict(headers or {})
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
