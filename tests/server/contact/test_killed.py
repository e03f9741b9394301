"""A server that is killed between taking a message and delivering it, and the next one on the same folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.server.contact.receivers import Hook, webhook
from tests.server.serving import until, uuid7, write_site

_SERVE = """\
import sys, uvicorn
from helpsdk.server.app import HelpServer
from helpsdk.server.contact import outbox
outbox.Outbox.__init__.__kwdefaults__.update(lease=1.0, poll=0.1)
server = HelpServer(sys.argv[1])
server.start()
import socket
with socket.socket() as listener:
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    print(listener.getsockname()[1], flush=True)
    config = uvicorn.Config(server, log_level="warning", lifespan="off")
    uvicorn.Server(config).run(sockets=[listener])
"""


def serve(folder: Path, hook: Hook) -> tuple[subprocess.Popen[str], str]:
    environ = {**os.environ, "HELPSDK_CONTACT_WEBHOOK": hook.url, "HELPSDK_START_SECONDS": "60"}
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(folder)], env=environ, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, f"http://127.0.0.1:{process.stdout.readline().strip()}"


def ended(process: subprocess.Popen[str], with_signal: signal.Signals) -> None:
    process.send_signal(with_signal)
    process.wait(60)
    if process.stdout is not None:
        process.stdout.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_what_was_taken_arrives_though_the_server_is_killed(tmp_path: Path) -> None:
    folder, ids = write_site(tmp_path / "help"), [uuid7() for _ in range(5)]
    with webhook() as hook:
        hook.hold.clear()  # the receiver hangs: nothing is delivered before the end
        process, url = serve(folder, hook)
        try:
            for id in ids:
                assert sent(url, id) == (202, {"revision": 1, "id": id, "queued": True})
            until(lambda: len(hook.got) == 1)
        finally:
            ended(process, signal.SIGKILL)
        hook.hold.set()
        hook.got.clear()
        process, url = serve(folder, hook)
        try:
            until(lambda: {headers["webhook-id"] for headers, _ in hook.got} == set(ids))
            again = sent(url, ids[0])  # the client did not hear of it, and asks again
        finally:
            ended(process, signal.SIGTERM)

    assert again[0] == 202
    assert len(hook.got) == len(ids)


def sent(url: str, id: str) -> tuple[int, object]:
    body = json.dumps({"id": id, "message": "Help me"}).encode()
    request = Request(f"{url}/v1/contact", body, {"Content-Type": "application/json"})
    with urlopen(request, timeout=60) as reply:
        return reply.status, json.load(reply)
