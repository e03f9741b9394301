"""Starting it: one line when it listens, one sentence where it cannot."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import uvicorn

from examples.datasette.library import create_app
from examples.ledger.listener import CannotStart, address, listen


def main() -> int:
    try:
        with (
            listen(os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8030") as listener,
            tempfile.TemporaryDirectory(prefix="library-") as folder,
        ):
            server = uvicorn.Server(uvicorn.Config(create_app(Path(folder)), log_level="warning"))
            # who comes before the pages are there waits for them
            print(f"ready: {address(listener)}/library/books  its help: /help/  Ctrl-C stops it.", flush=True)
            server.run(sockets=[listener])
            return 0 if server.started else 1
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0
