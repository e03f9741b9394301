"""Whether a device may exchange a host's token: the store decides at once, else what this process has seen."""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from helpsdk.errors import StoreError
from helpsdk.server.follower.bindings import Bindings
from helpsdk.server.follower.shelf import Shelf

PATIENCE = 1.0  # seconds that the store has: somebody who writes for long keeps nobody from signing in
_SILENT = f"it did not answer within {PATIENCE:g} s: somebody writes to it for long, or it hangs"
_AT_MOST = 1000  # bindings that wait for a store that is away; older ones are held by this process alone
_log = logging.getLogger("helpsdk.server")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One token and the device that presents it. Times are Unix times."""

    jti: str
    device: str
    expires: float
    now: float


class Exchanges:
    """Of one site. Its thread is its own, so that nobody else waits with those who wait for the store.

    `unchecked` counts the tokens that were exchanged without the store, on the word of this process alone.
    """

    def __init__(self, site: str, shelf: Shelf, *, waiting: int = _AT_MOST) -> None:
        self.unchecked = 0
        self._site, self._shelf, self._limit = site, shelf, waiting
        self._bindings = Bindings()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="helpsdk-exchange")
        self._guard = threading.Lock()
        self._waiting: dict[str, Exchange] = {}
        self._alone = False

    async def bind(self, exchange: Exchange) -> bool:
        """Whether this device may: the first may, and again, which is answered without the store. Never raises."""
        seen = self._bindings.bind(exchange.jti, exchange.device, exchange.expires, exchange.now)
        if seen is not None:
            return seen
        written = asyncio.wrap_future(self._thread.submit(self._write, exchange))
        try:
            return await asyncio.wait_for(written, PATIENCE)
        except TimeoutError:
            self._decide_alone(exchange, _SILENT)
        except StoreError as error:
            self._decide_alone(exchange, str(error))
        return True

    def flush(self) -> None:
        """Writes what was decided without the store; while that is away, it is kept for the next time. Blocks."""
        with self._guard:
            waiting = list(self._waiting.values())
        for exchange in waiting:
            try:
                self._write(exchange)
            except StoreError:
                return
            with self._guard:
                self._waiting.pop(exchange.jti, None)

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)
        self.flush()

    def _write(self, exchange: Exchange) -> bool:
        """What the store says; where it says no, this process forgets what it thought. Raises StoreError."""
        jti, device = exchange.jti, exchange.device
        bound = self._shelf.store().bind(self._site, jti, device, exchange.expires, exchange.now)
        self._alone = False
        if bound:
            self._bindings.settle(jti, device)
        else:
            self._bindings.release(jti, device)
        return bound

    def _decide_alone(self, exchange: Exchange, why: str) -> None:
        if not self._alone:
            _log.warning("site %s: tokens are exchanged without the store: %s", self._site, why)
        self._alone = True
        self.unchecked += 1
        self._bindings.settle(exchange.jti, exchange.device)
        with self._guard:
            self._waiting[exchange.jti] = exchange
            while len(self._waiting) > self._limit:
                del self._waiting[next(iter(self._waiting))]
