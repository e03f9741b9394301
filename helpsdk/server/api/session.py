"""POST /v1/session: a host's token for a session."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from typing import Any

from pydantic_core import from_json

from helpsdk.errors import TokenRejected
from helpsdk.identity.sessions import Session, check_vouched
from helpsdk.identity.tokens import LARGEST_HEADER, read
from helpsdk.runtime.replies import SessionReply
from helpsdk.runtime.requests import SessionRequest
from helpsdk.server.api.queries import SiteQuery
from helpsdk.server.api.reading import json_body
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import Response, json_reply
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.api.validation import validated
from helpsdk.server.api.viewer import refused
from helpsdk.server.follower import LiveSite
from helpsdk.server.problems import IDENTITY, HttpProblem

_LARGEST = 16_384  # bytes: twice what a token can have

TOKEN_PROBLEMS = tuple(code for code in IDENTITY if code.startswith("token_"))


async def session(service: Service, request: Request) -> Response:
    """The token is exchanged at once: by the device that was first to, and by that one again until it expires."""
    validated(SiteQuery, request.query())
    site = service.site(request)
    asked = validated(SessionRequest, await _body(service, request))
    try:
        text, made = await exchanged(service, site, asked)
    except TokenRejected as rejected:
        raise refused(service, request, rejected, key=claimed_key(asked.token)) from None
    reply = SessionReply(
        revision=site.revision,
        session=text,
        expires=_written(datetime.fromtimestamp(made.expires, UTC)),
        now=_written(service.now()),
        viewer=made.viewer_key,
    )
    return json_reply(reply)


async def exchanged(service: Service, site: LiveSite, asked: SessionRequest) -> tuple[str, Session]:
    """Raises TokenRejected."""
    now = service.now().timestamp()
    trusted = site.trusted
    claims = read(asked.token, trusted.trust.host_keys, site=site.id, now=now)
    check_vouched(trusted.trust, claims, now)
    bound = await site.bind(claims.jti, asked.device, claims.expires, now)
    if not bound:
        raise TokenRejected("token_replayed", f"jti {claims.jti!r:.80} belongs to another device")
    site.noted.used(claims.kid)
    return trusted.sessions.issue(claims, device=asked.device, now=now)


async def _body(service: Service, request: Request) -> Any:
    try:
        return await json_body(service, request, min(_LARGEST, service.settings.body_limit))
    except HttpProblem as problem:
        if problem.code != "too_large":
            raise
        rejected = TokenRejected("token_too_large", f"a body of more than {_LARGEST} bytes")
        told = refused(service, request, rejected)
        told.headers |= problem.headers
        raise told from None


def claimed_key(token: str) -> str | None:
    """The key id that a token's header claims, for the operator's log; nothing of it is verified."""
    head = token[:LARGEST_HEADER].partition(".")[0]
    try:
        header = from_json(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (ValueError, binascii.Error):
        return None
    kid = header.get("kid") if isinstance(header, dict) else None
    return kid if isinstance(kid, str) else None


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


ROUTES = (
    Route(
        "POST",
        "/v1/session",
        session,
        "A host's token for a session",
        query=SiteQuery,
        body=SessionRequest,
        reply=SessionReply,
        problems=("bad_json", "unsupported_type", "timeout", *TOKEN_PROBLEMS, "session_revoked"),
        limit="exchange",
    ),
)
