"""What a process does while another one writes: it hands its writes over and hears what changed."""

from __future__ import annotations

import logging
import selectors
import socket
import time
from collections.abc import Callable
from typing import Any

from helpsdk.errors import StoreError
from helpsdk.server.store.writer.channel import Channel
from helpsdk.server.store.writer.handed import Handing
from helpsdk.server.store.writer.serving import WIRE
from helpsdk.server.store.writer.wake import Wake

_HELLO_SECONDS = 5.0
_LOOK_SECONDS = 0.5
_log = logging.getLogger("helpsdk.server.store")


class Follower:
    """One connection to the writer. Everything is called in the thread that runs `follow`."""

    def __init__(self, connection: socket.socket, handing: Handing, wake: Wake) -> None:
        self.channel = Channel(connection, wake)
        self._handing, self._wake = handing, wake
        self._greeted = False

    def greet(self) -> bool:
        """Waits for the writer's first word; False when there comes none. Raises StoreError for another version."""
        deadline = time.monotonic() + _HELLO_SECONDS
        try:
            while not self._greeted and time.monotonic() < deadline:
                self._turn(lambda _site: None)
        except OSError:
            return False
        finally:
            if not self._greeted:
                self.channel.close()
        return self._greeted

    def forget(self) -> None:
        """See `Channel.forget`."""
        self.channel.forget()

    def follow(self, changed: Callable[[str | None], None], goes_on: Callable[[], bool]) -> None:
        """Until the connection ends or `goes_on`, asked at least every half second, says no."""
        self._handing.to(self.channel)
        try:
            while goes_on():
                self._turn(changed)
                self._handing.expire()
        except OSError as error:
            _log.debug("the writing process is gone: %s", error)
        finally:
            self.channel.close()
            self._handing.lost()

    def _turn(self, changed: Callable[[str | None], None]) -> None:
        sending = selectors.EVENT_WRITE if self.channel.wants_to_send else 0
        with selectors.PollSelector() as selector:
            selector.register(self._wake, selectors.EVENT_READ)
            selector.register(self.channel, selectors.EVENT_READ | sending)
            ready = selector.select(timeout=_LOOK_SECONDS)
        for key, events in ready:
            if key.fileobj is self._wake:
                self._wake.clear()
            else:
                self._exchange(events, changed)

    def _exchange(self, events: int, changed: Callable[[str | None], None]) -> None:
        if events & selectors.EVENT_WRITE:
            self.channel.send_on()
        if events & selectors.EVENT_READ:
            for id, what, value in self.channel.receive():
                if id:
                    self._handing.answered(id, what, value)
                else:
                    self._told(what, value, changed)

    def _told(self, what: str, value: Any, changed: Callable[[str | None], None]) -> None:
        if what == "changed":
            changed(value)
        elif what == "bye":  # everything sent before our answer is still carried out
            self._handing.pause()
            self.channel.send([0, "bye", None])
        elif what == "hello":
            self._greeted = value == WIRE
            if not self._greeted:
                raise StoreError(
                    f"the process that writes the data folder speaks version {value}, this one {WIRE}:"
                    " restart the older one"
                )
