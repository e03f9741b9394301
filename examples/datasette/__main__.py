"""`python -m examples.datasette`: a small library on HOST (127.0.0.1) and PORT (8030)."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import uvicorn

from examples.datasette.library import create_app


def main() -> int:
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8030"))
    with tempfile.TemporaryDirectory(prefix="library-") as folder:
        print(f"ready soon: http://{host}:{port}/library/books  its help: /help/  Ctrl-C stops it.", flush=True)
        uvicorn.run(create_app(Path(folder)), host=host, port=port, log_level="warning")
    return 0


if __name__ == "__main__":
    sys.exit(main())
