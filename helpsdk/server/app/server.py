"""`HelpServer`: one ASGI app, by itself or mounted in another.

A mounted app gets no lifespan events, so the server starts with its first request, in a thread. Nothing that goes
wrong at start reaches the host: it is logged once and answered as a problem, unless `strict`.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from helpsdk.errors import HelpError, StoreError
from helpsdk.server.api import landing
from helpsdk.server.api.request import Receive, Scope, Send
from helpsdk.server.api.routes import ROUTES
from helpsdk.server.api.service import Service
from helpsdk.server.api.widget import files, interface_locales
from helpsdk.server.app.hosted import HostedFolder
from helpsdk.server.dispatch import Dispatcher
from helpsdk.server.follower import Follower, LiveSite, Shelf, watch_folder
from helpsdk.server.follower.lastgood import LastGood
from helpsdk.server.health import ROUTES as HEALTH
from helpsdk.server.openapi import route_for
from helpsdk.server.problems import HttpProblem
from helpsdk.server.settings import Settings
from helpsdk.server.store import SqliteStore, Store

_log = logging.getLogger("helpsdk.server")


class HelpServer:
    """Serves site folders; without one, every site that the data folder's store holds.

    `data` keeps store, index and last-good files: one folder for all, else `.helpsdk` inside each site folder.
    `watch` publishes edited files at once. Raises SettingInvalid for a setting, from here or the environment, that
    cannot be used. Mount it anywhere; call `aclose()` or use `lifespan` where the host has one.
    """

    def __init__(
        self,
        *folders: str | Path,
        data: str | Path | None = None,
        watch: bool | None = None,
        settings: Settings | None = None,
    ) -> None:
        settings = settings or Settings.read(data=data, watch=watch)
        given: dict[str, Any] = {"data": Path(data) if data is not None else None, "watch": watch}
        self.settings = replace(settings, **{name: value for name, value in given.items() if value is not None})
        if not folders and self.settings.data is None:
            raise ValueError("name a site folder, or the data folder to serve from")
        self._shelves: dict[Path, Shelf] = {}
        self._folders = [HostedFolder(Path(folder), self._shelf(Path(folder))) for folder in folders]
        self._service = Service(self.settings)
        self._guard = threading.Lock()
        self._starting: Future[None] | None = None
        self._started = self._closed = False
        self._stops: list[Callable[[], None]] = []
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
    def sites(self) -> list[LiveSite]:
        """The sites that something is served of, in the order of the folders."""
        return [site for site in self._service.sites.values() if site.current is not None]

    @property
    def errors(self) -> list[HelpError]:
        """What stands in the way of a folder, for as long as it does."""
        return [folder.error for folder in self._folders if folder.error is not None]

    def start(self) -> None:
        """Starts now and blocks until sites are served. With `strict`, raises the error of a site that is not."""
        self._begin().result()
        if self.settings.strict:
            self._insist()

    def close(self) -> None:
        """Stops every thread and lets go of files. What was acknowledged is on disk. Closing twice is fine."""
        with self._guard:
            if self._closed:
                return
            self._closed = True
            starting = self._starting
        atexit.unregister(self.close)
        if starting is not None:
            starting.result()
        for stop in reversed(self._stops):
            stop()
        for site in self._service.sites.values():
            site.close()
        self._service.close()
        for shelf in self._shelves.values():
            _quietly(shelf.close)

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
        data = self.settings.data or folder / ".helpsdk"
        return self._shelves.setdefault(data, Shelf(data, self._open_store))

    def _open_store(self, data: Path) -> Store:
        settings = self.settings
        if settings.data is None and not data.parent.is_dir():  # making it would make a site folder, too
            raise StoreError(f"there is no folder {data.parent}")
        return SqliteStore(data, waiting=settings.interactions_waiting, keep_months=settings.retention_months)

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
                self._starting = Future()
                atexit.register(self.close)
                threading.Thread(
                    target=self._run_start, args=(self._starting,), name="helpsdk-start", daemon=True
                ).start()
            return self._starting

    def _run_start(self, starting: Future[None]) -> None:
        try:
            landing.preload()
            files()
            self._open_sites()
            self._stops.append(Follower(self._followed, self.settings.poll_seconds).start())
            if self.settings.watch:
                there = [one for one in self._folders if one.folder.is_dir()]
                self._stops += [watch_folder(one.folder, self._edited(one)) for one in there]
        except Exception:
            _log.exception("the help server did not start")
        self._started = True
        starting.set_result(None)

    def _open_sites(self) -> None:
        for folder in self._folders:
            self._sync(folder)
        if not self._folders:
            self._followed()
            for site in self._service.sites.values():
                site.refresh()
                site.fall_back()

    def _sync(self, folder: HostedFolder) -> None:
        others = [one.live.id for one in self._folders if one is not folder and one.live is not None]
        try:
            folder.sync(taken=others)
        except Exception:
            _log.exception("%s cannot be served", folder.folder)
        self._service.sites = {one.live.id: one.live for one in self._folders if one.live is not None}
        self._service.errors = {one.name: one.error for one in self._folders if one.error is not None}

    def _edited(self, folder: HostedFolder) -> Callable[[], None]:
        return lambda: self._sync(folder)

    def _followed(self) -> Sequence[LiveSite]:
        """The sites to keep up to date; without folders, also those that appeared in the store."""
        if not self._folders:
            known = self._service.sites
            shelf = self._shelf(Path())
            new = {
                id: LiveSite(id, shelf, interface_locales=interface_locales())
                for id in _site_ids(shelf)
                if id not in known
            }
            if new:
                self._service.sites = {**known, **new}
        return list(self._service.sites.values())

    def _insist(self) -> None:
        for folder in self._folders:
            if folder.error is not None and (folder.live is None or folder.live.current is None):
                raise folder.error

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


def _site_ids(shelf: Shelf) -> list[str]:
    try:
        return shelf.store().sites()
    except StoreError:
        return LastGood.sites(shelf.data)


def _quietly(close: Callable[[], None]) -> None:
    try:
        close()
    except StoreError as error:
        _log.warning("on closing: %s", error)
