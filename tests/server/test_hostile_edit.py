"""A hostile edit under `--watch`: what is served stays, everybody else is answered, and the writer is told."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest

from helpsdk.errors import SiteInvalid
from helpsdk.server.app import HelpServer
from helpsdk.site import rendering
from helpsdk.site.workers import TOO_SLOW, Workers
from tests.server.serving import on_loopback, replaced, until, write_site

HOSTILE = {
    "articles/spins/en.md": "---\ntitle: Spins\n---\nSPIN\n",
    "articles/divs/en.md": "---\ntitle: Divs\n---\n" + "<div>" * 50_000,
    "articles/brackets/en.md": "---\ntitle: Brackets\n---\n" + "![" * 100_000,
}


def test_others_are_answered_while_a_hostile_edit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "Workers", lambda _, **how: Workers("tests.content.slow_renderer", **how))
    folder = write_site(tmp_path / "help")
    server = HelpServer(folder, watch=True)
    with on_loopback(server) as address, httpx.Client(base_url=address, timeout=20) as client:
        until(lambda: bool(server.sites) and client.get("/readyz").status_code == 200)
        before = client.post("/v1/resolve", json={"screen": "tax.settings"}).json()
        write_site(folder, **HOSTILE)

        answered = 0
        while not server.errors:
            reply = client.post("/v1/resolve", json={"screen": "tax.settings"})
            assert (reply.status_code, reply.json()["revision"]) == (200, before["revision"])
            answered += 1
            time.sleep(0.05)  # what one reader may ask in a minute is limited
        (error,) = server.errors
        assert isinstance(error, SiteInvalid)
        refused = {one.file: one.message for one in error.problems if one.code == "markup-refused"}
        for path in HOSTILE:
            (folder / path).unlink()
        replaced(folder, "articles/send-invoice/en.md", "First check", "Do check")
        until(lambda: client.get("/v1/articles/send-invoice").json()["revision"] > before["revision"])

    assert answered >= 5
    assert refused["articles/spins/en.md"] == TOO_SLOW
    assert refused.keys() == HOSTILE.keys()
