"""What a product's own pages ask of a help server in the same process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpsdk.identity.trust import set_enforce
from helpsdk.identity.viewer import Viewer
from helpsdk.server.app import HelpServer
from helpsdk.server.app.inprocess import InProcess
from tests.server.serving import PICTURE, write_site

PICTURED = b"---\ntitle: Format\n%b---\nA lead with ![a picture](assets/a.png) in it.\n"
SITE = {
    "articles/tax-id-format/en.md": PICTURED % b"audience: signed_in\napplies_to: {from: '2.0'}\n",
    "assets/a.png": PICTURE,
}
TIP = "tax.settings.number"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[HelpServer]:
    server = HelpServer(write_site(tmp_path / "help", **SITE), data=tmp_path / "data")
    yield server
    server.close()


def tips(site: InProcess, viewer: Viewer | None = None, **where: Any) -> list[str]:
    reply = site.resolve(shows=("tip",), viewer=viewer, **where)
    return [item.element or "" for item in reply.items]


def test_before_it_starts_there_is_no_help(server: HelpServer) -> None:
    site = InProcess(server, "shop")

    assert site.resolve("tax.settings").revision == 0
    assert not site.has_screen("tax.settings")


def test_a_screen_its_address_and_who_may_read(server: HelpServer) -> None:
    server.start()
    site = InProcess(server, "shop")

    assert tips(site, Viewer("7"), screen="tax.settings") == [TIP]
    assert tips(site, Viewer("7"), screen="no.such", url="/settings/tax") == [TIP]
    assert tips(site, Viewer("7"), screen="tax.settings", app_version="2.1") == [TIP]
    assert tips(site, Viewer("7"), screen="tax.settings", app_version="1.9") == []
    assert tips(site, Viewer("7"), url="/elsewhere") == []
    assert tips(site, screen="tax.settings") == []
    assert site.has_screen("tax.settings")
    assert InProcess(server, "other").resolve("tax.settings").revision == 0


def test_a_picture_for_few_is_left_to_the_widget(server: HelpServer) -> None:
    server.start()
    site = InProcess(server, "shop")

    for _ in range(2):
        (item,) = site.resolve("tax.settings", shows=("tip",), viewer=Viewer("7")).items
        assert item.tree == [{"t": "p", "c": ["A lead with ", " in it."]}]


def test_a_site_that_answers_nobody_unsigned(server: HelpServer) -> None:
    server.start()
    site = InProcess(server, "shop")
    live = site.live
    assert live is not None
    live.shelf.store().change_trust("shop", lambda trust: set_enforce(trust, True))
    live.refresh_trust()

    assert site.resolve("tax.settings").revision == 0
    assert tips(site, Viewer("7"), screen="tax.settings") == [TIP]
