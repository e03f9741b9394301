"""`helpsdk serve`: the help server by itself."""

from __future__ import annotations

import argparse
import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from helpsdk.cli.discovery import site_folder
from helpsdk.cli.options import add_data, add_json
from helpsdk.cli.output import Output, UsageError
from helpsdk.errors import HelpError, MissingExtra, Problem, SiteInvalid

if TYPE_CHECKING:
    from helpsdk.server.app import HelpServer
    from helpsdk.server.settings import Settings

_LOCAL = ("localhost", "127.0.0.1", "[::1]")
HELP = "serve one or more site folders over HTTP"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "sites", metavar="SITE_FOLDER", nargs="*", help="folders that hold a site.yaml (default: the one found here)"
    )
    parser.add_argument("--host", help="address to listen on (default: $HELPSDK_HOST or 127.0.0.1)")
    parser.add_argument("--port", help="port to listen on (default: $HELPSDK_PORT or 8080)")
    parser.add_argument(
        "--watch",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="publish edited files at once (default: yes)",
    )
    add_data(parser)
    add_json(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    try:
        from helpsdk.server.app import HelpServer
        from helpsdk.server.settings import Settings
    except ModuleNotFoundError as missing:
        raise MissingExtra("server", missing.name or "starlette") from None
    settings = Settings.read(data=args.data, host=args.host, port=args.port, watch=args.watch)
    folders = [Path(site) for site in args.sites] or [site_folder(None, output)]
    with _listening(settings) as listener:
        server = HelpServer(*folders, settings=_with_hosts(settings, listener, output))
        server.start()
        if not server.sites:
            server.close()
            output.document({"ok": False, "problems": _problems(server.errors)})
            return 1
        with _telling(output) as tell:
            _serve(server, listener, (lambda: _announce(server, listener, output), tell))
    return 0


def _with_hosts(settings: Settings, listener: socket.socket, output: Output) -> Settings:
    """On an address of this machine alone, only local names: a page elsewhere may point its own name here."""
    from helpsdk.server.peers import is_loopback, normal_host

    if settings.hosts:
        return settings
    if not is_loopback(listener.getsockname()[0]):
        output.note("every host name is answered; set HELPSDK_HOSTS to the names of this server")
        return settings
    public = normal_host((settings.public_url or "").partition("://")[2].partition("/")[0])
    return replace(settings, hosts=(*_LOCAL, *([public] if public else ())))


@contextmanager
def _telling(output: Output) -> Iterator[Callable[[], None]]:
    """What the server logs, as it happens. News is printed from the moment the yielded function is called."""
    log, news, handler = logging.getLogger("helpsdk.server"), logging.getLogger("helpsdk.server.news"), _Teller(output)
    before = news.level
    log.addHandler(handler)
    try:
        yield lambda: news.setLevel(logging.INFO)
    finally:
        log.removeHandler(handler)
        news.setLevel(before)


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


def _listening(settings: Settings) -> socket.socket:
    """The socket is bound before anything is started, so that a taken port changes nothing."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise UsageError(f"cannot listen on {settings.host}:{settings.port}: {error.strerror}") from None
    return listener


def _announce(server: HelpServer, listener: socket.socket, output: Output) -> None:
    host, port = listener.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    for site in server.sites:
        output.line(f"serving {site.id} revision {site.revision} at {address}")
    served = [{"site": site.id, "revision": site.revision} for site in server.sites]
    output.document({"ok": True, "address": address, "sites": served})
    sys.stdout.flush()


def _serve(server: HelpServer, listener: socket.socket, listening: Sequence[Callable[[], None]]) -> None:
    import uvicorn

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
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # uvicorn would believe them from 127.0.0.1: we have HELPSDK_TRUSTED_PROXIES
        lifespan="on",
    )
    Server(config).run(sockets=[listener])


def _problems(errors: Sequence[HelpError]) -> list[dict[str, object]]:
    return [
        problem.as_dict() if isinstance(problem, Problem) else {"message": str(problem)}
        for error in errors
        for problem in (error.problems if isinstance(error, SiteInvalid) else (error,))
    ]
