"""Starting it: one line when it listens, one sentence where it cannot."""

from __future__ import annotations

import os
import sys

import uvicorn

from examples.fastapi.app import create_app
from examples.ledger.listener import CannotStart, address, listen


def main() -> int:
    try:
        with listen(os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000") as listener:
            server = uvicorn.Server(uvicorn.Config(create_app(), log_level="warning"))
            print(f"ready: {address(listener)}/  its help: /help/", flush=True)  # who comes before the pages waits
            print("Sign in as Wei Lin for Chinese, as Irina for Russian and what only the desk reads. Ctrl-C stops it.")
            server.run(sockets=[listener])
            return 0 if server.started else 1
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0
