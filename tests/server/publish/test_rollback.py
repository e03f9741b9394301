"""Back to an old revision, under a new number."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpsdk.errors import NotFound
from helpsdk.server.publish import publish_folder, rollback
from helpsdk.server.store import MemoryStore
from helpsdk.site.bundle import read_manifest
from tests.server.serving import replaced


@pytest.fixture
def store(folder: Path) -> MemoryStore:
    """Two revisions of the folder."""
    store = MemoryStore()
    publish_folder(store, folder)
    replaced(folder, "articles/send-invoice/en.md", "First check", "Do check")
    publish_folder(store, folder)
    return store


def test_old_content_gets_a_new_number(store: MemoryStore) -> None:
    published = rollback(store, "shop", 1, note="oops")
    newest, first = store.revision("shop"), store.revision("shop", 1)

    assert (published.revision, published.changed) == (3, True)
    assert (newest.kind, newest.of, newest.note, newest.files) == ("rollback", 1, "oops", first.files)
    assert read_manifest(newest.manifest).parts == read_manifest(first.manifest).parts
    assert read_manifest(newest.manifest).revision == 3


def test_drafts_stay(store: MemoryStore) -> None:
    before = store.drafts("shop")
    rollback(store, "shop", 1)

    assert store.drafts("shop") == before


def test_back_to_what_is_shown_is_a_new_revision_too(store: MemoryStore) -> None:
    published = rollback(store, "shop", 2)

    assert (published.revision, published.changed) == (3, True)
    assert store.revision("shop").of == 2


def test_there_is_no_such_revision(store: MemoryStore) -> None:
    with pytest.raises(NotFound, match="9"):
        rollback(store, "shop", 9)
