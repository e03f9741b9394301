"""Starting the demo as a user does: one line when it answers, a clean stop, one sentence when it cannot start."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from examples.ledger.listener import CannotStart, address, listen, reachable

ROOT = Path(__file__).resolve().parents[2]
TOUR = ("Sign in as Maya", "Invoices", "INV-2041", "Send invoice", "Nora", "Internal", "tax-id-format/en.md")
READY = re.compile(r"ready: product (http://127\.0\.0\.1:\d+)/  help (http://127\.0\.0\.1:\d+/help)\n")


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    environment = os.environ | {"HOST": "127.0.0.1", "PORT": "0", "HELPSDK_DATA": str(tmp_path)}
    command = [sys.executable, "-m", "examples.ledger"]
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


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_the_demo_says_when_it_answers_and_stops_cleanly(demo: subprocess.Popen[str], stop: signal.Signals) -> None:
    assert demo.stdout is not None
    ready = READY.fullmatch(demo.stdout.readline())
    assert ready is not None
    with httpx.Client(follow_redirects=True, trust_env=False) as client:
        assert "Maya Lindqvist" in client.get(ready[1] + "/").text
        assert client.get(ready[2]).status_code == 200
        assert client.get(ready[2] + "/widget.js").status_code == 200
    demo.send_signal(stop)
    rest, errors = demo.communicate(timeout=30)
    assert (demo.returncode, errors) == (0, "")
    assert "ready:" not in rest


def test_the_demo_and_the_readme_offer_the_same_tour(demo: subprocess.Popen[str]) -> None:
    assert demo.stdout is not None
    printed = "".join(demo.stdout.readline() for _ in range(4))
    guide = (ROOT / "README.md").read_text("utf-8")
    assert [step for step in TOUR if step not in printed or step not in guide] == []


def test_a_port_in_use_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "examples/ledger/app.py"],
            cwd=ROOT,
            env=os.environ | {"PORT": port},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"Port {port} on 127.0.0.1 is in use")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("port", ["", "http", "-1", "65536", "٨٠٠٠", "9" * 5000])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(CannotStart, match="PORT"):
        listen("127.0.0.1", port)


def test_a_host_that_is_not_here_is_refused() -> None:
    with pytest.raises(CannotStart, match="HOST"):
        listen("no.such.host.invalid", "0")


def test_an_address_for_everybody_is_asked_at_home() -> None:
    with listen("0.0.0.0", "0") as listener:
        port = listener.getsockname()[1]
        assert address(listener) == f"http://0.0.0.0:{port}"
        assert reachable(listener) == f"http://127.0.0.1:{port}"
