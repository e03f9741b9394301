"""The store of one data folder that several processes use: one is elected to write, the others hand it their writes.

Whoever holds the lock on `writer.lock` makes the real store, with the only writing connections there are, and answers
at `writer.sock`. The others read the files themselves, read-only. When the writer ends, however it ends, another takes
its place within moments, and what had no answer yet is done there.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from helpsdk.errors import StoreError
from helpsdk.server.store.folder import prepare
from helpsdk.server.store.interaction import Added, Rows
from helpsdk.server.store.readonly import writable
from helpsdk.server.store.trust import Change, change_trust
from helpsdk.server.store.writer.address import SUPPORTED
from helpsdk.server.store.writer.alone import AloneStore
from helpsdk.server.store.writer.commands import COMMANDS, Call, settled
from helpsdk.server.store.writer.handed import Handing
from helpsdk.server.store.writer.keeper import Keeper
from helpsdk.server.store.writer.machine import Heartbeat
from helpsdk.server.store.writer.renders import FolderRenders

if TYPE_CHECKING:
    from helpsdk.identity.trust import Trust
    from helpsdk.server.store.protocol import Store
    from helpsdk.server.store.status import StoreStatus

_PATIENCE = 10.0
_MORE = 1.0  # seconds beyond a command's patience, which the keeper's thread has an eye on
_OPEN: weakref.WeakSet[FolderStore] = weakref.WeakSet()


def open_folder(
    data: Path,
    *,
    make: Callable[[], Store],
    reader: Callable[[], Store],
    waiting: int = 50_000,
    heartbeat: Heartbeat | None = None,
) -> Store:
    """The store of the data folder, in whatever role this process gets, which may change later.

    `make` gives the store that writes, `reader` one that reads the same files and never writes or checkpoints.
    `waiting` is how many interactions may wait for the writer. Raises StoreError: another machine writes, or another
    process holds the folder and does not answer. A folder that may only be read is read.
    """
    prepare(data)
    heartbeat = heartbeat or Heartbeat(data)
    if not SUPPORTED:
        return cast("Store", AloneStore(data, make, heartbeat))
    store = FolderStore(data, make, reader, waiting, heartbeat)
    try:
        store.start(_PATIENCE)
    except BaseException:
        store.close()
        raise
    return cast("Store", store)


class FolderStore:
    """See `protocol.Store`: the commands of `commands.COMMANDS` go to the writer, whatever else is asked is read here.

    A copy in a process made by `fork` refuses everything: each process opens the folder itself.
    """

    def __init__(
        self, data: Path, make: Callable[[], Store], reader: Callable[[], Store], waiting: int, heartbeat: Heartbeat
    ) -> None:
        self._data, self._make, self._read = data, make, reader
        self._handing = Handing(waiting)
        self._keeper = Keeper(data, make, self._handing, heartbeat)
        self._guard = threading.Lock()
        self._readers: dict[bool, Store] = {}
        self._process, self._closed = os.getpid(), False
        self._renders = FolderRenders(lambda key: self._here.renders.get(key), partial(self._call, "save_renders"))
        _OPEN.add(self)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return partial(self._call, name) if name in COMMANDS else getattr(self._here, name)

    @property
    def renders(self) -> FolderRenders:
        return self._renders

    @property
    def role(self) -> str:
        """writer, follower, or neither, which is "" and passes."""
        return self._keeper.role or ""

    def start(self, patience: float) -> None:
        """See `open_folder`."""
        self._keeper.start(patience)

    def add_interactions(self, site: str, rows: Rows) -> Future[Added]:
        self._check()
        if (refused := self._keeper.refused) is not None:
            future: Future[Added] = Future()
            future.set_exception(refused)
            return future
        return settled(self._handing.call(Call("add_interactions", (site, rows)), len(rows)))

    def change_trust(self, site: str, change: Change) -> Trust:
        return change_trust(cast("Store", self), site, change)

    def listen(self, changed: Callable[[str | None], None]) -> Callable[[], None]:
        self._check()
        return self._keeper.listeners.add(changed)

    def status(self) -> StoreStatus:
        status, error = self._here.status(), self._keeper.error
        return replace(
            status,
            role="writer" if self._keeper.store is not None else "follower",
            waiting=status.waiting + self._handing.rows,
            problems=(*status.problems, *([str(error)] if error is not None else [])),
        )

    def close(self) -> None:
        if self._closed or self._process != os.getpid():
            return
        self._closed = True
        _OPEN.discard(self)
        with self._guard:
            readers, self._readers = self._readers, {}
        for reader in readers.values():
            reader.close()  # first: who closes a file last should be its writer, which checkpoints
        self._keeper.close()

    @property
    def _here(self) -> Store:
        """What reads: the store that writes, or one beside it; where nothing can be written, the one that knows how."""
        self._check()
        store = self._keeper.store
        if store is not None:
            return store
        beside = self._keeper.role is None and not writable(self._data)
        with self._guard:
            if beside not in self._readers:
                self._readers[beside] = self._make() if beside else self._read()
            return self._readers[beside]

    def _call(self, name: str, *args: Any, **options: Any) -> Any:
        self._check()
        if (refused := self._keeper.refused) is not None:
            raise refused
        call = Call(name, args, options)
        outcome = self._handing.call(call)
        if not isinstance(outcome, Future):
            return outcome
        try:
            return outcome.result(call.command.patience + _MORE)
        except Late:
            raise StoreError("the process that writes the data folder does not answer") from None

    def _check(self) -> None:
        if self._closed:
            raise StoreError("the store is closed")
        if self._process != os.getpid():
            raise StoreError("the store was opened before this process was forked; each process opens it itself")


def _forget_all() -> None:
    for store in list(_OPEN):
        store._keeper.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)
