"""One process that answers: a HelpServer under uvicorn, what it prints and where it logs."""

from __future__ import annotations

import logging
import math
import signal
import socket
import sys
from collections.abc import Callable, Iterator, MutableSequence, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.sharedctypes import RawArray
from pathlib import Path
from typing import TYPE_CHECKING

from helpsdk.cli.output import Output
from helpsdk.cli.workers import CANNOT_SERVE
from helpsdk.errors import HelpError, Problem, SiteInvalid, StoreRefused
from helpsdk.server.logs import begin_json

if TYPE_CHECKING:
    from helpsdk.server.app import HelpServer
    from helpsdk.server.settings import Settings

_log = logging.getLogger("helpsdk.server")
_news = logging.getLogger("helpsdk.server.news")
_followed = logging.getLogger("helpsdk.server.news.followed")


@dataclass(frozen=True, slots=True)
class Serving:
    """What one process serves; called with its number, the first of several publishes the folders.

    `problems` is memory of all of them: how many keep each folder from being published.
    """

    folders: tuple[Path, ...]
    settings: Settings
    as_json: bool
    problems: MutableSequence[int]

    @classmethod
    def of(cls, folders: tuple[Path, ...], settings: Settings, *, as_json: bool) -> Serving:
        none = [0] * len(folders)
        return cls(folders, settings, as_json, none if settings.workers == 1 else RawArray("i", none))

    def __call__(self, number: int, listener: socket.socket, ready: Callable[[], None]) -> int:
        """Serves until SIGINT or SIGTERM; an exit code. Raises HelpError where it is the only process."""
        output = Output(as_json=self.as_json)
        output.logs_json = self.settings.log_format == "json"
        with self.telling(output) as tell:
            try:
                return self._serve(number, listener, output, lambda: tell(number), ready)
            except Exception as error:
                if self.settings.workers == 1:
                    raise
                if isinstance(error, HelpError):  # another start would meet it again
                    output.error(f"helpsdk: {error}")
                    return CANNOT_SERVE
                _log.exception("worker %d ends by an error", number)
                return 1

    def _serve(
        self,
        number: int,
        listener: socket.socket,
        output: Output,
        tell: Callable[[], None],
        ready: Callable[[], None],
    ) -> int:
        from helpsdk.server.app import HelpServer

        server = HelpServer(*self.folders, settings=self._of(number), publishes=number == 0, problems=self.problems)
        server.start()
        if server.unmeasured is not None:  # it is in the log already
            server.close()
            output.document({"ok": False, "problems": _problems([server.unmeasured])})
            return CANNOT_SERVE
        errors = server.errors
        if errors and (not server.sites or any(isinstance(error, StoreRefused) for error in errors)):
            server.close()
            if not self.folders:
                output.error(f"helpsdk: {errors[0]}")  # of a folder it is in the log already
            output.document({"ok": False, "problems": _problems(errors)})
            return CANNOT_SERVE
        announce = [lambda: _announce(server, listener, output)] if number == 0 else []
        calls = (tell, *announce, ready) if output.logs_json else (*announce, tell, ready)
        return 0 if _run(server, listener, calls) else CANNOT_SERVE

    def _of(self, number: int) -> Settings:
        """The first process watches for all; each has metrics of its own, on the ports from the one that is set."""
        port = self.settings.metrics_port
        return self.settings.changed(
            watch=self.settings.watch and number == 0, metrics_port=port + number if port else port
        )

    @contextmanager
    def telling(self, output: Output) -> Iterator[Callable[[int], None]]:
        """What the server logs, as it happens. News is told from the moment the yielded function is called with the
        number of this process; what all of them follow is told by the first.
        """
        end = begin_json() if output.logs_json else _begin_text(output)
        before = _news.level, _followed.level

        def tell(number: int) -> None:
            _news.setLevel(logging.INFO)
            _followed.setLevel(logging.WARNING if number else logging.NOTSET)

        try:
            yield tell
        finally:
            end()
            _news.setLevel(before[0])
            _followed.setLevel(before[1])


def _begin_text(output: Output) -> Callable[[], None]:
    teller = _Teller(output)
    _log.addHandler(teller)
    return lambda: _log.removeHandler(teller)


class _Teller(logging.Handler):
    """News on stdout, complaints on stderr."""

    def __init__(self, output: Output) -> None:
        super().__init__()
        self._output = output

    def emit(self, record: logging.LogRecord) -> None:
        text = self.format(record)
        if record.levelno >= logging.WARNING:
            self._output.note(text)
        else:
            self._output.line(text)
            sys.stdout.flush()


def _announce(server: HelpServer, listener: socket.socket, output: Output) -> None:
    host, port = listener.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    for site in server.sites:
        text = f"serving {site.id} revision {site.revision} at {address}"
        _say(output, text, site=site.id, revision=site.revision)
    if not server.sites:
        _say(output, f"listening at {address}; nothing is published yet: {_first(server.settings)}")
    served = [{"site": site.id, "revision": site.revision} for site in server.sites]
    output.document({"ok": True, "address": address, "sites": served})
    sys.stdout.flush()


def _first(settings: Settings) -> str:
    """What makes the first revision: over HTTP nobody can, there are no keys yet."""
    if settings.database_url is not None:
        return "run `helpsdk publish FOLDER` with the same HELPSDK_DATABASE_URL"
    return f"run `helpsdk publish FOLDER --data {settings.data}` on this machine"


def _say(output: Output, text: str, **fields: object) -> None:
    """On stdout, which is no log; but where somebody collects JSON, among the rest of it."""
    if output.logs_json:
        _news.info("%s", text, extra=fields)
    else:
        output.line(text)


def _run(server: HelpServer, listener: socket.socket, listening: Sequence[Callable[[], None]]) -> bool:
    """Serves until it is told to stop. False where it could not begin."""
    import uvicorn
    from uvicorn.config import LOGGING_CONFIG

    from helpsdk.server.app.protocol import limited_protocol

    class Server(uvicorn.Server):
        """Stops on Ctrl-C and SIGTERM as uvicorn does, but does not raise the signal again: a clean stop exits 0."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                for call in listening:
                    call()

        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
            try:
                yield
            finally:
                for number, handler in before.items():
                    signal.signal(number, handler)

    config = uvicorn.Config(
        server,
        http=limited_protocol(server.settings),
        log_level="warning",
        log_config=None if server.settings.log_format == "json" else LOGGING_CONFIG,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # uvicorn would believe them from 127.0.0.1: we have HELPSDK_TRUSTED_PROXIES
        lifespan="on",
        timeout_graceful_shutdown=math.ceil(server.settings.drain_seconds),
    )
    one = Server(config)
    one.run(sockets=[listener])
    return one.started


def _problems(errors: Sequence[HelpError]) -> list[dict[str, object]]:
    return [
        problem.as_dict() if isinstance(problem, Problem) else {"message": str(problem)}
        for error in errors
        for problem in (error.problems if isinstance(error, SiteInvalid) else (error,))
    ]
