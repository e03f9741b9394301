"""`helpsdk serve --workers`: several processes on one port and one folder."""

from __future__ import annotations

import os
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.cli.test_serve import serving
from tests.postgres import children
from tests.server.serving import replaced, shown, until, uuid7, write_site

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="children are found in /proc")


def workers(parent: int) -> set[int]:
    """The process ids of the workers that run."""
    found = set()
    for child in children(parent):
        with suppress(OSError):  # it ended just now
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.add(child)
    return found


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}readyz", trust_env=False, timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def test_several_answer_one_that_dies_is_started_again_and_all_stop_cleanly(tmp_path: Path) -> None:
    with serving(write_site(tmp_path / "help"), "--workers", "3") as (process, address):
        until(lambda: len(workers(process.pid)) == 3)
        ids = [uuid7() for _ in range(60)]

        def send(some: list[str]) -> int:
            """Over a connection of its own, so that each worker gets some."""
            items = [shown(id=id) for id in some]
            reply = httpx.post(f"{address}v1/interactions", json={"items": items}, trust_env=False, timeout=30)
            return int(reply.json()["accepted"])

        assert sum(send(ids[at : at + 5]) for at in range(0, 60, 5)) == 60
        assert sum(send(ids[at : at + 5]) for at in range(0, 60, 5)) == 0  # counted once, whoever is asked
        victim = min(workers(process.pid))
        os.kill(victim, signal.SIGKILL)
        until(lambda: len(workers(process.pid) - {victim}) == 3)
        until(lambda: answers(address))
        assert send([uuid7()]) == 1
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def test_a_site_that_cannot_be_served_ends_them_all(tmp_path: Path) -> None:
    folder = write_site(tmp_path / "help", **{"site.yaml": "id: ["})
    with serving(folder, "--workers", "2") as (process, _address):
        assert process.wait(60) == 1
        assert process.stderr is not None
        assert "site.yaml" in process.stderr.read()


def test_workers_whose_parent_is_killed_end_and_leave_the_port(tmp_path: Path) -> None:
    with serving(write_site(tmp_path / "help"), "--workers", "2") as (process, address):
        until(lambda: len(workers(process.pid)) == 2)
        until(lambda: answers(address))
        orphans = workers(process.pid)
        process.kill()
        process.wait(30)
        try:
            until(lambda: not any(map(runs, orphans)))
        finally:
            for orphan in filter(runs, orphans):
                os.kill(orphan, signal.SIGKILL)
    parts = urlsplit(address)
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections that ended a moment ago
        listener.bind((parts.hostname, parts.port))


def runs(process: int) -> bool:
    """Whether it is there, and more than an entry that nobody has asked about."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_all_tell_of_a_folder_that_cannot_be_published(tmp_path: Path) -> None:
    folder = write_site(tmp_path / "help")
    with serving(folder, "--workers", "3") as (process, address):
        until(lambda: len(workers(process.pid)) == 3)

        def told() -> set[str]:
            """Over connections of their own, so that each worker is asked."""
            replies = [httpx.get(f"{address}readyz", trust_env=False, timeout=30) for _ in range(30)]
            return {reply.json()["status"] for reply in replies}

        until(lambda: told() == {"ready"})
        replaced(folder, "rules/main.yaml", "article: send-invoice", "article: nowhere")
        until(lambda: told() == {"degraded"})
        replaced(folder, "rules/main.yaml", "article: nowhere", "article: send-invoice")
        until(lambda: told() == {"ready"})
