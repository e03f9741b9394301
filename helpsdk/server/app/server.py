"""`HelpServer`: one ASGI app, by itself or mounted in another.

A mounted app gets no lifespan events, so the server starts with its first request, in a thread. Nothing that goes
wrong at start reaches the host: it is logged once and answered as a problem, unless `strict`. A process that was
forked from one where it had started (gunicorn `--preload`) starts it anew, with threads and connections of its own.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import os
import threading
import weakref
from collections.abc import AsyncIterator, Callable, MutableSequence, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from helpsdk.errors import HelpError, SettingInvalid, StoreError
from helpsdk.keywords import spelled
from helpsdk.server.api import landing
from helpsdk.server.api.inline import style_sheet
from helpsdk.server.api.request import Receive, Scope, Send
from helpsdk.server.api.routes import ROUTES
from helpsdk.server.api.service import Service
from helpsdk.server.api.widget import earlier, files, interface_locales
from helpsdk.server.app.ending import in_time, quietly
from helpsdk.server.app.folders import Folders
from helpsdk.server.app.hosted import HostedFolder
from helpsdk.server.app.measured import measured
from helpsdk.server.app.statuses import Statuses
from helpsdk.server.app.stored import refusal, refused, site_ids
from helpsdk.server.dispatch import Dispatcher
from helpsdk.server.follower import Follower, LiveSite, Shelf
from helpsdk.server.follower.lastgood import LastGood
from helpsdk.server.health import ROUTES as HEALTH
from helpsdk.server.insights import Deliverer, file_sink
from helpsdk.server.learning import Teacher
from helpsdk.server.openapi import route_for
from helpsdk.server.problems import HttpProblem
from helpsdk.server.settings import Settings, require_whole
from helpsdk.server.store import Store, open_store
from helpsdk.server.store.identity import store_identity

POLL_SECONDS = 2.0  # between looks where the store tells of changes by itself, and one may have been lost
_PATIENCE = 2.0  # seconds that the store has at start before the last-good files are served
_CLOSING = 5.0  # seconds, beyond those for requests under way, that closing waits for threads
_log = logging.getLogger("helpsdk.server")
_alive: weakref.WeakSet[HelpServer] = weakref.WeakSet()


class HelpServer:
    """Serves site folders; without one, every site that the store holds.

    `data` keeps store, index and last-good files: one folder for all, else `.helpsdk` inside each site folder. With
    the setting `database_url` PostgreSQL is the store, and `data` is only for what a replica starts from without it.
    `watch` publishes edited files at once. One that does not `publishes` serves what another process publishes of the
    folders, and tells of the same `problems`: memory that both write to, with a number for each folder. Raises
    SettingInvalid for a setting, from here or the environment, that cannot be used, and MissingExtra for one that needs
    what is not installed. Mount it anywhere; call `aclose()`, or use `lifespan` where there is one.
    """

    @spelled
    def __init__(
        self,
        *folders: str | Path,
        data: str | Path | None = None,
        watch: bool | None = None,
        settings: Settings | None = None,
        publishes: bool = True,
        problems: MutableSequence[int] | None = None,
    ) -> None:
        settings = settings or Settings.read(data=data, watch=watch)
        given: dict[str, Any] = {"data": Path(data) if data is not None else None, "watch": watch}
        self.settings = settings.changed(**{name: value for name, value in given.items() if value is not None})
        require_whole(self.settings)
        if not folders and self.settings.data is None and self.settings.database_url is None:
            raise ValueError("name a site folder, or the data folder to serve from")
        self._publishes = publishes
        self._sink = file_sink(self.settings.sink_folder, self.settings.sink_format)
        self._named = tuple(Path(folder) for folder in folders)
        self._identity = store_identity(self.settings.database_url)
        self._problems = [0] * len(folders) if problems is None else problems
        self._inherited: list[Any] = []
        self._assemble()
        _alive.add(self)

    def _assemble(self) -> None:
        """All that belongs to one process. Starts nothing and opens nothing."""
        self._shelves: dict[Path, Shelf] = {}
        hosted = [HostedFolder(one, self._shelf(one), self._live, publishes=self._publishes) for one in self._named]
        self._service = Service(self.settings)
        self._folders = Folders(hosted, self._service, self._problems, publishes=self._publishes)
        self._guard = threading.Lock()
        self._starting: Future[None] | None = None
        self._started = self._closed = False
        self._stops: list[Callable[[], None]] = []
        self.unmeasured: SettingInvalid | None = None  # why there are no metrics where there should be some
        self.metrics_port: int | None = None  # once they are there
        self._follower = Follower(self._followed, self._poll_seconds)
        routes = (*ROUTES, *HEALTH)
        self._dispatch = Dispatcher(self._service, (*routes, route_for(routes)), self._ready)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._dispatch(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})

    @property
    def folders(self) -> tuple[Path, ...]:
        """The site folders that were named."""
        return self._named

    @property
    def sites(self) -> list[LiveSite]:
        """The sites that something is served of, in the order of the folders."""
        return [site for site in self._service.sites.values() if site.current is not None]

    @property
    def errors(self) -> list[HelpError]:
        """What stands in the way of a folder, as long as it does. Without folders, why nothing is served of a store,
        or why a store may not be used of which the last-good files are served: that store is asked, which may block.
        """
        if not self._named:
            return refused(self._shelf(Path())) if self.sites else refusal(self._shelf(Path()))
        return self._folders.errors

    def start(self) -> None:
        """Starts now and blocks until sites are served. With `strict`, raises the error of what is not."""
        self._begin().result()
        if self.settings.strict:
            self._insist()

    def close(self) -> None:
        """Stops every thread and lets go of files. What was acknowledged is on disk. Closing twice is fine.

        Waits `drain_seconds` and a little more: threads that a store holds up longer are logged, and end by themselves.
        """
        with self._guard:
            if self._closed:
                return
            self._closed = True
            starting = self._starting
        atexit.unregister(self.close)
        in_time(lambda: self._end(starting), self.settings.drain_seconds + _CLOSING)

    def _end(self, starting: Future[None] | None) -> None:
        if starting is not None:
            starting.result()
        for stop in reversed(self._stops):
            stop()
        for site in self._service.sites.values():
            site.close()
        self._service.close()
        self._folders.close()
        for shelf in self._shelves.values():
            quietly(shelf.close)

    def forked(self) -> None:
        """In the new process, after a fork: what was started belongs to the other one, and is not touched."""
        if self._starting is not None:
            self._inherited.append((self._shelves, self._folders, self._service, self._dispatch))
            self._assemble()

    async def aclose(self) -> None:
        await asyncio.to_thread(self.close)

    @asynccontextmanager
    async def lifespan(self, _app: object = None) -> AsyncIterator[None]:
        """For a host with a lifespan of its own: `Starlette(lifespan=server.lifespan)`, or entered inside another."""
        await asyncio.to_thread(self.start)
        try:
            yield
        finally:
            await self.aclose()

    def _shelf(self, folder: Path) -> Shelf:
        """Of a site folder; with PostgreSQL there is one for all."""
        data = self.settings.data or folder / ".helpsdk"
        if self.settings.database_url is not None and self._shelves:
            return next(iter(self._shelves.values()))
        return self._shelves.setdefault(data, Shelf(data, self._open_store, self._identity))

    def _live(self, id: str, shelf: Shelf) -> LiveSite:
        own = self.settings.gc_freeze
        return LiveSite(id, shelf, interface_locales=interface_locales(), own_process=own)

    def _open_store(self, data: Path) -> Store:
        settings = self.settings
        local = settings.data is None and settings.database_url is None
        if local and not data.parent.is_dir():  # making it would make a site folder, too
            raise StoreError(f"there is no folder {data.parent}")
        return open_store(
            data,
            url=settings.database_url,
            waiting=settings.interactions_waiting,
            keep_months=settings.retention_months,
            journal=self._sink is not None,
            proved=False,
        )

    async def _ready(self) -> None:
        if self._closed:
            raise HttpProblem("unavailable", "the server is stopping", headers={"Retry-After": "5"})
        if self._started:
            return
        starting = asyncio.wrap_future(self._begin())
        try:
            await asyncio.wait_for(asyncio.shield(starting), self.settings.start_seconds)
        except TimeoutError:
            raise HttpProblem("starting", headers={"Retry-After": "1"}) from None

    def _begin(self) -> Future[None]:
        with self._guard:
            if self._closed:
                raise StoreError("the server is closed")
            if self._starting is None:
                starting: Future[None] = Future()
                thread = threading.Thread(target=self._run_start, args=(starting,), name="helpsdk-start", daemon=True)
                thread.start()  # which raises where a process may have no more: then nobody waits for it
                atexit.register(self.close)
                self._starting = starting
            return self._starting

    def _run_start(self, starting: Future[None]) -> None:
        try:
            landing.preload()
            style_sheet()
            files()
            earlier()
            self._open_sites()
            self._follow()
            self._measure()
            self._stops.append(self._service.desk.outbox.start())
            self._deliver()
            self._learn()
            if self.settings.watch:
                self._stops += self._folders.watch()
        except Exception:
            _log.exception("the help server did not start")
        self._started = True
        starting.set_result(None)

    def _follow(self) -> None:
        self._stops += [shelf.listen(self._follower.changed) for shelf in self._shelves.values()]
        self._stops += [shelf.listen_forgotten(self._service.memories.forgotten) for shelf in self._shelves.values()]
        self._stops.append(self._follower.start())
        self._follower.changed(None)  # for what came between the first look and listening
        self._stops += self._folders.again()

    def _deliver(self) -> None:
        """Interactions to the sink, of each store."""
        if self._sink is not None:
            self._stops += [Deliverer(shelf.store, self._sink).start() for shelf in self._shelves.values()]

    def _learn(self) -> None:
        """From searches and clicks, of each store: whichever process writes it."""
        hours = self.settings.learn_every_hours
        if hours:
            self._stops += [Teacher(shelf.store, hours=hours).start() for shelf in self._shelves.values()]

    def _measure(self) -> None:
        try:
            statuses = Statuses(self._shelves)
            exposition = measured(self._service, statuses, self.settings)
        except SettingInvalid as error:
            self.unmeasured = error
            if not self.settings.strict:
                _log.error("there are no metrics: %s", error)
            return
        if exposition is not None:
            self.metrics_port = exposition.port
            self._stops += [exposition.close, statuses.start()]

    @property
    def _poll_seconds(self) -> float:
        """As set, else seldom where the store tells of changes."""
        seconds = self.settings.poll_seconds
        usual = seconds == Settings.model_fields["poll_seconds"].default
        return POLL_SECONDS if usual and self.settings.database_url is not None else seconds

    def _open_sites(self) -> None:
        self._folders.sync()
        if not self._named:
            self._open_stored()

    def _open_stored(self) -> None:
        """What the store holds; and when it takes long to say so, what was served last."""
        shelf = self._shelf(Path())
        self._found(LastGood.sites(shelf.data))
        for site in self._service.sites.values():
            site.prepare()
        looking = threading.Thread(target=self._follower.once, name="helpsdk-look", daemon=True)
        looking.start()
        looking.join(_PATIENCE)
        for site in self._service.sites.values():
            site.fall_back()
        if not self.sites:
            looking.join()

    def _followed(self) -> Sequence[LiveSite]:
        """The sites to keep up to date; without folders, also those that appeared in the store."""
        if not self._named:
            self._found(site_ids(self._shelf(Path())))
        return list(self._service.sites.values())

    def _found(self, ids: Sequence[str]) -> None:
        with self._guard:
            known, shelf = self._service.sites, self._shelf(Path())
            new = {id: self._live(id, shelf) for id in ids if id not in known}
            if new:
                self._service.sites = {**known, **new}

    def _insist(self) -> None:
        if self.unmeasured is not None:
            raise self.unmeasured
        self._folders.insist()

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await asyncio.to_thread(self.start)
        except HelpError as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.aclose()
        await send({"type": "lifespan.shutdown.complete"})


def _after_fork() -> None:
    for server in list(_alive):
        server.forked()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
