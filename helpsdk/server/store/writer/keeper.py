"""The life of one process on a data folder: it stands for election, then writes or follows, until it is closed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from helpsdk.errors import StoreError
from helpsdk.server.store.folder import prepare
from helpsdk.server.store.listening import Listeners
from helpsdk.server.store.readonly import refusal, writable
from helpsdk.server.store.writer.address import Address
from helpsdk.server.store.writer.election import Deposed, Election
from helpsdk.server.store.writer.following import Follower
from helpsdk.server.store.writer.handed import Handing
from helpsdk.server.store.writer.machine import GONE, Heartbeat, Undecided
from helpsdk.server.store.writer.serving import Desk
from helpsdk.server.store.writer.wake import Wake

if TYPE_CHECKING:
    from helpsdk.server.store.protocol import Store

Role = Literal["writer", "follower"]
_AGAIN_SECONDS = 0.02  # between two attempts while nobody writes
_REFUSED_SECONDS = 0.5  # the same, after an error
_log = logging.getLogger("helpsdk.server.store")


class Keeper:
    """One thread. `role` is None while there is no writer; `store` is the real store while this process writes."""

    def __init__(self, folder: Path, make: Callable[[], Store], handing: Handing, heartbeat: Heartbeat) -> None:
        self.folder, self.handing, self.listeners = folder, handing, Listeners()
        self.role: Role | None = None
        self.store: Store | None = None
        self.error: StoreError | None = None
        self._make, self._heartbeat = make, heartbeat
        self._election, self._address = Election(folder), Address(folder)
        self._wake = Wake()
        self._desk: Desk | None = None
        self._follower: Follower | None = None
        self._closing = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="helpsdk-folder", daemon=True)

    @property
    def refused(self) -> StoreError | None:
        """Why nothing can be written now; None also while an election goes on, for which writes wait."""
        return self.error if self.role is None else None

    def start(self, patience: float) -> None:
        """Waits until there is a role, a while longer when another machine's heart may still beat.

        Raises what stands in its way; the folder being read-only is not an error.
        """
        self._thread.start()
        with self._changed:
            self._changed.wait_for(lambda: self.role or self.error, patience)
            if isinstance(self.error, Undecided):
                self._changed.wait_for(lambda: self.role or not isinstance(self.error, Undecided), GONE + patience)
        if self.role is None and writable(self.folder):
            raise self.error or StoreError(f"another process has locked {self.folder} and does not answer")

    def close(self) -> None:
        """Commands that wait are answered first, for a while; then the writer's place is free."""
        self._closing = True
        self._wake()
        with self._changed:
            self._changed.notify_all()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()
        self.handing.close()

    def forget(self) -> None:
        """In a child made by `fork`: lets go of copies, so that the parent's end is noticed by others."""
        self._closing = True
        self._election.resign()
        for one in (self._desk, self._follower):
            if one is not None:
                one.forget()

    @property
    def _wanted(self) -> bool:
        """Not closed, or commands wait that may still be carried out."""
        return not self._closing or (not self.handing.idle and self.error is None)

    def _run(self) -> None:
        while self._wanted:
            try:
                waited = _AGAIN_SECONDS if self._turn() else 0.0
            except Exception as error:
                waited = _REFUSED_SECONDS
                self._refused(error)
            self.handing.expire()
            with self._changed:
                self._changed.wait(waited)
        self._wake.close()

    def _turn(self) -> bool:
        """One attempt, and the role that comes of it; whether to wait before the next one."""
        if not writable(self.folder):
            raise refusal(self.folder)
        prepare(self.folder)
        if self._election.stand():
            try:
                self._write()
            except Deposed as why:
                _log.warning("%s: who writes there is decided anew", why)
            return False
        connection = self._address.connect(self._elsewhere())
        if connection is None:
            self._heartbeat.refuse_another()
            return True
        self._follower = Follower(connection, self.handing, self._wake)
        if not self._follower.greet():
            return True
        try:
            self._take("follower")
            self._follower.follow(self.listeners.tell, lambda: self._wanted)
        finally:
            self._take(None)
        return False

    def _elsewhere(self) -> str | None:
        address = self._heartbeat.read().get("socket")
        return address if isinstance(address, str) else None

    def _write(self) -> None:
        """Holds the lock from before the first connection is opened until after the last one is closed."""
        try:
            former = self._elsewhere()
            self._heartbeat.refuse_another()
            store = self._make()
            try:
                with suppress(StoreError):
                    store.sites()  # the others never change the schema: it is up to date before they read
                self._serve(store, former)
            finally:
                store.close()
                if self._election.holds:
                    self._heartbeat.stop()
        finally:
            self._election.resign()
            self._take(None)
            if self._desk is not None:
                self._desk.close()
                self._desk = None

    def _serve(self, store: Store, former: str | None) -> None:
        listener = self._address.listen(former)
        self._desk = desk = Desk(store, listener, self._wake)
        stops = [store.listen(self.listeners.tell), store.listen(desk.changed)]
        try:
            self._beat()
            self.store = store
            self.handing.here(store)
            self._take("writer")
            desk.serve(self._goes_on)
        finally:
            self.handing.pause()
            for stop in stops:
                stop()
            listener.close()
            self._address.remove(ours=self._election.holds)

    def _goes_on(self) -> bool:
        self._election.confirm()
        self._beat()
        return not self._closing

    def _beat(self) -> None:
        elsewhere = self._address.elsewhere
        self._heartbeat.beat(str(elsewhere) if elsewhere else None)

    def _take(self, role: Role | None) -> None:
        with self._changed:
            self.role = role
            if role is None:
                self.store = None
            else:
                self.error = None
            self._changed.notify_all()
        if role is not None:
            self.listeners.tell(None)

    def _refused(self, error: Exception) -> None:
        if not isinstance(error, StoreError):
            _log.error("the store of %s: %s", self.folder, error, exc_info=error)
        known = self.error
        with self._changed:
            self.error = error if isinstance(error, StoreError) else StoreError(f"{self.folder}: {error}")
            self._changed.notify_all()
        if self.role is None and str(known) != str(self.error):
            _log.debug("no role on %s: %s", self.folder, self.error)
