"""Starting it: one line when it listens, one sentence where it cannot."""

from __future__ import annotations

import logging
import os
import socket
import sys

from werkzeug.serving import make_server

from examples.flask.app import create_app
from examples.ledger.listener import CannotStart, address, listen
from examples.ledger.stopping import stop_by_signal
from helpsdk.integrations.flask import HelpState


def main() -> int:
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # no line for each request
    try:
        with listen(os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8010") as listener:
            return _serve(listener)
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 2


def _serve(listener: socket.socket) -> int:
    app = create_app(watch=True)
    host, port = listener.getsockname()[:2]
    server = make_server(host, port, app, threaded=True, fd=listener.fileno())
    try:
        stop_by_signal()
        print(f"ready: {address(listener)}/  its help: /help/", flush=True)
        print("Sign in as Anna for English, as Pavel for Russian and what only office managers read. Ctrl-C stops it.")
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
        HelpState.of(app).close()
    return 0
