"""The whole conversation of a client with a help server, without I/O: `drive` and `aiodrive` perform what it yields."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import helpsdk
from helpsdk.client.conversation.cache import Cache, Kept, Key
from helpsdk.client.conversation.circuit import Circuit
from helpsdk.client.conversation.judging import is_of_the_asking, without_query
from helpsdk.client.conversation.line import Line
from helpsdk.client.conversation.notices import Notices
from helpsdk.client.conversation.proofs import ByKey, BySession, Nobody, Proof, signed, who
from helpsdk.client.conversation.sessions import Sessions
from helpsdk.client.conversation.steps import Reply, Request, Steps
from helpsdk.client.options import Breaker, Retry, Timeout
from helpsdk.client.status import Counts, Kind, Status
from helpsdk.client.wire.address import Address
from helpsdk.client.wire.calls import Call
from helpsdk.client.wire.reading import Unreadable
from helpsdk.client.wire.servertime import ServerTime
from helpsdk.errors import HelpRefused, HelpUnavailable, SettingInvalid
from helpsdk.identity.viewer import Viewer

if TYPE_CHECKING:
    from helpsdk.client.signer import HelpSigner  # brings cryptography along

Answer = TypeVar("Answer")

_TIMEOUT, _RETRY, _BREAKER = Timeout(), Retry(), Breaker()
_HEADERS = {"accept": "application/json", "user-agent": f"helpsdk-python/{helpsdk.__version__}"}


class Protocol:
    """`clock` counts seconds, `wall` gives Unix time, `chance` is random from 0 up to 1: all can be a test's own."""

    def __init__(
        self,
        server: str,
        site: str,
        *,
        key: str | None = None,
        signer: HelpSigner | None = None,
        timeout: Timeout = _TIMEOUT,
        retry: Retry = _RETRY,
        breaker: Breaker = _BREAKER,
        raises: bool = False,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.address, self.raises, self.clock = Address(server, site), raises, clock
        self.time, self.counts, self.cache = ServerTime(wall), Counts(wall), Cache()
        self.circuit = Circuit(breaker, clock, chance)
        self.notices = Notices(clock)
        self.line = Line(timeout, retry, self.circuit, self.time, self.notices, clock=clock, chance=chance)
        self.proof = _proof(key, signer, self.line, self.address)
        self._signer = signer

    def after_fork(self) -> None:
        """In the child: nobody holds a lock, and nothing is under way."""
        self.circuit.reset()
        self.cache.reset()
        self.counts.after_fork()
        self.proof.after_fork()

    def status(self, *, waiting: int, dropped: int) -> Status:
        counts = self.counts
        return Status(
            breaker=self.circuit.state,
            requests=counts.requests,
            failures=counts.failures,
            sent=counts.sent,
            waiting=waiting,
            dropped=dropped,
            last_error=counts.last_error,
            revision=counts.revision,
            healthy=counts.healthy,
            last_error_at=counts.last_error_at,
        )

    def token(self, viewer: Viewer) -> str:
        """A token for the viewer. Raises ValueError without a signer or an id, HelpUnavailable for a bad claim."""
        if self._signer is None:
            raise ValueError("token() needs a client that was made with `signer`")
        if viewer.id is None:
            raise ValueError("a token is for a viewer with an id")
        return signed(self._signer, viewer)

    def ask(self, call: Call[Answer], viewer: Viewer | None) -> Steps[Answer]:
        """The answer. When there is none: the empty one, or HelpUnavailable from a client that `raises`."""
        self.counts.asked()
        try:
            answer = yield from self._asked(call, viewer)
        except HelpUnavailable as error:
            self.failed(error)
            if self.raises:
                raise
            return call.empty()
        self.counts.succeeded()
        return answer

    def failed(self, error: HelpUnavailable, kind: Kind = "call") -> None:
        """Counts it, and tells the host's log unless that knows."""
        said = None if error.code == "resting" else str(error)
        self.counts.failed(said, kind, is_well=is_of_the_asking(error))
        if error.code != "closed" and self.circuit.state == "closed":
            self.notices.failed(error)

    def headers(self, viewer: Viewer | None, deadline: float) -> Steps[Mapping[str, str]]:
        """Those of every request for this viewer."""
        proof = yield from self.proof.headers(viewer, deadline)
        return {**_HEADERS, **proof}

    def _asked(self, call: Call[Answer], viewer: Viewer | None) -> Steps[Answer]:
        deadline = self.clock() + self.line.timeout.total
        try:
            return (yield from self._once(call, viewer, deadline))
        except HelpRefused as refused:
            if call.may_be_missing and refused.code == "not_found":
                return call.empty()
            if not self.proof.renewed(viewer, refused):
                raise
        return (yield from self._once(call, viewer, deadline))

    def _once(self, call: Call[Answer], viewer: Viewer | None, deadline: float) -> Steps[Answer]:
        url = self.address.url(call.path, call.query)
        headers = dict((yield from self.headers(viewer, deadline)))
        key: Key = (url, who(viewer))
        kept = self.cache.get(key) if call.method == "GET" else None
        if kept is not None:
            headers["if-none-match"] = kept.etag
        if call.body is not None:
            headers["content-type"] = "application/json"
        request = Request(call.method, url, headers, call.body)
        reply = yield from self.line.ask(request, self.line.timeout, deadline)
        body = kept.body if kept is not None and reply.status == 304 else reply.body
        answer = self._read(call, request, reply, body)
        if call.method == "GET" and reply.status == 200 and "etag" in reply.headers:
            self.cache.keep(key, Kept(reply.headers["etag"], body))
        return answer

    def _read(self, call: Call[Answer], request: Request, reply: Reply, body: bytes) -> Answer:
        try:
            answer = call.read(body)
        except Unreadable as error:
            raise HelpUnavailable(
                "unreadable",
                f"{reply.status}, but {error}",
                method=request.method,
                url=without_query(request.url),
                status=reply.status,
                attempts=1,
                request_id=reply.headers.get("x-request-id"),
            ) from None
        self._learn(answer)
        return answer

    def _learn(self, answer: Any) -> None:
        revision = getattr(answer, "revision", None)
        if isinstance(revision, int):
            self.counts.answered(revision)
        self.time.learn_exactly(getattr(answer, "now", None))


def _proof(key: str | None, signer: HelpSigner | None, line: Line, address: Address) -> Proof:
    if signer is not None and signer.site != address.site:
        raise SettingInvalid("signer", f"for the site {signer.site!r}", f"one for the client's site, {address.site!r}")
    if key is not None:
        return ByKey(key)
    return Nobody() if signer is None else BySession(signer, Sessions(line, address))
