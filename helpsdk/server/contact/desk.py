"""Where messages to the support team are taken: if there is anywhere to send them, and not too many of one sender."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable

from helpsdk.server.contact.outbox import Outbox
from helpsdk.server.contact.ways import ways
from helpsdk.server.limits import Limiter
from helpsdk.server.limits.rates import network_of
from helpsdk.server.settings import Settings
from helpsdk.server.store.served import Site


class Desk:
    """For one event loop at a time. `sites` are those served now; `clock` only goes forward, in seconds."""

    def __init__(
        self,
        settings: Settings,
        sites: Callable[[], Iterable[Site]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        found = ways(settings)
        self.open = bool(found)
        self.outbox = Outbox(sites, found)
        self._clock = clock
        self._limiter = Limiter(settings.rate_contact) if settings.rate_contact.per_minute else None

    def wait(self, address: str, viewer: str | None) -> float:
        """0 when a message may be taken, which counts, else how many seconds to wait: by address, and by person."""
        if self._limiter is None:
            return 0.0
        senders: tuple[Hashable, ...] = (("address", network_of(address)), *([("viewer", viewer)] if viewer else []))
        return next((wait for sender in senders if (wait := self._limiter.take(sender, self._clock()))), 0.0)
