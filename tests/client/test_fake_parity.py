"""A fake answers as a help server does, by the same client's calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from helpsdk.client.interface import Help
from helpsdk.client.options import Timeout
from helpsdk.client.sync import HelpClient
from helpsdk.client.testing import FakeHelp
from helpsdk.identity.viewer import Viewer
from tests.client.conftest import FILES
from tests.server.api import people
from tests.server.api.people import Desk
from tests.server.serving import write_site

OLGA = Viewer("olga", groups=frozenset({"owners"}), locale="ru")
CONTEXTS: list[dict[str, Any]] = [
    {"screen": "tax.settings", "locale": "ru"},
    {"screen": "invoice.form", "viewer": OLGA},
    {"screen": "invoice.detail", "traits": {"plan": "team"}, "next": ["tax.settings"]},
    {"url": "/invoices/7", "events": [{"name": "invoice.failed", "age": 3}], "viewer": OLGA},
    {"screen": "nowhere"},
    {},
]


@pytest.fixture(scope="module")
def real(there: Desk, url: str) -> Iterator[HelpClient]:
    key = there.program("resolve:any")["authorization"].partition(" ")[2]
    with HelpClient(url, "ledger", key=key, timeout=Timeout(10, 20, 30)) as client:
        yield client


@pytest.fixture(scope="module")
def fake(tmp_path_factory: pytest.TempPathFactory) -> FakeHelp:
    return FakeHelp(write_site(tmp_path_factory.mktemp("help"), **{**people.FILES, **FILES}))


def answers(help: Help, context: dict[str, Any]) -> tuple[Any, ...]:
    """Without trees: a server grants their restricted pictures for a while."""
    reply = help.resolve(**context)
    items = [item.model_dump(exclude={"tree"}) for item in reply.items]
    return bool(reply.revision), reply.screen, reply.locale, items, list(reply.also), reply.left


@pytest.mark.parametrize("context", CONTEXTS, ids=lambda context: next(iter(context.values()), "nothing"))
def test_it_shows_the_same(real: HelpClient, fake: FakeHelp, context: dict[str, Any]) -> None:
    assert answers(fake, context) == answers(real, context)


@pytest.mark.parametrize("viewer", [None, OLGA], ids=["nobody", "olga"])
def test_it_finds_the_same(real: HelpClient, fake: FakeHelp, viewer: Viewer | None) -> None:
    read, also = (help.article("invoice-failed", viewer=viewer, format="html") for help in (real, fake))
    assert (read and (read.title, read.html)) == (also and (also.title, also.html))
    found, too = (help.search("invoice", viewer=viewer).hits for help in (real, fake))
    assert [hit.article for hit in found] == [hit.article for hit in too] != []
