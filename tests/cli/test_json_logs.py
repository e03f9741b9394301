"""`helpsdk serve` with HELPSDK_LOG_FORMAT=json: whatever is on its streams is one JSON object a line."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.cli.test_serve import SERVE
from tests.server.serving import replaced, until, write_site

ENVIRON = {**os.environ, "HELPSDK_LOG_FORMAT": "json", "PYTHONUNBUFFERED": "1"}


@contextmanager
def serving(folder: Path, log: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """With both streams in one file, as a container has them."""
    command = [*SERVE, str(folder), "--port", "0", *options]
    with log.open("wb") as file, subprocess.Popen(command, stdout=file, stderr=file, env=ENVIRON) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(60)


def lines(log: Path) -> list[dict[str, Any]]:
    """Each is JSON, or the test fails."""
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines(keepends=True) if line[-1] == "\n"]


def messages(log: Path) -> list[str]:
    return [line["message"] for line in lines(log)]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_every_line_is_json(tmp_path: Path, workers: str) -> None:
    folder, log = write_site(tmp_path / "help"), tmp_path / "log"
    with serving(folder, log, "--workers", workers, "--host", "0.0.0.0"):
        until(lambda: any("serving shop" in text for text in messages(log)))
        replaced(folder, "rules/main.yaml", "article: send-invoice", "article: nowhere")
        until(lambda: any("cannot be published" in text for text in messages(log)))
        replaced(folder, "rules/main.yaml", "article: nowhere", "article: send-invoice")
        replaced(folder, "articles/send-invoice/en.md", "title: Send an invoice", "title: Send it")
        until(lambda: any("published revision 2" in text for text in messages(log)))

    told = lines(log)
    start = next(line for line in told if line["message"].startswith("serving"))
    assert {"time", "level", "logger", "message"} <= start.keys()
    assert (start["level"], start["site"], start["revision"]) == ("info", "shop", 1)
    assert any("HELPSDK_HOSTS" in line["message"] for line in told)
    published = [line for line in told if line["message"] == "site shop: published revision 2"]
    assert [(line["site"], line["revision"]) for line in published] == [("shop", 2)]
    assert not [
        line for line in told if line["message"].startswith("site shop: revision 2 is")
    ]  # which the first has told


def test_another_name_and_its_request(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with serving(write_site(tmp_path / "help"), log):
        until(lambda: any("serving shop" in text for text in messages(log)))
        address = next(re.search(r"http\S+", text) for text in messages(log) if "serving" in text)
        assert address is not None
        headers = {"host": "evil.example", "x-request-id": "r-42"}
        reply = httpx.get(address[0], headers=headers, trust_env=False)
        until(lambda: any("evil.example" in text for text in messages(log)))

    line = next(line for line in lines(log) if "evil.example" in line["message"])
    assert (reply.status_code, reply.json()["request_id"], line["request_id"]) == (421, "r-42", "r-42")


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("wrong", [{"HELPSDK_PROT": "1"}, {"HELPSDK_SMTP_URL": "smtp://mail.example"}, {}])
def test_a_start_that_is_refused_is_json_too(tmp_path: Path, workers: str, wrong: dict[str, str]) -> None:
    folder = write_site(tmp_path / "help") if wrong else tmp_path / "none"
    command = [*SERVE, str(folder), "--port", "0", "--workers", workers]
    done = subprocess.run(command, env={**ENVIRON, **wrong}, capture_output=True, text=True, timeout=120, check=False)

    told = [json.loads(line) for line in (done.stdout + done.stderr).splitlines()]
    assert (done.returncode, [line["level"] for line in told]) == (2, ["error"])


def test_what_nobody_caught_is_json_too() -> None:
    program = (
        "import logging, threading, warnings\n"
        "from helpsdk.server.logs import begin_json\n"
        "begin_json()\n"
        "warnings.warn('an old way')\n"
        "logging.getLogger('of.a.library').error('lost')\n"
        "thread = threading.Thread(target=lambda: 1 / 0)\n"
        "thread.start()\n"
        "thread.join()\n"
        "raise SystemError('no more')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)

    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["level"] for line in told] == ["warning", "error", "error", "critical"]
    assert "ZeroDivisionError" in told[2]["error"]
    assert "SystemError: no more" in told[3]["error"]
