"""How a local client is doing: its revision, its index, its questions, and the server that its interactions go to."""

from __future__ import annotations

from helpsdk.client.local.follower import Follower
from helpsdk.client.local.index import LocalIndex
from helpsdk.client.status import Counts, Status


def status_of(follower: Follower, index: LocalIndex, counts: Counts, there: Status | None, dropped: int) -> Status:
    """`there` is the remote client's. It is well while the newest revision is served, the last question was answered,
    and nothing waits for a server that is away.
    """
    current = follower.current
    sends = there is None or there.healthy or (current is not None and not there.waiting)
    errors = ((one.error, one.error_at) for one in (follower, index) if one.error)
    error, at = next(errors, (counts.last_error, counts.last_error_at))
    return Status(
        breaker=there.breaker if there else "closed",
        requests=counts.requests,
        failures=counts.failures,
        sent=there.sent if there else 0,
        waiting=there.waiting if there else 0,
        dropped=dropped + (there.dropped if there else 0),
        last_error=error,
        revision=current.number if current else 0,
        healthy=counts.healthy and sends and not (follower.error or index.error),
        last_error_at=at,
    )
