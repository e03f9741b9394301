"""A process forked from one that has made, or even started, a server: as gunicorn does with `--preload`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.serving import write_site

FORKING = """
import os, sys, threading
from helpsdk import HelpServer
from helpsdk.server.settings import Settings
from tests.server.serving import Client, until

folder, started, data = sys.argv[1], sys.argv[2] == "started", sys.argv[3]
server = HelpServer(data=data, settings=Settings(poll_seconds=0.05, start_seconds=60))
if started:
    server.start()
    assert Client(server).get("/v1/collections").status_code == 200

def child(number):
    before = [thread.name for thread in threading.enumerate()]
    reply = Client(server).get("/v1/articles/send-invoice")
    names = {thread.name for thread in threading.enumerate()}
    server.close()
    fine = reply.json()["title"] == "Send an invoice" and before == ["MainThread"] and "helpsdk-follower" in names
    os._exit(0 if fine else 1)

children = []
for number in range(3):
    pid = os.fork()
    if pid == 0:
        try:
            child(number)
        finally:
            os._exit(2)
    children.append(pid)
print([os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children])
print(Client(server).get("/v1/articles/send-invoice").json()["title"])
server.close()
"""


@pytest.mark.skipif(not hasattr(sys, "platform") or sys.platform == "win32", reason="there is no fork")
@pytest.mark.parametrize("when", ["made", "started"])
def test_every_process_starts_threads_of_its_own(tmp_path: Path, when: str) -> None:
    from helpsdk.server.publish import publish_folder
    from helpsdk.server.store import open_store

    folder = write_site(tmp_path / "help")
    store = open_store(tmp_path / "data")
    publish_folder(store, folder)
    store.close()
    command = [sys.executable, "-c", FORKING, str(folder), when, str(tmp_path / "data")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert done.stdout.splitlines() == ["[0, 0, 0]", "Send an invoice"], done.stderr
