"""Starting an example as its README says: one line when it listens, a page with help at its address, a clean stop."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.docs.workshop import ROOT

READY = re.compile(r"ready: (http://127\.0\.0\.1:\d+)(/\S*)  its help: /help/.*\n")
README = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")


@contextmanager
def started(name: str, port: str) -> Iterator[subprocess.Popen[str]]:
    environment = os.environ | {"HOST": "127.0.0.1", "PORT": port}
    command = [sys.executable, "-u", "-m", f"examples.{name}"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    limit = threading.Timer(120, process.kill)
    limit.start()
    try:
        yield process
    finally:
        limit.cancel()
        process.kill()
        process.communicate()


@pytest.mark.parametrize(
    ("name", "stop"),
    [
        ("fastapi", signal.SIGINT),
        ("flask", signal.SIGINT),
        ("flask", signal.SIGTERM),
        ("django", signal.SIGTERM),
        ("datasette", signal.SIGINT),
    ],
)
def test_it_listens_when_it_says_so(name: str, stop: signal.Signals) -> None:
    assert f"python -m examples.{name}`" in README
    with started(name, "0") as process:
        assert process.stdout is not None
        ready = READY.fullmatch(process.stdout.readline())
        assert ready is not None
        with httpx.Client(follow_redirects=True, trust_env=False, timeout=60) as client:
            assert "/help/widget" in client.get(ready[1] + ready[2]).text
            assert client.get(ready[1] + "/help/").status_code == 200
        with started(name, ready[1].rpartition(":")[2]) as second:
            assert "is in use by another program" in second.communicate(timeout=60)[1]
            assert second.returncode == 2
        process.send_signal(stop)
        assert (process.communicate(timeout=60)[1], process.returncode) == ("", 0)
