"""`python -m examples.flask`: start Rooms on HOST (127.0.0.1) and PORT (8010; 0 takes a free one)."""

from __future__ import annotations

import logging
import os
import sys

from werkzeug.serving import make_server

from examples.flask.app import create_app
from helpsdk.integrations.flask import HelpState


def main() -> int:
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # no line for each request
    app = create_app(watch=True)
    server = make_server(os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8010")), app, threaded=True)
    print(f"ready: http://{server.host}:{server.server_port}/  its help: /help/", flush=True)
    print("Sign in as Anna for English, as Pavel for Russian and what only office managers read. Ctrl-C stops it.")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
        HelpState.of(app).close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
