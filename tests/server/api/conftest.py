"""One server for all reading tests of a module: they leave nothing behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from helpsdk.server.app import HelpServer
from tests.server.api.people import Desk, desk
from tests.server.serving import Client, write_site


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HelpServer]:
    server = HelpServer(write_site(tmp_path_factory.mktemp("site") / "help"))
    server.start()
    yield server
    server.close()


@pytest.fixture(scope="module")
def client(server: HelpServer) -> Client:
    return Client(server)


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A site with a host key: people can sign in."""
    with desk(tmp_path_factory.mktemp("desk") / "help") as made:
        yield made
