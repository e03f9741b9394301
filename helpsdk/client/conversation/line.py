"""One request with its retries, behind the circuit breaker. No I/O: see `steps`."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from helpsdk.client.conversation.circuit import Circuit, Pass
from helpsdk.client.conversation.judging import is_alive, judged, may_help, without_query
from helpsdk.client.conversation.notices import Notices
from helpsdk.client.conversation.steps import Fault, Reply, Request, Send, Steps, Wait
from helpsdk.client.options import Retry, Timeout
from helpsdk.client.wire.servertime import ServerTime
from helpsdk.errors import HelpUnavailable

_ONCE = Retry(attempts=1)
#: Seconds below which an attempt is not begun.
_TOO_SHORT = 0.01


class Line:
    """`clock` counts seconds, `chance` is random from 0 up to 1."""

    def __init__(
        self,
        timeout: Timeout,
        retry: Retry,
        circuit: Circuit,
        time: ServerTime,
        notices: Notices,
        *,
        clock: Callable[[], float],
        chance: Callable[[], float],
    ) -> None:
        self.timeout, self._retry, self.circuit = timeout, retry, circuit
        self.time, self._notices = time, notices
        self.clock, self._chance = clock, chance
        self.closed = False

    def ask(self, request: Request, timeout: Timeout, deadline: float, *, once: bool = False) -> Steps[Reply]:
        """A 2xx of JSON or a 304, by `deadline`. Raises HelpUnavailable."""
        retry = _ONCE if once else self._retry
        for attempt in count(1):
            given = self._pass(request, attempt - 1)
            reply = yield from self._attempt(request, timeout.within(deadline - self.clock()), given, attempt)
            if isinstance(reply, Reply):
                return reply
            pause = retry.pause(attempt, self._chance(), reply.retry_after) if may_help(reply) else None
            if pause is None or self.clock() + pause + _TOO_SHORT > deadline or self.circuit.state != "closed":
                raise reply
            yield Wait(pause)
        raise AssertionError("an attempt either returns or raises")

    def _attempt(self, request: Request, timeout: Timeout, given: Pass, attempt: int) -> Steps[Reply | HelpUnavailable]:
        try:
            outcome = yield Send(request, timeout)
        except BaseException:  # given up while under way
            self.circuit.released(given)
            raise
        if not isinstance(outcome, (Reply, Fault)):
            raise TypeError("a driver answers Send with a Reply or a Fault")
        result = judged(request, outcome, attempt)
        if isinstance(outcome, Reply) and (isinstance(result, Reply) or is_alive(result)):
            self._answered(outcome)
        elif isinstance(result, HelpUnavailable) and self.circuit.failed(given):
            self._notices.away(result, self.circuit.remaining)
        return result

    def _answered(self, reply: Reply) -> None:
        self.time.learn(reply.headers)
        if self.circuit.succeeded():
            self._notices.back()

    def _pass(self, request: Request, attempts: int) -> Pass:
        given = None if self.closed else self.circuit.admit()
        if given is None:
            raise self._not_asked(request, attempts)
        return given

    def _not_asked(self, request: Request, attempts: int) -> HelpUnavailable:
        asked: dict[str, Any] = {"method": request.method, "url": without_query(request.url), "attempts": attempts}
        if self.closed:
            return HelpUnavailable("closed", "this client is closed", **asked)
        rest = self.circuit.remaining
        message = f"no answer lately: not asked for another {rest:.1f} s"
        return HelpUnavailable("resting", message, **asked, retry_after=rest)
