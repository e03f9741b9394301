"""/livez and /readyz."""

from __future__ import annotations

from pathlib import Path

from helpsdk.server.app import HelpServer
from helpsdk.server.settings import Settings
from tests.server.serving import Client, problem, replaced, write_site


def test_alive_before_anything_is_ready(tmp_path: Path) -> None:
    server = HelpServer(tmp_path / "no-folder")
    client = Client(server)
    alive, ready = client.get("/livez"), client.get("/readyz")
    sent = client.post("/v1/interactions?site=shop", {"items": []})
    server.close()

    assert alive.json() == {"status": "ok"}
    assert (ready.status_code, problem(ready)["code"]) == (503, "unavailable")
    assert (sent.status_code, sent.headers["retry-after"]) == (503, "5")  # it may be the site that is asked for
    assert not (tmp_path / "no-folder").exists()


def test_ready_says_no_more_than_that(client: Client) -> None:
    assert client.get("/readyz").json() == {"status": "ready"}


def test_a_probe_needs_no_host_name(tmp_path: Path) -> None:
    server = HelpServer(write_site(tmp_path / "help"), settings=Settings(hosts=("help.example",)))
    server.start()
    client = Client(server, base="http://10.1.2.3:8080")
    codes = [client.get(path).status_code for path in ("/livez", "/readyz", "/")]
    server.close()

    assert codes == [200, 200, 421]


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
