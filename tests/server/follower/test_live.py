"""A site as it is served: new revisions, a store that goes away, files to fall back on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from helpsdk.errors import StoreError
from helpsdk.identity.trust import add_key
from helpsdk.identity.viewer import ANONYMOUS
from helpsdk.server.follower import LiveSite, Shelf, Snapshot
from helpsdk.server.follower.attempts import FIRST, Attempts
from helpsdk.server.follower.snapshot import Opening
from helpsdk.server.publish import publish_folder, rollback
from helpsdk.server.store import MemoryStore, NewRevision
from tests.server.memories.sites import Clock
from tests.server.serving import PICTURE, replaced, write_site

PICTURED: dict[str, str | bytes | None] = {
    "articles/p/en.md": "---\ntitle: P\n---\n![p](assets/p.png)\n",
    "assets/p.png": PICTURE,
}


class Away(MemoryStore):
    """A store that can be switched off."""

    def __init__(self) -> None:
        super().__init__()
        self.away, self.read = False, list[str]()

    def latest(self, site: str) -> int:
        if self.away:
            raise StoreError("the disk is gone")
        return super().latest(site)

    def blobs(self, hashes: Iterable[str]) -> dict[str, bytes]:
        if self.away:
            raise StoreError("the disk is gone")
        wanted = list(hashes)
        self.read += wanted
        return super().blobs(wanted)

    def note_use(self, site: str, *, keys: Mapping[str, datetime], traffic: Mapping[tuple[str, str], int]) -> None:
        if self.away:
            raise StoreError("the disk is gone")
        super().note_use(site, keys=keys, traffic=traffic)


class Idle:
    """Keeps no house."""

    closed = True

    def swapped(self, _snapshot: object, _parts: object) -> None: ...

    def close(self) -> None: ...


def publish_edit(store: Away, folder: Path) -> None:
    replaced(folder, "articles/send-invoice/en.md", "title: Send an invoice", "title: Send a bill")
    publish_folder(store, folder)


@pytest.fixture
def store() -> Away:
    return Away()


@pytest.fixture
def live(store: Away, tmp_path: Path) -> Iterator[LiveSite]:
    live = LiveSite("shop", Shelf(tmp_path / "data", lambda _data: store))
    yield live
    live.close()


def title(live: LiveSite) -> str:
    assert live.current is not None
    return live.current.runtime.article("send-invoice", (), ANONYMOUS).title


def test_nothing_is_served_before_a_publish(live: LiveSite) -> None:
    assert live.refresh() is False
    assert live.current is None
    assert live.fall_back() is False


def test_a_publish_is_swapped_in_once(live: LiveSite, store: Away, folder: Path) -> None:
    publish_folder(store, folder)

    assert (live.refresh(), live.refresh()) == (True, False)
    assert live.current is not None
    assert live.current.revision == 1


def test_an_edit_and_a_rollback_show(live: LiveSite, store: Away, folder: Path) -> None:
    publish_folder(store, folder)
    replaced(folder, "articles/send-invoice/en.md", "title: Send an invoice", "title: Send a bill")
    publish_folder(store, folder)
    live.refresh()
    edited = title(live)
    rollback(store, "shop", 1)
    live.refresh()

    assert (edited, title(live)) == ("Send a bill", "Send an invoice")


def test_content_alone_is_followed_once_it_is_known_who_is_trusted(live: LiveSite, store: Away, folder: Path) -> None:
    publish_folder(store, folder)
    live.refresh_content()
    first = live.trust.number
    change = store.change_trust("shop", lambda trust: add_key(trust, "host", now=datetime.now(UTC))[0])
    publish_edit(store, folder)
    live.refresh_content()

    assert (live.revision, first, live.trust.number) == (2, 1, 1)
    live.refresh_trust()
    assert live.trust.number == change.number == 2


def test_only_parts_that_changed_are_read(
    live: LiveSite, store: Away, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_folder(store, folder)
    live.refresh()
    monkeypatch.setattr(live, "_housekeeper", Idle())
    publish_edit(store, folder)
    store.read.clear()
    live.refresh()

    assert live.revision == 2
    assert len(store.read) == 1


def test_a_revision_that_takes_long_to_come_is_not_waited_for(store: Away, folder: Path, tmp_path: Path) -> None:
    publish_folder(store, folder)
    shelf = Shelf(tmp_path / "data", lambda _data: store)
    first = LiveSite("shop", shelf)
    first.refresh()
    first.close()
    again = LiveSite("shop", shelf)
    with again._following:  # as while the store is asked
        assert again.fall_back() is True
    assert title(again) == "Send an invoice"
    again.close()


def test_a_store_that_goes_away_only_makes_it_stale(live: LiveSite, store: Away, folder: Path) -> None:
    publish_folder(store, folder)
    live.refresh()
    store.away = True
    live.refresh()
    away = live.stale
    store.away = False
    live.refresh()

    assert (away, live.stale) == (True, False)
    assert title(live) == "Send an invoice"


def test_a_cause_is_told_once(live: LiveSite, store: Away, caplog: pytest.LogCaptureFixture) -> None:
    store.away = True
    live.refresh()
    live.fall_back()
    live.refresh()

    assert caplog.messages == ["site shop: the disk is gone"]


def test_a_cause_that_was_told_is_not_told_again(live: LiveSite, store: Away, caplog: pytest.LogCaptureFixture) -> None:
    store.away = True
    live.refresh(told="the disk is gone")

    assert (live.stale, caplog.messages) == (True, [])


def test_a_start_without_the_store_answers_from_files(store: Away, tmp_path: Path) -> None:
    folder = write_site(tmp_path / "help", **PICTURED)
    publish_folder(store, folder)
    shelf = Shelf(tmp_path / "data", lambda _data: store)
    first = LiveSite("shop", shelf)
    first.refresh()
    first.close()
    store.away = True
    again = LiveSite("shop", shelf)

    assert again.refresh() is False
    assert again.fall_back() is True
    assert title(again) == "Send an invoice"
    assert again.current is not None
    assert again.asset(again.current.assets["p.png"].hash) == PICTURE


def test_a_revision_that_cannot_be_opened_keeps_the_last_one(live: LiveSite, store: Away, folder: Path) -> None:
    publish_folder(store, folder)
    live.refresh()
    manifest = store.revision("shop").manifest.replace('"schema":3', '"schema":99')
    store.publish(NewRevision("shop", "publish", "other", {}, {}, manifest))

    assert live.refresh() is False
    assert live.stale
    assert title(live) == "Send an invoice"


@pytest.mark.parametrize("error", [StoreError("the database restarts"), MemoryError(), OSError(28, "no space")])
def test_a_revision_that_failed_to_open_once_is_tried_again(
    live: LiveSite, store: Away, folder: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    publish_folder(store, folder)
    live.refresh()
    publish_edit(store, folder)
    clock = Clock()
    live._attempts = Attempts(clock)
    with monkeypatch.context() as patched:
        patched.setattr(Opening, "snapshot", failing(error))
        assert live.refresh() is False
    waiting = live.refresh(), live.stale, live.revision
    clock.now += FIRST

    assert waiting == (False, True, 1)
    assert live.refresh() is True
    assert (live.revision, live.stale) == (2, False)


def test_a_revision_after_one_that_failed_is_not_waited_for(
    live: LiveSite, store: Away, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_folder(store, folder)
    live._attempts = Attempts(Clock())
    with monkeypatch.context() as patched:
        patched.setattr(Opening, "snapshot", failing(MemoryError()))
        live.refresh()
    publish_edit(store, folder)

    assert live.refresh() is True
    assert (live.revision, live.stale) == (2, False)


def failing(error: Exception) -> Any:
    def snapshot(*_given: Any, **_named: Any) -> Snapshot:
        raise error

    return snapshot


def restored(live: LiveSite, folder: Path) -> Away:
    """Another store in the place of the site's, which holds one revision of other content."""
    store = Away()
    replaced(folder, "articles/send-invoice/en.md", "title: Send a bill", "title: Restored")
    publish_folder(store, folder)
    live.shelf = Shelf(live.shelf.data, lambda _data: store)
    return store


def published_until(live: LiveSite, store: Away, folder: Path, revision: int) -> None:
    publish_folder(store, folder)
    publish_edit(store, folder)
    while store.latest("shop") < revision:
        rollback(store, "shop", store.latest("shop"))
    live.refresh()


def test_an_older_store_is_published_again_above_what_readers_saw(
    live: LiveSite, store: Away, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    published_until(live, store, folder, 4)
    older = restored(live, folder)
    live.refresh()
    first = live.revision, title(live), live.stale
    live.refresh()

    assert (first, older.latest("shop")) == ((5, "Restored", False), 5)
    assert [message for message in caplog.messages if "published again as 5" in message] == caplog.messages


def test_another_store_with_the_same_number_is_published_again(live: LiveSite, store: Away, folder: Path) -> None:
    published_until(live, store, folder, 4)
    older = restored(live, folder)
    while older.latest("shop") < 4:
        rollback(older, "shop", 1)
    live.refresh()

    assert (live.revision, title(live)) == (5, "Restored")


def test_several_that_are_ahead_publish_it_once(live: LiveSite, store: Away, folder: Path, tmp_path: Path) -> None:
    published_until(live, store, folder, 4)
    other = LiveSite("shop", Shelf(tmp_path / "other", lambda _data: store))
    other.refresh()
    older = restored(live, folder)
    other.shelf = Shelf(tmp_path / "other", lambda _data: older)
    for one in (live, other, live, other):
        one.refresh()
    other.close()

    assert [one.number for one in older.revisions("shop")] == [5, 1]
    assert (live.revision, other.revision) == (5, 5)


def test_an_older_store_that_cannot_be_written_makes_it_stale(
    live: LiveSite, store: Away, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published_until(live, store, folder, 4)
    older = restored(live, folder)
    with monkeypatch.context() as patched:
        patched.setattr("helpsdk.server.follower.live.writable", lambda _data: False)
        live.refresh()
        stale = live.stale, live.revision, older.latest("shop")
    live.refresh()

    assert stale == (True, 4, 1)
    assert (live.stale, live.revision) == (False, 5)


def test_a_number_refused_in_another_store_keeps_nothing_back(live: LiveSite, store: Away, folder: Path) -> None:
    published_until(live, store, folder, 4)
    live._attempts.refused(9)
    restored(live, folder)
    live.refresh()

    assert (live.revision, title(live)) == (5, "Restored")


def test_a_disk_that_refuses_last_good_files_does_not_stop_a_publish(
    live: LiveSite, store: Away, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "last-good").write_text("in the way")
    publish_folder(store, folder)

    assert live.refresh() is True
