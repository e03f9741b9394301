"""Sessions of the people a host vouches for: one exchange at a time for each, renewed before they end."""

from __future__ import annotations

import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeAlias

from pydantic import ValidationError

from helpsdk.client.conversation.line import Line
from helpsdk.client.conversation.steps import Reply, Request, Steps, Until
from helpsdk.client.wire.address import Address
from helpsdk.client.wire.calls import json_body
from helpsdk.client.wire.servertime import seconds_of
from helpsdk.errors import HelpRefused, HelpUnavailable
from helpsdk.runtime.replies import SessionReply

_MOST = 2048  # people
_EARLY = 60.0  # seconds before its end in which a session is renewed
_AFTER_REFUSAL = 10.0  # seconds in which who was refused is not asked for again
_SESSION = re.compile(r"hs_[\x21-\x7e]{1,8000}")
_PATH = "/v1/session"

#: Is done when there is something new to look at.
_Asked: TypeAlias = "Future[None]"


@dataclass(frozen=True, slots=True)
class _Session:
    text: str
    until: float  # on the client's clock


@dataclass(frozen=True, slots=True)
class _Refusal:
    error: HelpRefused
    until: float


class Sessions:
    """By who somebody is, all of it: whoever changes groups gets another session."""

    def __init__(self, line: Line, address: Address) -> None:
        self._line, self._address = line, address
        self._device = f"python-{secrets.token_hex(8)}"
        self._known: OrderedDict[str, _Session | _Refusal] = OrderedDict()
        self.after_fork()

    def after_fork(self) -> None:
        """What the parent was asking for never comes here."""
        self._lock = threading.Lock()
        self._asked: dict[str, _Asked] = {}

    def session(self, who: str, token: Callable[[], str], deadline: float) -> Steps[str]:
        """The text of a session that lives. Raises HelpUnavailable."""
        while True:
            known, asked, mine = self._look(who)
            if known is not None:
                return _text(known)
            if mine:
                return (yield from self._made(who, token, deadline, asked))
            yield Until(asked, max(0.0, deadline - self._line.clock()))
            if not asked.done():
                raise HelpUnavailable("late", "another call is still signing this viewer in", url=self._url)

    def forget(self, who: str) -> None:
        with self._lock:
            self._known.pop(who, None)

    @property
    def _url(self) -> str:
        return f"{self._address.server}{_PATH}"

    def _look(self, who: str) -> tuple[_Session | _Refusal | None, _Asked, bool]:
        """What is known; else what is being asked for, and whether it is the caller who has to."""
        with self._lock:
            known = self._known.get(who)
            if known is not None and known.until > self._line.clock():
                self._known.move_to_end(who)
                return known, Future(), False
            asked = self._asked.get(who)
            if asked is not None:
                return None, asked, False
            self._asked[who] = asked = Future()
            return None, asked, True

    def _made(self, who: str, token: Callable[[], str], deadline: float, asked: _Asked) -> Steps[str]:
        made: _Session | _Refusal | None = None
        try:
            made = yield from self._exchanged(token(), deadline)
        except HelpRefused as error:
            made = _Refusal(error, self._line.clock() + _AFTER_REFUSAL)
            raise
        finally:
            self._settle(who, made, asked)
        return made.text

    def _settle(self, who: str, made: _Session | _Refusal | None, asked: _Asked) -> None:
        """Whoever waits looks again: finds what was made, or has to ask."""
        with self._lock:
            self._asked.pop(who, None)
            if made is not None:
                self._known[who] = made
                self._known.move_to_end(who)
            while len(self._known) > _MOST:
                self._known.popitem(last=False)
        asked.set_result(None)

    def _exchanged(self, token: str, deadline: float) -> Steps[_Session]:
        body = json_body({"token": token, "device": self._device})
        headers = {"content-type": "application/json"}
        request = Request("POST", self._address.url(_PATH), headers, body)
        return self._read((yield from self._line.ask(request, self._line.timeout, deadline)))

    def _read(self, reply: Reply) -> _Session:
        try:
            made = SessionReply.model_validate_json(reply.body)
        except ValidationError:
            made = None
        now, ends = (seconds_of(made.now), seconds_of(made.expires)) if made is not None else (None, None)
        if made is None or now is None or ends is None or not _SESSION.fullmatch(made.session):
            message = f"{reply.status}, but not with a session"
            raise HelpUnavailable("unreadable", message, method="POST", url=self._url, status=reply.status, attempts=1)
        self._line.time.learn_exactly(made.now)
        return _Session(made.session, self._line.clock() + max(0.0, ends - now - _EARLY))


def _text(known: _Session | _Refusal) -> str:
    if isinstance(known, _Refusal):
        raise known.error.with_traceback(None)
    return known.text
