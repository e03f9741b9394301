"""How interactions leave an asynchronous client: from a thread, which never holds up an event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import TimeoutError as LateError

from helpsdk.client.conversation.protocol import Protocol
from helpsdk.client.outbox.box import Waiting
from helpsdk.client.outbox.delivery import Delivery, deliver
from helpsdk.client.transport.aiodrive import AsyncDriver
from helpsdk.client.transport.drive import Driver
from helpsdk.errors import HelpUnavailable

_SPARE = 1.0  # seconds that a loop may take to get to it


class AsyncPost:
    """Over connections of its own; with a host's own transport, in the event loop that the host used last."""

    def __init__(self, protocol: Protocol, driver: AsyncDriver) -> None:
        self._protocol, self._asynchronous = protocol, driver
        self._driver = Driver() if driver.transport is None else None
        self._loop: asyncio.AbstractEventLoop | None = None

    def seen(self) -> None:
        """The loop that runs here, if there is one."""
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            return

    def __call__(self, batch: Sequence[Waiting], seconds: float) -> Delivery:
        if self._driver is not None:
            return self._driver.run(deliver(self._protocol, batch, seconds))
        loop, asked = self._loop, self._asynchronous.run(deliver(self._protocol, batch, seconds))
        if loop is None or not loop.is_running():
            return asyncio.run(asked)
        try:
            return asyncio.run_coroutine_threadsafe(asked, loop).result(seconds + _SPARE)
        except (LateError, RuntimeError) as error:  # the loop is busy, or just ended
            late = HelpUnavailable("late", f"the event loop did not send it: {type(error).__name__}")
            return Delivery(0, 0, tuple(batch), late)

    def close(self) -> None:
        if self._driver is not None:
            self._driver.close()

    def after_fork(self) -> None:
        self._loop = None
        if self._driver is not None:
            self._driver.after_fork()
