"""Starting it: one line when it listens, one sentence where it cannot."""

from __future__ import annotations

import os
import socket
import socketserver
import sys
import tempfile
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import django
from examples.ledger.listener import CannotStart, address, listen
from examples.ledger.stopping import stop_by_signal


class _Threaded(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def __init__(self, listener: socket.socket) -> None:
        super().__init__(listener.getsockname()[:2], _Silent, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.server_name, self.server_port = listener.getsockname()[:2]
        self.setup_environ()


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """No line for each request."""


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="stockroom-") as folder:
        os.environ.setdefault("STOCKROOM_DATA", folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "examples.django.settings")
        django.setup()
        try:
            with listen(os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8020") as listener:
                return _serve(listener)
        except CannotStart as reason:
            print(reason, file=sys.stderr)
            return 2


def _serve(listener: socket.socket) -> int:
    from django.core.management import call_command
    from examples.django.stock.sample import fill
    from examples.django.wsgi import application

    call_command("migrate", run_syncdb=True, verbosity=0)
    fill()
    with _Threaded(listener) as server:
        server.set_app(application)
        try:
            stop_by_signal()
            print(f"ready: {address(listener)}/  its help: /help/  the admin: /admin/", flush=True)
            print("Sign in as Mia for English, as Igor for Russian and the admin. Ctrl-C stops it.")
            server.serve_forever()
        except KeyboardInterrupt:
            pass
        finally:
            application.close()
    return 0
