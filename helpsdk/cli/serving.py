"""One process that answers: a HelpServer under uvicorn, what it prints and where it logs."""

from __future__ import annotations

import logging
import math
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from helpsdk.cli.output import Output
from helpsdk.cli.workers import CANNOT_SERVE
from helpsdk.errors import HelpError, Problem, SiteInvalid, StoreRefused
from helpsdk.server.logs import JsonFormatter

if TYPE_CHECKING:
    from helpsdk.server.app import HelpServer
    from helpsdk.server.settings import Settings


@dataclass(frozen=True, slots=True)
class Serving:
    """What one process serves; called with its number, the first of several publishes the folders."""

    folders: tuple[Path, ...]
    settings: Settings
    as_json: bool

    def __call__(self, number: int, listener: socket.socket, ready: Callable[[], None]) -> int:
        """Serves until SIGINT or SIGTERM; an exit code."""
        from helpsdk.server.app import HelpServer

        output = Output(as_json=self.as_json)
        server = HelpServer(*self.folders, settings=self._of(number), publishes=number == 0)
        with _telling(output, self.settings.log_format) as tell:
            server.start()
            if server.unmeasured is not None:  # it is in the log already
                server.close()
                output.document({"ok": False, "problems": _problems([server.unmeasured])})
                return CANNOT_SERVE
            errors = server.errors
            if errors and (not server.sites or any(isinstance(error, StoreRefused) for error in errors)):
                server.close()
                if not self.folders:
                    output.note(f"helpsdk: {errors[0]}")  # of a folder it is in the log already
                output.document({"ok": False, "problems": _problems(errors)})
                return CANNOT_SERVE
            announce = [lambda: _announce(server, listener, output)] if number == 0 else []
            _serve(server, listener, (*announce, tell, ready))
        return 0

    def _of(self, number: int) -> Settings:
        """The first process watches for all; each has metrics of its own, on the ports from the one that is set."""
        port = self.settings.metrics_port
        return self.settings.changed(
            watch=self.settings.watch and number == 0, metrics_port=port + number if port else port
        )


@contextmanager
def _telling(output: Output, log_format: str) -> Iterator[Callable[[], None]]:
    """What the server logs, as it happens. News is printed from the moment the yielded function is called."""
    log, news, handler = (
        logging.getLogger("helpsdk.server"),
        logging.getLogger("helpsdk.server.news"),
        _teller(output, log_format),
    )
    before = news.level
    log.addHandler(handler)
    try:
        yield lambda: news.setLevel(logging.INFO)
    finally:
        log.removeHandler(handler)
        news.setLevel(before)


def _teller(output: Output, log_format: str) -> logging.Handler:
    if log_format == "text":
        return _Teller(output)
    handler = logging.StreamHandler()  # news included, so that what collects logs has one stream to read
    handler.setFormatter(JsonFormatter())
    return handler


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
        output.line(f"serving {site.id} revision {site.revision} at {address}")
    if not server.sites:
        output.line(f"nothing is published yet; publish to {address}")
    served = [{"site": site.id, "revision": site.revision} for site in server.sites]
    output.document({"ok": True, "address": address, "sites": served})
    sys.stdout.flush()


def _serve(server: HelpServer, listener: socket.socket, listening: Sequence[Callable[[], None]]) -> None:
    import uvicorn

    from helpsdk.server.app.protocol import limited_protocol

    class Server(uvicorn.Server):
        """Stops on Ctrl-C and SIGTERM as uvicorn does, but does not raise the signal again: a clean stop exits 0."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
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
        access_log=False,
        server_header=False,
        proxy_headers=False,  # uvicorn would believe them from 127.0.0.1: we have HELPSDK_TRUSTED_PROXIES
        lifespan="on",
        timeout_graceful_shutdown=math.ceil(server.settings.drain_seconds),
    )
    Server(config).run(sockets=[listener])


def _problems(errors: Sequence[HelpError]) -> list[dict[str, object]]:
    return [
        problem.as_dict() if isinstance(problem, Problem) else {"message": str(problem)}
        for error in errors
        for problem in (error.problems if isinstance(error, SiteInvalid) else (error,))
    ]
