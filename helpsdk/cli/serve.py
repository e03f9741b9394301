"""`helpsdk serve`: the help server by itself."""

from __future__ import annotations

import argparse
import gc
import os
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from helpsdk.cli.discovery import data_folder, declared_id, require_site, site_folder
from helpsdk.cli.options import add_data, add_json
from helpsdk.cli.output import Output, UsageError
from helpsdk.cli.ports import listening, require_metrics_ports
from helpsdk.errors import MissingExtra

if TYPE_CHECKING:
    from helpsdk.server.settings import Settings

_LOCAL = ("localhost", "127.0.0.1", "[::1]")
HELP = "serve one or more site folders over HTTP"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "sites",
        metavar="SITE_FOLDER",
        nargs="*",
        help="folders that hold a site.yaml (default: with a database or a data folder what is published there, "
        "else the one found here)",
    )
    parser.add_argument("--host", help="address to listen on (default: $HELPSDK_HOST or 127.0.0.1)")
    parser.add_argument("--port", help="port to listen on (default: $HELPSDK_PORT or 8080)")
    parser.add_argument("--workers", help="processes that answer (default: $HELPSDK_WORKERS or 1)")
    parser.add_argument(
        "--config", metavar="FILE", type=Path, help="a TOML file of settings (default: $HELPSDK_CONFIG)"
    )
    parser.add_argument(
        "--watch",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="publish edited files at once (default: yes)",
    )
    add_data(parser)
    add_json(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    gc.disable()  # nothing goes again of what is imported; looking for it would take a tenth of the start
    try:
        from helpsdk.cli.serving import Serving
        from helpsdk.cli.workers import Workers
        from helpsdk.server.settings import Settings, require_whole
    except ModuleNotFoundError as missing:
        raise MissingExtra("server", missing.name or "starlette") from None
    finally:
        gc.enable()
    given = {name: getattr(args, name) for name in ("data", "host", "port", "watch", "workers")}
    output.logs_json = os.environ.get("HELPSDK_LOG_FORMAT") == "json"  # where nothing more is known yet
    settings = Settings.read(config=args.config, **given)
    output.logs_json = settings.log_format == "json"
    require_whole(settings)
    folders = _folders(args, settings, output)
    _require_different(folders)
    with listening(settings) as listener:
        require_metrics_ports(settings, listener.getsockname()[1])
        settings = _served(settings, listener, output)
        serving = Serving.of(folders, settings, as_json=output.as_json)
        if settings.workers == 1:
            return 1 if serving(0, listener, lambda: None) else 0
        with serving.telling(output):
            return Workers(serving, listener, settings.workers, drain=settings.drain_seconds).run()


def _folders(args: argparse.Namespace, settings: Settings, output: Output) -> tuple[Path, ...]:
    """Those that are named; with none, what is published in a store that is named, else the folder found here."""
    if args.sites:
        folders = tuple(Path(site) for site in args.sites)
        if settings.database_url is None:
            for folder in folders:
                require_site(folder, settings.data or data_folder(None, folder))
        return folders
    stored = settings.database_url is not None or settings.data is not None
    return () if stored and not os.environ.get("HELPSDK_SITE") else (site_folder(None, output),)


def _require_different(folders: Sequence[Path]) -> None:
    """Raises UsageError for a folder, or a site, that is named twice: only one of them could be served."""
    places: dict[Path, Path] = {}
    sites: dict[str, Path] = {}
    for folder in folders:
        first = places.setdefault(folder.resolve(), folder)
        if first is not folder:
            raise UsageError(f"{first} and {folder} are one folder: name it once")
        id = declared_id(folder)
        first = folder if id is None else sites.setdefault(id, folder)
        if first is not folder:
            raise UsageError(f"{first} and {folder} both hold the site {id!r}: change the id in one, or name only one")


def _served(settings: Settings, listener: socket.socket, output: Output) -> Settings:
    """As they are for a process of our own."""
    if settings.source("gc_freeze") == "default":
        settings = settings.changed(gc_freeze=True)
    return _with_hosts(settings, listener, output)


def _with_hosts(settings: Settings, listener: socket.socket, output: Output) -> Settings:
    """On an address of this machine alone, only local names: a page elsewhere may point its own name here."""
    from helpsdk.server.peers import is_loopback, normal_host

    if settings.hosts:
        return settings
    if not is_loopback(listener.getsockname()[0]):
        output.note("every host name is answered; set HELPSDK_HOSTS to the names of this server")
        return settings
    public = normal_host((settings.public_url or "").partition("://")[2].partition("/")[0])
    return settings.changed(hosts=(*_LOCAL, *([public] if public else ())))
