"""/livez and /readyz."""

from __future__ import annotations

from pathlib import Path

from helpsdk.server.app import HelpServer
from tests.server.serving import Client, problem, replaced, write_site


def test_alive_before_anything_is_ready(tmp_path: Path) -> None:
    server = HelpServer(tmp_path / "no-folder")
    client = Client(server)
    alive, ready = client.get("/livez"), client.get("/readyz")
    server.close()

    assert alive.json() == {"status": "ok"}
    assert (ready.status_code, problem(ready)["code"]) == (503, "unavailable")
    assert not (tmp_path / "no-folder").exists()


def test_ready_with_its_revisions(client: Client) -> None:
    reply = client.get("/readyz")

    assert reply.json() == {
        "status": "ready",
        "sites": [{"id": "shop", "revision": 1, "stale": False, "problems": 0}],
    }


def test_an_older_revision_is_degraded_but_still_ready(tmp_path: Path) -> None:
    folder = write_site(tmp_path / "help")
    first = HelpServer(folder)
    first.start()
    first.close()
    replaced(folder, "rules/main.yaml", "article: send-invoice", "article: nowhere")
    server = HelpServer(folder)
    server.start()
    reply = Client(server).get("/readyz")
    server.close()

    assert (reply.status_code, reply.json()["status"]) == (200, "degraded")
    assert reply.json()["sites"][0]["problems"] == 1
