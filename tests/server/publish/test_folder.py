"""From a folder to a revision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from helpsdk.errors import SiteInvalid
from helpsdk.server.publish import publish_folder, rollback, sync_folder
from helpsdk.server.store import MemoryStore
from helpsdk.site.bundle import read_manifest, unpack
from helpsdk.site.rendering import rendered
from tests.server.serving import replaced


def test_the_first_publish_is_revision_one(folder: Path) -> None:
    store = MemoryStore()
    published = publish_folder(store, folder, note="hello")

    assert (published.site, published.revision, published.changed) == ("shop", 1, True)
    assert store.revision("shop").note == "hello"
    assert store.drafts("shop").keys() == store.revision("shop").files.keys()


def test_the_stored_parts_are_the_site(folder: Path) -> None:
    store = MemoryStore()
    publish_folder(store, folder)
    manifest = read_manifest(store.revision("shop").manifest)
    site = unpack(manifest, lambda hash: store.blobs([hash])[hash])

    assert (manifest.revision, manifest.site) == (1, "shop")
    assert sorted(site.articles) == ["invoice-failed", "send-invoice", "tax-id-format"]


def test_equal_content_makes_no_new_revision(folder: Path) -> None:
    store = MemoryStore()
    publish_folder(store, folder)
    again = publish_folder(store, folder)

    assert (again.revision, again.changed) == (1, False)


def test_a_comment_is_a_change_since_export_must_give_it_back(folder: Path) -> None:
    store = MemoryStore()
    publish_folder(store, folder)
    (folder / "glossary.yaml").write_text((folder / "glossary.yaml").read_text() + "# a note\n")

    assert publish_folder(store, folder).revision == 2


def test_an_edit_stores_only_what_changed(folder: Path) -> None:
    store = MemoryStore()
    publish_folder(store, folder)
    before = len(store._blobs)
    replaced(folder, "articles/send-invoice/en.md", "First check", "Do check")
    publish_folder(store, folder)

    assert len(store._blobs) == before + 2  # the file, and the one part it is in


def test_errors_are_all_reported_and_change_nothing(folder: Path) -> None:
    store = MemoryStore()
    publish_folder(store, folder)
    replaced(folder, "rules/main.yaml", "article: send-invoice", "article: nowhere")
    replaced(folder, "articles/send-invoice/en.md", "title: Send an invoice", "title: Send an invoice\ncolour: red")
    with pytest.raises(SiteInvalid) as caught:
        publish_folder(store, folder)

    places = {(problem.file, problem.line) for problem in caught.value.problems if problem.severity == "error"}
    assert len(places) >= 2
    assert store.latest("shop") == 1


def test_a_broken_link_in_a_body_stops_the_publish(folder: Path) -> None:
    replaced(folder, "articles/send-invoice/en.md", "article:tax-id-format", "article:nowhere")

    with pytest.raises(SiteInvalid, match="nowhere"):
        publish_folder(MemoryStore(), folder)


def test_a_sync_after_a_rollback_does_not_undo_it(folder: Path) -> None:
    store = MemoryStore()
    publish_folder(store, folder)
    replaced(folder, "articles/send-invoice/en.md", "First check", "Do check")
    publish_folder(store, folder)
    rollback(store, "shop", 1)

    assert (sync_folder(store, folder).revision, sync_folder(store, folder).changed) == (3, False)
    assert publish_folder(store, folder).revision == 4


def test_a_sync_after_a_publish_that_changed_nothing_does_not_undo_the_next_rollback(folder: Path) -> None:
    store = MemoryStore()
    publish_folder(store, folder)
    replaced(folder, "articles/send-invoice/en.md", "First check", "Do check")
    publish_folder(store, folder)
    rollback(store, "shop", 1)
    replaced(folder, "articles/send-invoice/en.md", "Do check", "First check")
    unchanged = publish_folder(store, folder)
    rollback(store, "shop", 2)

    assert (unchanged.revision, unchanged.changed) == (3, False)
    assert (sync_folder(store, folder).revision, store.latest("shop")) == (4, 4)


def test_a_sync_publishes_again_when_the_renderer_is_another(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = MemoryStore()
    sync_folder(store, folder)
    monkeypatch.setattr("helpsdk.site.bodies.renderer_version", lambda: "newer")
    monkeypatch.setattr("helpsdk.site.rendering.Renderer.__call__", lambda _self, texts: _rendered_otherwise(texts))

    assert [sync_folder(store, folder).revision for _ in range(2)] == [2, 2]


def test_another_renderer_that_renders_the_same_changes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = MemoryStore()
    sync_folder(store, folder)
    monkeypatch.setattr("helpsdk.site.bodies.renderer_version", lambda: "newer")

    assert sync_folder(store, folder).changed is False


def test_another_renderer_does_not_undo_a_rollback(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = MemoryStore()
    publish_folder(store, folder)
    replaced(folder, "articles/send-invoice/en.md", "First check", "Do check")
    publish_folder(store, folder)
    rollback(store, "shop", 1)
    monkeypatch.setattr("helpsdk.site.bodies.renderer_version", lambda: "newer")

    assert sync_folder(store, folder).revision == 3


def _rendered_otherwise(texts: Sequence[str]) -> Iterator[bytes | str]:
    return rendered([text + "\n\nMore.\n" for text in texts])


def test_a_sync_publishes_an_edit(folder: Path) -> None:
    store = MemoryStore()
    sync_folder(store, folder)
    replaced(folder, "articles/send-invoice/en.md", "First check", "Do check")

    assert sync_folder(store, folder).revision == 2


def test_a_lost_store_goes_on_above_the_highest_known_number(folder: Path) -> None:
    assert sync_folder(MemoryStore(), folder, above=7).revision == 8
