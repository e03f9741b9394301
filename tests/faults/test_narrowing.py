"""A section that is published for fewer people, and an index that has not followed yet: from the moment readers have
the revision, nothing of what is hidden shows in a search, a suggestion or a correction.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpsdk.server.app import HelpServer
from helpsdk.server.follower import LiveSite
from helpsdk.server.publish import publish_folder
from helpsdk.server.store import Store
from tests.server.serving import Client, indexed, replaced, until, write_site

WORD, TYPO = "quetzalcoatl", "quetzalcoatk"
SECTION = f"\n## {WORD.title()} {{#own}}\n\nThe feathered {WORD} pays no tax.\n"
SITE: dict[str, str | bytes | None] = {
    "articles/tax-id-format/ru.md": None,
    "articles/tax-id-format/en.md": f"---\ntitle: Format of a tax number\n---\nIt has digits.\n{SECTION}",
    "screens.yaml": "- {id: plumed, title: Feathered quetzalcoatl}\n- {id: tax.settings, title: T, "
    "elements: [{id: tax.settings.number, title: N}]}\n- {id: invoice.detail, title: I}\n",
}
#: Ways to take the section from those who are not known: at the section, at the article, by removing it.
NARROWER = {
    "section": ("---\nIt has", "sections: {own: {audience: internal}}\n---\nIt has"),
    "article": ("---\nIt has", "audience: internal\n---\nIt has"),
    "removed": (SECTION, ""),
}


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """While it is shut, no index follows and none is built."""
    opened = threading.Event()
    opened.set()
    for name in ("_follow_search", "_index", "_renew"):
        do = getattr(LiveSite, name)

        def held(site: LiveSite, snapshot: Any, do: Any = do) -> None:
            opened.wait(60)
            do(site, snapshot)

        monkeypatch.setattr(LiveSite, name, held)
    yield opened
    opened.set()


@pytest.fixture
def served(tmp_path: Path, gate: threading.Event) -> Iterator[tuple[Path, HelpServer, Client]]:
    folder = write_site(tmp_path / "help", **SITE)
    server = HelpServer(folder)
    server.start()
    yield folder, indexed(server), Client(server)
    server.close()


def store_of(server: HelpServer) -> Store:
    return server.sites[0].shelf.store()


def resolved(client: Client) -> dict[str, Any]:
    reply: dict[str, Any] = client.post("/v1/resolve", {"screen": "plumed"}).json()
    return reply


def searched(client: Client, q: str) -> dict[str, Any]:
    reply: dict[str, Any] = client.get(f"/v1/search?q={q}").json()
    return reply


def offered(client: Client) -> list[str]:
    """The articles of the panel, where no rule shows any: found by the words of the screen."""
    return [item["article"]["id"] for item in resolved(client)["items"]]


def told(client: Client) -> dict[str, object]:
    """Whatever of the section shows somewhere."""
    said = {
        "hits": searched(client, WORD)["hits"],
        "snippet": WORD in str(searched(client, "tax")["hits"]).lower(),
        "correction": searched(client, TYPO)["corrected"],
        "completed": searched(client, WORD[:6])["hits"],
        "panel": offered(client),
        "contact": WORD in client.post("/v1/contact/suggestions", {"message": f"the {WORD}"}).text,
    }
    return {what: one for what, one in said.items() if one}


@pytest.mark.parametrize("how", NARROWER)
def test_nothing_shows_from_the_moment_the_revision_does(
    served: tuple[Path, HelpServer, Client], gate: threading.Event, how: str
) -> None:
    folder, server, client = served
    before = told(client)
    gate.clear()
    replaced(folder, "articles/tax-id-format/en.md", *NARROWER[how])
    publish_folder(store_of(server), folder)
    until(lambda: resolved(client)["revision"] == 2)
    held, behind = told(client), searched(client, "digits")
    gate.set()
    until(lambda: searched(client, "digits")["search_revision"] == 2)
    followed = told(client)

    assert before.keys() >= {"hits", "snippet", "correction", "completed", "panel"}
    assert (behind["revision"], behind["search_revision"], behind["degraded"]) == (2, 1, False)
    assert held == {}
    assert followed == {}


def test_what_is_shown_to_more_people_is_found_once_the_index_follows(
    served: tuple[Path, HelpServer, Client], gate: threading.Event
) -> None:
    folder, server, client = served
    gate.clear()
    replaced(folder, "articles/tax-id-format/en.md", SECTION, "")
    publish_folder(store_of(server), folder)
    until(lambda: resolved(client)["revision"] == 2)
    replaced(folder, "articles/tax-id-format/en.md", "It has digits.\n", f"It has digits.\n{SECTION}")
    publish_folder(store_of(server), folder)
    until(lambda: resolved(client)["revision"] == 3)
    held = searched(client, WORD)["hits"]
    gate.set()
    until(lambda: bool(searched(client, WORD)["hits"]))

    assert held == []
    assert offered(client) == ["tax-id-format"]
