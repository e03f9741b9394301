"""`python -m examples.fastapi`: HOST and PORT come from the environment (127.0.0.1:8000)."""

from __future__ import annotations

import os

import uvicorn

from examples.fastapi.app import create_app

if __name__ == "__main__":
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    print(f"Stacks: http://{host}:{port}/  its help: http://{host}:{port}/help/  Ctrl-C stops it.", flush=True)
    uvicorn.run(create_app(), host=host, port=port, log_level="warning")
