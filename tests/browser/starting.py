"""The project in the current folder, run: FastAPI, Flask or Django."""

from __future__ import annotations

import importlib
import importlib.util
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.docs.workshop import ROOT
from tests.integrations.hostsite import served
from tests.server.serving import on_loopback


@contextmanager
def asgi() -> Iterator[str]:
    """`app` of app.py, served; the address."""
    with on_loopback(_app()) as address:
        yield address


@contextmanager
def flask() -> Iterator[str]:
    """`app` of app.py, on a server with threads; the address."""
    from flask import Flask

    from helpsdk.integrations.flask import HelpState

    app = _app()
    assert isinstance(app, Flask)
    try:
        with served(app) as address:
            yield address
    finally:
        if "helpsdk" in app.extensions:
            HelpState.of(app).close()


@contextmanager
def django() -> Iterator[str]:
    """The project of manage.py, in a process of its own."""
    with process([sys.executable, "manage.py", "runserver", "--noreload", "--skip-checks", "{port}"]) as address:
        yield address


def _app() -> Any:
    """`app` of the current folder's app.py, imported anew."""
    sys.modules.pop("app", None)
    importlib.invalidate_caches()
    spec = importlib.util.spec_from_file_location("app", "app.py")
    assert spec is not None and spec.loader is not None
    module = sys.modules["app"] = importlib.util.module_from_spec(spec)
    source = Path("app.py").read_text(encoding="utf-8")  # its bytecode may be of the same second
    exec(compile(source, str(Path("app.py").resolve()), "exec"), vars(module))
    return module.app


@contextmanager
def process(
    command: Sequence[str], *, path: str = "/", cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> Iterator[str]:
    """A product in a process of its own, once `path` answers; `{port}` in command and environment is a free one."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    given = {name: value.replace("{port}", str(port)) for name, value in (env or {}).items()}
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **given}
    argv = [part.replace("{port}", str(port)) for part in command]
    running = subprocess.Popen(
        argv, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_up(address + path, running)
        yield address
    finally:
        running.terminate()
        running.communicate(timeout=20)


def _wait_until_up(url: str, running: subprocess.Popen[str], seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends and running.poll() is None:
        try:
            if httpx.get(url, timeout=20).status_code < 500:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    running.kill()
    raise RuntimeError(f"{url} did not start:\n{running.communicate()[0]}")
