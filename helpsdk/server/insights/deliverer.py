"""From a store's journal to a sink, in a thread: what was delivered is noted after it was."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from helpsdk.server.insights.sink import Sink
from helpsdk.server.store import Store

_ROWS = 5000
_LONGEST_PAUSE = 300.0  # seconds
_log = logging.getLogger("helpsdk.server.insights")


class Deliverer:
    """Looks every `seconds` for what was not delivered; a sink that fails is tried again, ever more rarely.

    The store has to keep a journal (`open_store(…, journal=True)`); it is asked for when it is needed, and may be away.
    One process of all delivers: on a data folder whoever writes it.
    """

    def __init__(self, store: Callable[[], Store], sink: Sink, *, seconds: float = 5.0) -> None:
        self._store, self._sink, self._seconds = store, sink, seconds
        self._stopped = threading.Event()

    def start(self) -> Callable[[], None]:
        """Returns what stops it, after what is being delivered just now."""
        thread = threading.Thread(target=self._run, name="helpsdk-sink", daemon=True)
        thread.start()

        def stop() -> None:
            self._stopped.set()
            thread.join()

        return stop

    def deliver(self) -> int:
        """Everything that waits; how many rows. Raises what the sink or the store raises."""
        count, store = 0, self._store()
        while not self._stopped.is_set():
            delivered = self._deliver_some(store)
            if delivered is None:
                break
            count += delivered
        return count

    def _deliver_some(self, store: Store) -> int | None:
        """None when nothing is left, or another process delivers."""
        with store.delivering() as ours:
            delivery = store.undelivered(_ROWS) if ours else None
            if delivery is None:
                return None
            if delivery.rows:  # of a person who was forgotten meanwhile, nothing is left
                self._sink.write(delivery.rows)
            store.delivered(delivery)
            return len(delivery.rows)

    def _run(self) -> None:
        pause, told = self._seconds, ""
        while not self._stopped.wait(pause):
            try:
                self.deliver()
                pause, told = self._seconds, ""
            except Exception as error:  # a sink is anybody's code, and must not end its own thread
                pause = min(pause * 2, _LONGEST_PAUSE)
                if str(error) != told:
                    _log.error("interactions were not delivered, and will be tried again: %s", error)
                told = str(error)
