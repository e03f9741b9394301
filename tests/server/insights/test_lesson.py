"""One lesson of a site."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpsdk.errors import NotFound
from helpsdk.server.insights import lesson_of
from helpsdk.server.publish import publish_folder
from helpsdk.server.store import MemoryStore
from helpsdk.site.learned import NOTHING_LEARNED
from tests.server.serving import uuid7, write_site

TODAY = datetime.now(UTC).date()


@pytest.fixture
def store(tmp_path: Path) -> MemoryStore:
    store = MemoryStore()
    publish_folder(store, write_site(tmp_path / "help"))
    return store


def search(store: MemoryStore, count: int) -> None:
    common = {"at": "x", "received": "x", "locale": "en", "query": "invoice", "type": "searched", "results": 1}
    rows = [{**common, "id": uuid7(), "articles": "send-invoice", "device": f"d{number}"} for number in range(count)]
    store.add_interactions("shop", rows).result(60)


def test_of_searches_that_nobody_clicked(store: MemoryStore) -> None:
    search(store, 200)
    lesson = lesson_of(store, "shop", TODAY)

    assert (lesson.revision, lesson.before, lesson.differs) == (1, NOTHING_LEARNED, True)
    assert lesson.now.search["en"].searches == 200
    assert {(one.kind, one.article, one.now < 0) for one in lesson.changes} == {
        ("query", "send-invoice", True),
        ("term", "send-invoice", True),
    }


def test_nothing_was_searched(store: MemoryStore) -> None:
    lesson = lesson_of(store, "shop", TODAY)

    assert (lesson.now, lesson.differs, lesson.changes) == (NOTHING_LEARNED, False, [])


def test_a_site_that_is_not_there(store: MemoryStore) -> None:
    with pytest.raises(NotFound):
        lesson_of(store, "other", TODAY)
