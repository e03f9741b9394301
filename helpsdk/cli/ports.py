"""The ports that `helpsdk serve` takes: looked at before anything is started, so that a taken one changes nothing."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from helpsdk.cli.output import UsageError

if TYPE_CHECKING:
    from helpsdk.server.settings import Settings

_HIGHEST = 65_535
_WAITING = 2_048  # connections that nobody has taken yet, as uvicorn has it


def listening(settings: Settings) -> socket.socket:
    """The server's own. It listens from now on: only then can no other server that starts take it, too, and who asks
    meanwhile waits. Raises UsageError.
    """
    try:
        listener = _bound(settings.host, settings.port)
        listener.listen(_WAITING)
        return listener
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        text = f"cannot listen on {where}: {error.strerror}; name another address or port with --host and --port"
        raise UsageError(text) from None


def require_metrics_ports(settings: Settings, own: int) -> None:
    """Each process has metrics of its own, on the ports from the one that is set; `own` is taken already.

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
    try:
        _bound(settings.metrics_host, port).close()
    except OSError as error:
        why = "that is the server's own port" if port == own else error.strerror
        after = f" that is free with the {settings.workers - 1} after it" if settings.workers > 1 else " that is free"
        text = f"cannot listen on {settings.metrics_host}:{port} for metrics: {why}"
        raise UsageError(f"{text}; set HELPSDK_METRICS_PORT to one{after}") from None


def _bound(host: str, port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound
