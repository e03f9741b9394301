"""The ports that `helpsdk serve` takes: looked at before anything is started, so that a taken one changes nothing."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from helpsdk.cli.output import UsageError

if TYPE_CHECKING:
    from helpsdk.server.settings import Settings

_HIGHEST = 65_535


def listening(settings: Settings) -> socket.socket:
    """The server's own, bound. Raises UsageError."""
    try:
        return _bound(settings.host, settings.port)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        text = f"cannot listen on {where}: {error.strerror}; name another address or port with --host and --port"
        raise UsageError(text) from None


def require_metrics_ports(settings: Settings, own: int) -> None:
    """Each process has metrics of its own, on the ports from the one that is set; `own` is bound already.

    Raises UsageError for one that is not free.
    """
    first, count = settings.metrics_port, settings.workers
    if not first:  # none, or any that are free
        return
    if first + count - 1 > _HIGHEST:
        text = f"metrics of {count} workers take {count} ports from {first}, and there are none above {_HIGHEST}"
        raise UsageError(f"{text}: set HELPSDK_METRICS_PORT to {_HIGHEST + 1 - count} or less")
    for port in range(first, first + count):
        _require_free(settings, port, own)


def _require_free(settings: Settings, port: int, own: int) -> None:
    """Linux lets two bind one port with SO_REUSEADDR until one listens: so without it, where it is our own."""
    try:
        _bound(settings.metrics_host, port, reuse=port != own).close()
    except OSError as error:
        why = "that is the server's own port" if port == own else error.strerror
        after = f" that is free with the {settings.workers - 1} after it" if settings.workers > 1 else " that is free"
        text = f"cannot listen on {settings.metrics_host}:{port} for metrics: {why}"
        raise UsageError(f"{text}; set HELPSDK_METRICS_PORT to one{after}") from None


def _bound(host: str, port: int, *, reuse: bool = True) -> socket.socket:
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(reuse))
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound
