"""Makes search ready when somebody first searches, in a thread of its own."""

from __future__ import annotations

import logging
import threading
import time
from datetime import UTC, datetime

from helpsdk.client.process import forking
from helpsdk.runtime.runtime import Runtime

_REST = 60.0  # seconds before what failed is tried again
_log = logging.getLogger("helpsdk.client")


class LocalIndex:
    """`error` is why the last index could not be made."""

    _thread: threading.Thread | None
    _not_before: float

    def __init__(self) -> None:
        self.error: str | None = None
        self.error_at: datetime | None = None
        self._begin()
        forking(self)

    def want(self, runtime: Runtime) -> None:
        """Has the index of this revision opened, brought up to date or built. Does not wait."""
        if runtime.index_ready or time.monotonic() < self._not_before:
            return
        with self._guard:
            if self._thread is not None and self._thread.is_alive():
                return
            self._thread = threading.Thread(target=self._make, args=(runtime,), name="helpsdk-index", daemon=True)
            self._thread.start()

    def wait(self, seconds: float) -> None:
        """For what is being made."""
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(seconds)

    def after_fork(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._guard = threading.Lock()
        self._thread = None
        self._not_before = 0.0

    def _make(self, runtime: Runtime) -> None:
        try:
            runtime.build_index()
        except Exception as error:  # a full disk, or what an index does to this version of Tantivy
            self.error_at, self._not_before = datetime.now(UTC), time.monotonic() + _REST
            self.error = f"no search index: {error}"
            _log.exception("local help: the search index cannot be made")
        else:
            self.error = None
