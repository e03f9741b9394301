"""What the elected process does for the others: it carries out their commands and tells all of them what changed.

One thread looks after all connections and never waits for any of them, nor for the disk: interactions join the store's
group commit, other commands are carried out by a few threads of their own.
"""

from __future__ import annotations

import logging
import selectors
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from helpsdk.errors import StoreBusy, StoreError
from helpsdk.server.store.writer.channel import Channel, is_ours
from helpsdk.server.store.writer.commands import COMMANDS, Call, settled
from helpsdk.server.store.writer.wake import Wake

if TYPE_CHECKING:
    from helpsdk.server.store.protocol import Store

#: What the writer says first; one that speaks another version is not followed.
WIRE = 1
_AT_ONCE = 4  # commands besides interactions
_WAITING = 1000  # commands of one process that wait
_UNSENT = 64 * 2**20
_STUCK_SECONDS = 30.0
_LEAVE_SECONDS = 2.0
_log = logging.getLogger("helpsdk.server.store")


class _Peer:
    """Another process, as its connection shows it."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.waiting: set[int] = set()  # ids; adding and discarding are atomic
        self.left = False

    def reply(self, id: int, future: Future[Any]) -> None:
        """Called in the thread that is done with it; a process that is gone wants no reply."""
        error = future.exception()
        self.tell([id, error is None, error if error is not None else future.result()])
        self.waiting.discard(id)

    def tell(self, message: list[Any]) -> None:
        try:
            self.channel.send(message)
        except OSError:
            self.channel.close()
        except StoreError as error:
            self.channel.send([message[0], False, error])


class Desk:
    """Answers at `listener` for the store, in the thread that runs `serve`."""

    def __init__(self, store: Store, listener: socket.socket, wake: Wake) -> None:
        self._store, self._listener, self._wake = store, listener, wake
        self._peers: dict[int, _Peer] = {}
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="helpsdk-handed")
        listener.setblocking(False)

    def serve(self, goes_on: Callable[[], bool]) -> None:
        """Until `goes_on` says no, which is asked at least every second; then everything begun is answered."""
        try:
            while goes_on():
                self._turn(listening=True)
            self._leave()
        finally:
            self._threads.shutdown(wait=True)

    def changed(self, site: str | None) -> None:
        """Tells every process that a site, or any, may be newer."""
        self.tell_all([0, "changed", site])

    def tell_all(self, message: list[Any]) -> None:
        for peer in list(self._peers.values()):
            peer.tell(message)

    def close(self) -> None:
        """Without a word: what is not answered now is asked again elsewhere."""
        for peer in list(self._peers.values()):
            peer.channel.close()
        self._peers = {}

    def forget(self) -> None:
        """See `Channel.forget`."""
        self._listener.close()
        for peer in self._peers.values():
            peer.channel.forget()

    def _leave(self) -> None:
        """Everybody says that they have heard it; what they had sent before that is still carried out."""
        self.tell_all([0, "bye", None])
        deadline = time.monotonic() + _LEAVE_SECONDS
        while any(not peer.left or peer.waiting for peer in self._peers.values()) and time.monotonic() < deadline:
            self._turn(listening=False)

    def _turn(self, *, listening: bool) -> None:
        with selectors.PollSelector() as selector:  # made anew without a system call
            selector.register(self._wake, selectors.EVENT_READ)
            if listening:
                selector.register(self._listener, selectors.EVENT_READ)
            for number, peer in list(self._peers.items()):
                self._watch(selector, number, peer)
            for key, events in selector.select(timeout=1.0 if listening else 0.1):
                self._ready(key.fileobj, events)

    def _watch(self, selector: selectors.BaseSelector, number: int, peer: _Peer) -> None:
        if peer.channel.closed or peer.channel.stuck_for > _STUCK_SECONDS:
            self._drop(number)
            return
        sending = selectors.EVENT_WRITE if peer.channel.wants_to_send else 0
        selector.register(number, selectors.EVENT_READ | sending)

    def _ready(self, what: Any, events: int) -> None:
        if what is self._wake:
            self._wake.clear()
        elif what is self._listener:
            self._accept()
        elif (peer := self._peers.get(what)) is not None:
            self._exchange(what, peer, events)

    def _accept(self) -> None:
        try:
            connection, _address = self._listener.accept()
        except OSError:
            return
        if not is_ours(connection):
            _log.warning("a process of another user was refused at %s", self._listener.getsockname())
            connection.close()
            return
        peer = _Peer(Channel(connection, self._wake, limit=_UNSENT))
        self._peers[peer.channel.fileno()] = peer
        peer.tell([0, "hello", WIRE])

    def _exchange(self, number: int, peer: _Peer, events: int) -> None:
        try:
            if events & selectors.EVENT_WRITE:
                peer.channel.send_on()
            if events & selectors.EVENT_READ:
                for message in peer.channel.receive():
                    self._take(peer, *message)
        except (OSError, TypeError, ValueError) as error:
            if not isinstance(error, ConnectionResetError | BrokenPipeError):
                _log.warning("a process that hands its writes over was cut off: %s", error)
            self._drop(number)

    def _drop(self, number: int) -> None:
        self._peers.pop(number).channel.close()

    def _take(self, peer: _Peer, id: int, name: str, *call: Any) -> None:
        if id == 0:
            peer.left = True
            return
        peer.waiting.add(id)
        try:
            future = self._begin(peer, name, *call)
        except Exception as error:
            future = Future()
            future.set_exception(error)
        future.add_done_callback(lambda done: peer.reply(id, done))

    def _begin(
        self, peer: _Peer, name: str, args: Sequence[Any], options: Mapping[str, Any], since: float | None
    ) -> Future[Any]:
        if name not in COMMANDS:
            raise StoreError(f"the writing process does not know {name!r}: restart it, it is an older helpsdk")
        call = Call(name, args, options)
        if name == "add_interactions":
            return settled(call.carry_out(self._store))
        if len(peer.waiting) > _WAITING:
            raise StoreBusy(f"{len(peer.waiting)} writes of one process are waiting")
        return self._threads.submit(call.carry_out, self._store, since)
