"""GET /metrics on a port of its own: what operators may see is not for those who ask for help."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from prometheus_client import CollectorRegistry, make_wsgi_app

from helpsdk.errors import SettingInvalid

_TIMEOUT = 10.0  # seconds a scraper may be silent
_PATIENCE = 2.0  # seconds that closing waits for one that is being answered


class Exposition:
    """Answers from a thread of its own, one scraper at a time. Raises SettingInvalid when it cannot listen."""

    def __init__(self, registry: CollectorRegistry, host: str, port: int) -> None:
        try:
            self._server = _server_class(host)((host, port), _Handler)
        except OSError as error:
            where = f"{host}:{port}"
            raise SettingInvalid("metrics_port", where, f"an address that is free here ({error.strerror})") from None
        self._server.set_app(_only_metrics(make_wsgi_app(registry)))
        self._thread = threading.Thread(target=self._server.serve_forever, name="helpsdk-metrics", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return self._server.server_port

    def close(self) -> None:
        """Whoever is being answered by then is left to a thread that ends with the process."""
        threading.Thread(target=self._server.shutdown, name="helpsdk-metrics-end", daemon=True).start()
        self._thread.join(_PATIENCE)
        self._server.server_close()


class _Handler(WSGIRequestHandler):
    timeout = _TIMEOUT

    def log_message(self, format: str, *args: Any) -> None:
        """Scrapes are no news."""

    def address_string(self) -> str:
        return str(self.client_address[0])


class _Server(WSGIServer):
    def server_bind(self) -> None:
        """As WSGIServer, without asking the name service for our own name."""
        socket.socket.bind(self.socket, self.server_address)
        self.server_name, self.server_port = "metrics", self.socket.getsockname()[1]
        self.setup_environ()


class _Server6(_Server):
    address_family = socket.AF_INET6


def _server_class(host: str) -> type[_Server]:
    return _Server6 if ":" in host else _Server


def _only_metrics(app: Any) -> Any:
    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != "/metrics":
            start("404 Not Found", [("Content-Type", "text/plain")])
            return [b"the metrics are at /metrics\n"]
        found: Iterable[bytes] = app(environ, start)
        return found

    return answer
