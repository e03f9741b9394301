"""What readers taught goes from revision to revision."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpsdk.errors import NotFound, RevisionConflict
from helpsdk.server.publish import Edits, Publisher, publish_folder, publish_learned, rollback
from helpsdk.server.store import MemoryStore
from helpsdk.site.bundle import read_manifest, unpack
from helpsdk.site.learned import NOTHING_LEARNED, Learned
from tests.server.serving import replaced

TAUGHT = Learned(faq={"": ("send-invoice",)})


@pytest.fixture
def store(folder: Path) -> MemoryStore:
    store = MemoryStore()
    publish_folder(store, folder)
    publish_learned(store, "shop", TAUGHT, expected=1, note="learned")
    return store


def learned(store: MemoryStore) -> Learned:
    return unpack(read_manifest(store.revision("shop").manifest), lambda hash: store.blobs([hash])[hash]).learned


def test_a_part_of_its_own_with_the_same_content(store: MemoryStore) -> None:
    first, second = store.revision("shop", 1), store.revision("shop")

    assert (learned(store), second.number, second.note, second.files) == (TAUGHT, 2, "learned", first.files)
    assert store.drafts("shop") == dict(first.files)
    assert not publish_learned(store, "shop", TAUGHT, expected=2).changed


def test_publishing_a_folder_keeps_it(store: MemoryStore, folder: Path) -> None:
    assert not publish_folder(store, folder).changed
    replaced(folder, "articles/send-invoice/en.md", "First check", "Do check")

    assert (publish_folder(store, folder).revision, learned(store)) == (3, TAUGHT)


def test_an_edit_and_a_preview_keep_it(store: MemoryStore, folder: Path) -> None:
    publisher = Publisher(lambda: store)
    text = (folder / "articles/send-invoice/en.md").read_bytes().replace(b"First check", b"Do check")
    edits = Edits({"articles/send-invoice/en.md": text})

    assert "learned" in publisher.preview("shop", "folder", edits).parts
    assert (publisher.edit("shop", "folder", edits).revision, learned(store)) == (3, TAUGHT)
    publisher.close()


def test_rolling_back_keeps_what_is_known_now(store: MemoryStore) -> None:
    assert (rollback(store, "shop", 1).revision, learned(store)) == (3, TAUGHT)
    publish_learned(store, "shop", NOTHING_LEARNED, expected=3)
    assert (rollback(store, "shop", 2).revision, learned(store)) == (5, NOTHING_LEARNED)


def test_a_lesson_about_one_revision_never_lands_on_another(store: MemoryStore, folder: Path) -> None:
    replaced(folder, "articles/send-invoice/en.md", "First check", "Do check")
    publish_folder(store, folder)

    with pytest.raises(RevisionConflict):
        publish_learned(store, "shop", NOTHING_LEARNED, expected=2)
    assert (store.latest("shop"), learned(store)) == (3, TAUGHT)


def test_nothing_is_published() -> None:
    with pytest.raises(NotFound):
        publish_learned(MemoryStore(), "shop", TAUGHT, expected=1)
