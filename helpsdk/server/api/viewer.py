"""Who asks: nobody, a person with a session, or a program with an API key.

`Authorization: Bearer` carries either; what it does not prove is refused, never taken for nobody. Another scheme is
not ours: browsers send `Basic` by themselves to a page behind a password.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import NoReturn

from pydantic import ValidationError

from helpsdk.errors import TokenRejected
from helpsdk.identity.keys import Key
from helpsdk.identity.sessions import Session
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.requests import HelpViewer
from helpsdk.server.api.request import Request
from helpsdk.server.api.service import Service
from helpsdk.server.follower import LiveSite
from helpsdk.server.problems import HttpProblem

HEADER = "help-viewer"
_RAW_HEADER = HEADER.encode()
NAMES_ANYBODY = "resolve:any"
_SESSION, _KEY = "hs_", "hk_"
_LONGEST = 8192  # characters of a Help-Viewer header
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Asker:
    """`session` or `key` is what proved it; both None: nobody. `viewer_key` stands for the viewer's id, hashed."""

    viewer: Viewer = ANONYMOUS
    session: Session | None = None
    key: Key | None = None
    viewer_key: str | None = None

    def require(self, scope: str) -> None:
        """Raises HttpProblem. A key has the scopes it was made with, a person those their token gave them."""
        scopes = self.key.scopes if self.key is not None else self.viewer.scopes
        if scope not in scopes:
            _refuse_scope(scope)


NOBODY = Asker()


def asks_as_nobody(request: Request) -> bool:
    """Whether nothing is there that could prove or name anybody."""
    return b"authorization" not in request.raw and _RAW_HEADER not in request.raw


def asker_of(service: Service, request: Request, *, counted: bool = True) -> Asker:
    """Who asks to read. Raises HttpProblem: for a proof that does not hold, and for none where the site insists.

    Not `counted` is what cannot carry a proof even when its page has one: the share of signed requests is to tell
    how many would be refused if proof were required.
    """
    site = service.site(request)
    if b"authorization" not in request.raw:  # most requests: nothing to verify
        return _unsigned(site, request, counted=counted)
    try:
        asker = _proven(service, site, request)
    except TokenRejected as rejected:
        raise refused(service, request, rejected) from None
    return _unsigned(site, request) if asker is None else _signed(site, asker)


def require_key(service: Service, request: Request, scope: str) -> None:
    """For what only API keys with a scope may have. Raises HttpProblem; who proves nothing is told to bring a key."""
    site = service.site(request)
    try:
        asker = _proven(service, site, request)
    except TokenRejected as rejected:
        raise refused(service, request, rejected) from None
    if asker is None:
        raise HttpProblem("key_required")
    if asker.key is None or scope not in asker.key.scopes:
        _refuse_scope(scope)


def sender_of(service: Service, request: Request, session: str | None) -> Asker:
    """Who sends feedback: by the header, else by the `session` in the body, since a beacon has no headers.

    A proof that does not hold makes it nobody's, since what people did must not be lost. Raises HttpProblem.
    """
    site = service.site(request)
    try:
        asker = _proven(service, site, request)
        if asker is None and session is not None and HEADER not in request.headers:
            asker = _person(service, site, session)
    except TokenRejected as rejected:
        problem = refused(service, request, rejected)
        if site.trust.enforce:
            raise problem from None
        return NOBODY
    return _unsigned(site, request) if asker is None else _signed(site, asker)


def refused(service: Service, request: Request, rejected: TokenRejected, *, key: str | None = None) -> HttpProblem:
    """The problem to answer with, after it was counted and told to the operator."""
    site = service.site(request)
    site.noted.request("rejected")
    known = any(key == one.id for one in site.trust.keys)
    service.refusals.tell(rejected, site=site.id, request_id=request.request_id, key=key, known=known)
    return HttpProblem(rejected.code)


def _signed(site: LiveSite, asker: Asker) -> Asker:
    """A program that names nobody is counted as neither: it is not a visitor."""
    if asker.viewer_key is not None:
        site.noted.request("signed")
    return asker


def _unsigned(site: LiveSite, request: Request, *, counted: bool = True) -> Asker:
    if _RAW_HEADER in request.raw:
        _refuse_scope(NAMES_ANYBODY)
    if counted:
        site.noted.request("unsigned")
    if site.trust.enforce:
        raise HttpProblem("identity_required")
    return NOBODY


def _proven(service: Service, site: LiveSite, request: Request) -> Asker | None:
    """None when no bearer is presented. Raises TokenRejected and HttpProblem."""
    scheme, _, presented = request.headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() != "bearer":
        return None
    if sum(name == b"authorization" for name, _value in request.scope["headers"]) > 1:
        raise TokenRejected("session_malformed", "there is more than one Authorization header")
    presented = presented.strip()
    if presented.startswith(_KEY):
        return _program(site, request, presented)
    if HEADER in request.headers:
        _refuse_scope(NAMES_ANYBODY)
    return _person(service, site, presented)


def _person(service: Service, site: LiveSite, presented: str) -> Asker:
    if not presented.startswith(_SESSION):
        if presented.count(".") == 2:
            raise TokenRejected("session_required", "a host's token was sent in place of a session")
        raise TokenRejected("session_malformed", "neither a session nor an API key")
    session = site.sessions.read(presented, now=service.now().timestamp())
    return Asker(session.viewer, session=session, viewer_key=session.viewer_key)


def _program(site: LiveSite, request: Request, presented: str) -> Asker:
    trust = site.trust
    key = trust.api_key(presented)
    site.noted.used(key.id)
    named = request.headers.get(HEADER)
    if named is None:
        return Asker(key=key)
    if NAMES_ANYBODY not in key.scopes:
        _refuse_scope(NAMES_ANYBODY)
    viewer = named_viewer(named)
    return Asker(viewer, key=key, viewer_key=trust.viewer_key(viewer.id or ""))


def named_viewer(header: str) -> Viewer:
    """The viewer in a Help-Viewer header: base64url of JSON. Raises HttpProblem."""
    if len(header) > _LONGEST:
        raise HttpProblem("viewer_invalid", f"at most {_LONGEST} characters are read here")
    try:
        text = base64.b64decode(header + "=" * (-len(header) % 4), altchars=b"-_", validate=True)
    except ValueError:  # binascii.Error is one; a header that is not ASCII raises no more than this
        raise HttpProblem("viewer_invalid", "it is not base64url") from None
    try:
        return HelpViewer.model_validate_json(text).viewer
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])[:_SHOWN] or "JSON"
        raise HttpProblem("viewer_invalid", f"{place}: {first['msg'][:_SHOWN]}") from None


def _refuse_scope(scope: str) -> NoReturn:
    what = {"at": "Authorization", "message": f"needs the scope {scope}", "code": "scope_required", "allowed": [scope]}
    raise HttpProblem("scope_required", errors=[what])
