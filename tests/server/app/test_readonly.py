"""A published site on a disk that cannot be written."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpsdk.server.app import HelpServer
from tests.server.readonly import read_only
from tests.server.serving import Client, indexed, problem, shown, write_site


@pytest.fixture
def published(tmp_path: Path) -> Path:
    folder = write_site(tmp_path / "help")
    server = HelpServer(folder)
    server.start()
    server.close()
    return folder


def test_it_is_served_and_searched_without_a_complaint(published: Path, caplog: pytest.LogCaptureFixture) -> None:
    with read_only(published):
        server = HelpServer(published)
        server.start()
        indexed(server)
        client = Client(server)
        article = client.get("/v1/articles/tax-id-format")
        found = client.get("/v1/search?q=Germany").json()
        ready = client.get("/readyz").json()["status"]
        server.close()

    assert (article.status_code, ready, server.errors, caplog.messages) == (200, "ready", [], [])
    assert (found["degraded"], [hit["article"]["id"] for hit in found["hits"]]) == (False, ["tax-id-format"])


def test_interactions_are_refused_and_the_log_says_why(published: Path, caplog: pytest.LogCaptureFixture) -> None:
    with read_only(published):
        server = HelpServer(published)
        server.start()
        replies = [Client(server).post("/v1/interactions", {"items": [shown()]}) for _ in range(2)]
        server.close()

    assert [(reply.status_code, problem(reply)["code"]) for reply in replies] == [(503, "unavailable")] * 2
    assert [f"{published / '.helpsdk'} is read-only" in message for message in caplog.messages] == [True]


def test_an_edit_there_is_reported_and_the_last_revision_served_on(published: Path) -> None:
    (published / "notes.txt").write_text("new")
    with read_only(published):
        server = HelpServer(published)
        server.start()
        served = [(site.id, site.revision) for site in server.sites]
        errors = [str(error) for error in server.errors]
        server.close()

    assert served == [("shop", 1)]
    assert len(errors) == 1
    assert "HELPSDK_DATA" in errors[0]
