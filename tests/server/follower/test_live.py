"""A site as it is served: new revisions, a store that goes away, files to fall back on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

import pytest

from helpsdk.errors import StoreError
from helpsdk.identity.viewer import ANONYMOUS
from helpsdk.server.follower import LiveSite, Shelf
from helpsdk.server.publish import publish_folder, rollback
from helpsdk.server.store import MemoryStore, NewRevision
from tests.server.serving import PICTURE, replaced, until, write_site

PICTURED: dict[str, str | bytes | None] = {
    "articles/p/en.md": "---\ntitle: P\n---\n![p](assets/p.png)\n",
    "assets/p.png": PICTURE,
}


class Away(MemoryStore):
    """A store that can be switched off."""

    def __init__(self) -> None:
        super().__init__()
        self.away = False

    def latest(self, site: str) -> int:
        if self.away:
            raise StoreError("the disk is gone")
        return super().latest(site)

    def blobs(self, hashes: Iterable[str]) -> dict[str, bytes]:
        if self.away:
            raise StoreError("the disk is gone")
        return super().blobs(hashes)

    def note_use(self, site: str, *, keys: Mapping[str, datetime], traffic: Mapping[tuple[str, str], int]) -> None:
        if self.away:
            raise StoreError("the disk is gone")
        super().note_use(site, keys=keys, traffic=traffic)


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


def test_the_index_follows_the_swap(live: LiveSite, store: Away, folder: Path) -> None:
    publish_folder(store, folder)
    live.refresh()
    current = live.current

    assert current is not None
    until(lambda: current.runtime.index_ready)


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
    LiveSite("shop", shelf).refresh()
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
    store.publish(NewRevision("shop", "publish", "other", {}, {}, lambda *_chosen: manifest))

    assert live.refresh() is False
    assert live.stale
    assert title(live) == "Send an invoice"


def test_what_is_noted_is_written_and_kept_while_the_store_is_away(live: LiveSite, store: Away) -> None:
    live.noted.used("k1")
    live.noted.request("signed")
    store.away = True
    live.flush()
    live.noted.request("signed")
    store.away = False
    live.flush()
    live.flush()

    assert store.recent_traffic("shop", 24) == {"signed": 2}
    assert list(store.uses("shop")) == ["k1"]


def test_what_is_noted_is_written_on_closing(live: LiveSite, store: Away) -> None:
    live.noted.request("unsigned")
    live.close()

    assert store.recent_traffic("shop", 24) == {"unsigned": 1}


def test_a_disk_that_refuses_last_good_files_does_not_stop_a_publish(
    live: LiveSite, store: Away, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "last-good").write_text("in the way")
    publish_folder(store, folder)

    assert live.refresh() is True
