"""A batch of interactions on its way: what becomes of each item. No I/O: see `steps`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from helpsdk.client.conversation.judging import is_of_the_asking, without_query
from helpsdk.client.conversation.protocol import Protocol
from helpsdk.client.conversation.steps import Request, Steps
from helpsdk.client.options import Timeout
from helpsdk.client.outbox.box import Waiting, body_of, dated_again
from helpsdk.errors import HelpRefused, HelpUnavailable
from helpsdk.runtime.replies import InteractionsReply

#: Nobody waits for it, so it may take longer than what a page waits for.
PATIENT = Timeout(connect=2.0, read=10.0, total=20.0)
_MISDATED = frozenset({"in_future", "too_old"})
_DATED_WRONG = 60.0  # seconds between what an item is dated by and what is known now


@dataclass(frozen=True, slots=True)
class Delivery:
    """`sent` are on the server's disk, `lost` never will be, `kept` may be sent again; `error` says why."""

    sent: int
    lost: int
    kept: tuple[Waiting, ...] = ()
    error: HelpUnavailable | None = None


def deliver(protocol: Protocol, batch: Sequence[Waiting], seconds: float) -> Steps[Delivery]:
    """Posts a batch of one viewer once. Raises nothing."""
    try:
        reply = yield from _posted(protocol, batch, protocol.clock() + min(seconds, PATIENT.total))
    except HelpUnavailable as error:
        protocol.failed(error, "delivery")
        if is_of_the_asking(error) or error.code == "unproven":
            return Delivery(0, len(batch), error=error)
        return Delivery(0, 0, tuple(batch), error)
    protocol.counts.answered(reply.revision)
    protocol.counts.succeeded("delivery")
    rejected = {one.id: one.code for one in reply.rejected}
    again = tuple(_redated(protocol, batch, rejected))
    sent = len(batch) - sum(item.id in rejected for item in batch)
    return Delivery(sent, len(batch) - sent - len(again), again)


def _posted(protocol: Protocol, batch: Sequence[Waiting], deadline: float) -> Steps[InteractionsReply]:
    viewer = batch[0].viewer
    try:
        return (yield from _once(protocol, batch, deadline))
    except HelpRefused as refused:
        if not protocol.proof.renewed(viewer, refused):
            raise
    return (yield from _once(protocol, batch, deadline))


def _once(protocol: Protocol, batch: Sequence[Waiting], deadline: float) -> Steps[InteractionsReply]:
    headers = yield from protocol.headers(batch[0].viewer, deadline)
    url = protocol.address.url("/v1/interactions")
    request = Request("POST", url, {**headers, "content-type": "application/json"}, body_of(batch))
    reply = yield from protocol.line.ask(request, PATIENT, deadline, once=True)
    if reply.status == 202:
        try:
            return InteractionsReply.model_validate_json(reply.body)
        except ValidationError:
            pass
    message = f"{reply.status}, but no acknowledgement"
    raise HelpUnavailable("unreadable", message, method="POST", url=without_query(url), status=reply.status, attempts=1)


def _redated(protocol: Protocol, batch: Sequence[Waiting], rejected: dict[str | None, str]) -> list[Waiting]:
    """What was refused for its time only, where this machine's clock turned out to be wrong meanwhile."""
    skew = protocol.time.skew
    return [
        dated_again(item, skew)
        for item in batch
        if rejected.get(item.id) in _MISDATED and abs(skew - item.skew) > _DATED_WRONG
    ]
