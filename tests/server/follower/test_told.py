"""What the log tells of a revision that another process published."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from helpsdk.server.app import HelpServer
from helpsdk.server.follower import LiveSite, Shelf
from helpsdk.server.publish import publish_folder
from helpsdk.server.store import MemoryStore
from tests.server.serving import replaced, write_site


def test_a_revision_that_is_followed_is_a_line_of_what_changed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder, store = write_site(tmp_path / "help"), MemoryStore()
    live = LiveSite("shop", Shelf(tmp_path / "data", lambda _data: store))
    with caplog.at_level(logging.INFO, "helpsdk.server.news"):
        publish_folder(store, folder)
        live.refresh()
        replaced(folder, "articles/send-invoice/en.md", "title: Send an invoice", "title: Send it")
        publish_folder(store, folder)
        live.refresh()
        live.refresh()
        replaced(folder, "site.yaml", "title: {en: Shop, ru: Магазин}", "title: Another")
        publish_folder(store, folder)
        live.told.known(3)
        live.refresh()
    live.close()

    assert live.revision == 3
    assert caplog.messages == [
        "site shop: revision 1 is served",
        "site shop: revision 2 is served, changed: 1 article",
    ]
    assert [record.__dict__["revision"] for record in caplog.records] == [1, 2]


def test_who_publishes_a_folder_tells_of_it_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "helpsdk.server.news"):
        server = HelpServer(write_site(tmp_path / "help"))
        server.start()
        server.close()

    assert caplog.messages == ["site shop: published revision 1"]


def test_a_follower_that_is_faster_than_the_publisher_tells_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder, store = write_site(tmp_path / "help"), MemoryStore()
    live = LiveSite("shop", Shelf(tmp_path / "data", lambda _data: store))
    with caplog.at_level(logging.INFO, "helpsdk.server.news"):
        with live.told.publishing():
            live.told.known(publish_folder(store, folder).revision)
            live.refresh()
        with live.told.publishing():  # which fails
            replaced(folder, "articles/send-invoice/en.md", "title: Send an invoice", "title: Send it")
            publish_folder(store, folder)
            live.refresh()
            before = list(caplog.messages)
    live.close()

    assert before == []
    assert caplog.messages == ["site shop: revision 2 is served, changed: 1 article"]
