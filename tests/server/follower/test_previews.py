"""Older revisions, opened for authors."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpsdk.errors import NotFound
from helpsdk.identity.viewer import ANONYMOUS
from helpsdk.runtime.requests import ResolveRequest
from helpsdk.server.follower import LiveSite, Previews, Shelf, previews
from helpsdk.server.publish import publish_folder
from helpsdk.server.store import SqliteStore
from tests.server.serving import replaced, write_site

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[LiveSite]:
    """Of four revisions that differ in the title of one article."""
    folder, shelf = write_site(tmp_path / "help"), Shelf(tmp_path / "data", SqliteStore)
    for number in range(1, 5):
        replaced(folder, "articles/tax-id-format/en.md", "title: ", f"title: {number} ")
        publish_folder(shelf.store(), folder)
    live = LiveSite("shop", shelf)
    live.refresh()
    yield live
    live.close()
    shelf.close()


@pytest.fixture
def opened() -> Iterator[Previews]:
    made = Previews()
    yield made
    made.close()


def title(site: LiveSite, opened: Previews, number: int) -> str:
    snapshot = asyncio.run(opened.snapshot(site, number))
    reply = snapshot.runtime.resolve(ResolveRequest(screen="tax.settings"), ANONYMOUS, NOW)
    assert reply.revision == number
    return reply.items[0].article.title


def test_every_revision_answers_as_it_did(site: LiveSite, opened: Previews) -> None:
    titles = [title(site, opened, number) for number in (1, 2, 3, 4)]
    assert [text.split(" Format")[0] for text in titles] == ["1", "2 1", "3 2 1", "4 3 2 1"]


def test_the_newest_is_not_opened_twice(site: LiveSite, opened: Previews) -> None:
    assert asyncio.run(opened.snapshot(site, 4)) is site.current


def test_the_last_ones_stay_open(site: LiveSite, opened: Previews) -> None:
    first = asyncio.run(opened.snapshot(site, 1))
    for number in (2, 1, 3):
        asyncio.run(opened.snapshot(site, number))
    assert asyncio.run(opened.snapshot(site, 1)) is first
    assert len(opened._kept) == previews.KEPT


@pytest.mark.parametrize("number", [0, 5, 2**53])
def test_a_revision_that_never_was_is_not_found(site: LiveSite, opened: Previews, number: int) -> None:
    with pytest.raises(NotFound):
        asyncio.run(opened.snapshot(site, number))


def test_one_that_cannot_be_opened_any_more_is_not_found(
    site: LiveSite, opened: Previews, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpsdk.site.opening.SCHEMA", 1)
    with pytest.raises(NotFound):
        asyncio.run(opened.snapshot(site, 2))
