"""`python -m examples.django`: start Stockroom on HOST (127.0.0.1) and PORT (8020; 0 takes a free one).

Its database is made anew in a temporary folder, with people and products in it.
"""

from __future__ import annotations

import os
import socketserver
import sys
import tempfile
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django


class _Threaded(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """No line for each request."""


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="stockroom-") as folder:
        os.environ.setdefault("STOCKROOM_DATA", folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "examples.django.settings")
        django.setup()
        return _serve(os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8020")))


def _serve(host: str, port: int) -> int:
    from django.core.management import call_command
    from examples.django.stock.sample import fill
    from examples.django.wsgi import application

    call_command("migrate", run_syncdb=True, verbosity=0)
    fill()
    with make_server(host, port, application, server_class=_Threaded, handler_class=_Silent) as server:
        print(f"ready: http://{host}:{server.server_port}/  its help: /help/  the admin: /admin/", flush=True)
        print("Sign in as Mia for English, as Igor for Russian and the admin. Ctrl-C stops it.")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass
        finally:
            application.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
