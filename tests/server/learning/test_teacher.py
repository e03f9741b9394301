"""Lessons that become revisions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from helpsdk.server.app import HelpServer
from helpsdk.server.insights import Lesson, lesson_of
from helpsdk.server.learning import NOTE, Teacher
from helpsdk.server.publish import publish_folder, rollback
from helpsdk.server.settings import Settings
from helpsdk.server.store import MemoryStore, Store
from helpsdk.site.bundle import read_manifest, unpack
from helpsdk.site.learned import Learned
from tests.server.serving import replaced, until, uuid7, write_site
from tests.threads import OwnThreads


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_site(tmp_path / "help")


@pytest.fixture
def store(folder: Path) -> Iterator[MemoryStore]:
    store = MemoryStore()
    publish_folder(store, folder)
    yield store
    store.close()


def searched(store: Store, people: int = 60) -> None:
    """They search for invoices, and open the second result."""
    rows: list[dict[str, object]] = []
    for number in range(people):
        common = {"at": "x", "received": "x", "locale": "en", "query": "send invoice", "device": f"phone{number}"}
        both = {"articles": "tax-id-format\nsend-invoice", "results": 2}
        rows += [
            {**common, "id": uuid7(), "type": "searched", **both},
            {**common, "id": uuid7(), "type": "opened", "article": "send-invoice", "position": 1},
        ]
    store.add_interactions("shop", rows).result(60)


def learned(store: MemoryStore) -> Learned:
    manifest = read_manifest(store.revision("shop").manifest)
    return unpack(manifest, lambda hash: store.blobs([hash])[hash]).learned


def test_what_was_learned_is_a_revision_with_the_same_content(store: MemoryStore) -> None:
    searched(store)
    (published,) = Teacher(lambda: store).teach()
    first, second = store.revision("shop", 1), store.revision("shop", 2)

    assert (published.revision, second.note, second.files) == (2, NOTE, first.files)
    clicks, expected, votes = learned(store).search["en"].queries["invoic send"]["send-invoice"]
    assert (clicks, votes) == (60.0, 0.0)
    assert expected == pytest.approx(60 * 2**-0.9, abs=0.01)


def test_nothing_new_is_no_revision(store: MemoryStore) -> None:
    assert Teacher(lambda: store).teach() == []
    searched(store)
    teacher = Teacher(lambda: store)

    assert ([one.revision for one in teacher.teach()], teacher.teach()) == ([2], [])


def test_publishing_edits_and_rolling_back_keep_what_was_learned(store: MemoryStore, folder: Path) -> None:
    searched(store)
    Teacher(lambda: store).teach()
    taught = learned(store)

    assert not publish_folder(store, folder).changed
    replaced(folder, "articles/send-invoice/en.md", "First check", "Do check")
    assert publish_folder(store, folder).revision == 3
    assert learned(store) == taught
    assert rollback(store, "shop", 1).revision == 4
    assert learned(store) == taught


def test_what_is_overtaken_by_a_publish_is_learned_next_time(
    store: MemoryStore, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def overtaken(*args: Any) -> Lesson:
        lesson = lesson_of(*args)
        replaced(folder, "articles/send-invoice/en.md", "First check", "Do check")
        publish_folder(store, folder)
        return lesson

    searched(store)
    with monkeypatch.context() as patched:
        patched.setattr("helpsdk.server.learning.teacher.lesson_of", overtaken)
        assert Teacher(lambda: store).teach() == []
    assert "tried again" in caplog.text
    assert [one.revision for one in Teacher(lambda: store).teach()] == [3]


def test_a_site_that_does_not_want_to(store: MemoryStore, folder: Path) -> None:
    with (folder / "site.yaml").open("a") as file:
        file.write("search: {learning: 0}\n")
    publish_folder(store, folder)
    searched(store)

    assert Teacher(lambda: store).teach() == []


def test_it_runs_beside_and_stops(store: MemoryStore) -> None:
    searched(store)
    stop = Teacher(lambda: store, first=0.01, today=lambda: datetime.now(UTC).date()).start()
    until(lambda: store.latest("shop") == 2)
    stop()

    assert store.latest("shop") == 2


def test_a_store_that_is_away_is_told(caplog: pytest.LogCaptureFixture) -> None:
    def away() -> MemoryStore:
        raise OSError("away")

    stop = Teacher(away, first=0.01).start()
    until(lambda: "nothing was learned" in caplog.text)
    stop()

    assert "away" in caplog.text


def test_a_server_learns_by_itself(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    soon = {"hours": 24, "first": 0.2, "today": lambda: datetime.now(UTC).date()}
    monkeypatch.setattr(Teacher.__init__, "__kwdefaults__", soon)
    server = HelpServer(folder)
    server.start()
    searched(next(iter(server._shelves.values())).store())
    try:
        until(lambda: server.sites[0].current is not None and server.sites[0].current.revision == 2)
    finally:
        server.close()


def test_a_server_that_is_told_not_to(folder: Path, own_threads: OwnThreads) -> None:
    server = HelpServer(folder, settings=Settings.read(learn_every_hours=0))
    server.start()
    names = own_threads.names()
    server.close()

    assert names
    assert "helpsdk-learning" not in names
