"""A clock that jumps an hour: what is served and what is numbered does not depend on it.

Sessions do: a jump forward ends them, and the widget asks its host for a new token; after a jump back those that were
made meanwhile live longer by as much, until their key is revoked. Ids of interactions that lie more than a few minutes
ahead of the server's clock are refused one by one, with a code, and the rest of the batch is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from helpsdk.server.api.service import Service
from helpsdk.server.app import HelpServer
from helpsdk.server.publish import publish_folder
from helpsdk.server.settings import Settings
from helpsdk.server.store import Store
from tests.server.serving import Client, replaced, shown, until, uuid7, write_site

HOUR = timedelta(hours=1)
WINDOW = """\
- id: window
  show: {kind: panel, article: send-invoice}
  at: {screen: tax.settings}
  window: {from: "%s", to: "%s", tz: UTC}
"""


class Clock:
    """The server's, which may be set."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(Service, "now", lambda _service: clock.now())
    return clock


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[HelpServer, Path]]:
    now = datetime.now(UTC).replace(microsecond=0)
    text = WINDOW % (f"{now - HOUR / 2:%Y-%m-%dT%H:%M}", f"{now + HOUR / 2:%Y-%m-%dT%H:%M}")
    folder = write_site(tmp_path / "help", **{"rules/window.yaml": text})
    server = HelpServer(folder, settings=Settings(poll_seconds=0.05))
    server.start()
    yield server, folder
    server.close()


def store_of(server: HelpServer) -> Store:
    return server.sites[0].shelf.store()


def rules(client: Client) -> set[str]:
    return {item["rule"] for item in client.post("/v1/resolve", {"screen": "tax.settings"}).json()["items"]}


@pytest.mark.parametrize("ahead", [HOUR, -HOUR])
def test_schedules_follow_the_clock_and_come_back_with_it(
    served: tuple[HelpServer, Path], clock: Clock, ahead: timedelta
) -> None:
    client = Client(served[0])
    before = rules(client)
    clock.ahead = ahead
    jumped = rules(client)
    clock.ahead = timedelta()

    assert ("window" in before, "window" in jumped) == (True, False)
    assert rules(client) == before


@pytest.mark.parametrize("ahead", [HOUR, -HOUR])
def test_revisions_only_rise_and_are_followed(served: tuple[HelpServer, Path], clock: Clock, ahead: timedelta) -> None:
    server, folder = served
    client, seen = Client(server), list[int]()
    for number in range(3):
        clock.ahead = ahead if number == 1 else timedelta()
        replaced(folder, "articles/send-invoice/en.md", "title: ", f"title: {number} ")
        published = publish_folder(store_of(server), folder).revision
        until(lambda published=published: client.get("/v1/collections").json()["revision"] == published)  # type: ignore[misc]
        seen.append(published)

    assert seen == sorted(set(seen))


def test_ids_of_a_clock_that_is_ahead_are_refused_one_by_one(served: tuple[HelpServer, Path], clock: Clock) -> None:
    client = Client(served[0])
    now = datetime.now(UTC)
    items = [shown(id=uuid7(now)), shown(id=uuid7(now - 2 * HOUR))]
    clock.ahead = -HOUR
    reply = client.post("/v1/interactions", {"items": items}).json()
    clock.ahead = timedelta()
    again = client.post("/v1/interactions", {"items": items}).json()

    assert (reply["accepted"], [one["code"] for one in reply["rejected"]]) == (1, ["in_future"])
    assert (again["accepted"], again["rejected"]) == (1, [])
