"""What every store does: one suite, run on each implementation."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from helpsdk.errors import BundleInvalid, NotFound, RevisionConflict, StoreBusy, StoreError
from helpsdk.identity.trust import revoke_key
from helpsdk.server.store import Added, MemoryStore, SqliteStore, Store, sha256
from helpsdk.site.bundle import read_manifest
from helpsdk.site.signing import public_keys, verify_manifest
from tests.server.serving import uuid7
from tests.server.store.revisions import new

JULY = datetime(2026, 7, 31, 23, 59, tzinfo=UTC)
AUGUST = datetime(2026, 8, 1, 0, 1, tzinfo=UTC)


def row(id: str, **fields: Any) -> dict[str, Any]:
    return {"id": id, "type": "shown", "at": "2026-08-01T00:00:00Z", "received": "2026-08-01T00:00:00Z", **fields}


def test_a_site_that_has_keys_is_known_before_it_is_published(store: Store) -> None:
    store.change_trust("shop", lambda trust: trust)

    assert store.sites() == ["shop"]
    assert store.latest("shop") == 0


def test_a_new_store_is_empty(store: Store) -> None:
    assert store.sites() == []
    assert store.latest("shop") == 0
    assert store.revisions("shop") == []
    with pytest.raises(NotFound):
        store.revision("shop")


def test_a_publish_is_kept_with_its_number_and_files(store: Store) -> None:
    revision = store.publish(new(note="first", source="folder"))

    assert (revision.number, revision.note, revision.kind, revision.of) == (1, "first", "publish", None)
    assert store.revision("shop", 1) == revision == store.revision("shop")
    assert store.blobs(revision.files.values()) == {sha256(b"hello"): b"hello"}
    assert store.drafts("shop") == {"site.yaml": sha256(b"hello")}
    assert store.sites() == ["shop"]


def test_news_is_the_newest_revision_without_what_is_known(store: Store) -> None:
    picture = {"files": {'assets/p "q.png': sha256(b"png"), 'b/"assets/c': sha256(b"c")}}
    store.publish(new("a", blobs={sha256(b"part"): b"part"}))
    store.publish(new("b", blobs={}, **picture))
    news, known = store.news("shop", 1, ()), store.news("shop", 0, {sha256(b"part")})

    assert store.news("shop", 2, ()) is None
    assert store.news("other", 0, ()) is None
    assert news is not None
    assert known is not None
    assert (news.manifest.revision, news.text) == (2, store.revision("shop").manifest)
    assert news.assets == {'assets/p "q.png': sha256(b"png")}
    assert (news.parts, known.parts) == ({sha256(b"part"): b"part"}, {})


def test_the_same_content_twice_is_one_revision(store: Store) -> None:
    first = store.publish(new())
    second = store.publish(new(note="again"))

    assert second == first
    assert store.latest("shop") == 1


def test_numbers_rise_per_site_and_above_what_is_known_elsewhere(store: Store) -> None:
    store.publish(new("a"))
    store.publish(new("b"))
    other = store.publish(new("c", site="other"))
    higher = store.publish(new("d", above=9))

    assert (store.latest("shop"), other.number, higher.number) == (10, 1, 10)
    assert [revision.number for revision in store.revisions("shop")] == [10, 2, 1]
    assert store.revisions("shop", limit=1)[0].number == 10


def test_a_rollback_is_always_a_new_revision(store: Store) -> None:
    store.publish(new("a"))
    rollbacks = [store.publish(new("a", kind="rollback", of=1)) for _ in range(2)]

    assert [(revision.number, revision.kind, revision.of) for revision in rollbacks] == [
        (2, "rollback", 1),
        (3, "rollback", 1),
    ]


def test_a_publish_replaces_its_sources_drafts_and_no_others(store: Store) -> None:
    store.publish(new("a", files={"a.md": "1", "b.md": "2"}, source="folder", content="1"))
    store.publish(new("b", files={"b.md": "3"}, source="folder", content="2"))
    store.publish(new("c", files={"c.md": "4"}, source="studio", content="3"))
    store.publish(new("d", files={"x.md": "5"}, kind="rollback", content="4"))

    assert store.drafts("shop") == {"b.md": "3", "c.md": "4"}


def test_a_path_belongs_to_one_source(store: Store) -> None:
    store.publish(new("a", files={"a.md": "1"}, source="folder", content="1"))

    with pytest.raises(StoreError):
        store.publish(new("b", files={"a.md": "2"}, source="studio", content="2"))
    assert store.drafts("shop") == {"a.md": "1"}
    assert store.latest("shop") == 1


def test_the_store_numbers_dates_and_signs(store: Store) -> None:
    revision = store.publish(new(above=6))
    manifest = read_manifest(revision.manifest)

    assert (manifest.revision, manifest.created) == (7, revision.created)
    assert abs(datetime.now(UTC) - revision.created) < timedelta(minutes=1)
    assert verify_manifest(manifest, public_keys(store.trust("shop"))) == store.trust("shop").signing("bundle").id


def test_a_key_that_is_revoked_signs_nothing_any_more(store: Store) -> None:
    revoked = store.change_trust("shop", lambda trust: trust).signing("bundle").id
    store.change_trust("shop", lambda trust: revoke_key(trust, revoked, now=JULY))
    signed = read_manifest(store.publish(new()).manifest).signatures

    assert [one.key for one in signed] == [store.trust("shop").signing("bundle").id]
    assert revoked not in {one.key for one in signed}


def test_a_draft_that_is_no_manifest_leaves_nothing_behind(store: Store) -> None:
    with pytest.raises(BundleInvalid):
        store.publish(new(draft="{}", source="folder"))

    assert (store.latest("shop"), store.drafts("shop"), store.trust_number("shop")) == (0, {}, 0)
    with pytest.raises(StoreError):
        store.blobs([sha256(b"hello")])


def test_a_publish_over_what_somebody_else_published_keeps_nothing(store: Store) -> None:
    store.publish(new("a", expected=0))
    store.publish(new("b", expected=1, above=4))
    with pytest.raises(RevisionConflict) as caught:
        store.publish(new("c", expected=1, source="folder"))

    assert (caught.value.site, caught.value.expected, caught.value.latest) == ("shop", 1, 5)
    assert (store.latest("shop"), store.drafts("shop")) == (5, {})
    with pytest.raises(StoreError):
        store.blobs([sha256(b"c")])


def test_published_again_by_who_did_not_see_the_answer_it_is_there(store: Store) -> None:
    first = store.publish(new("a", expected=0))

    assert store.publish(new("a", expected=0)) == first
    with pytest.raises(RevisionConflict):
        store.publish(new("a", kind="rollback", expected=0))


def test_a_missing_blob_is_an_error(store: Store) -> None:
    with pytest.raises(StoreError, match="missing"):
        store.blobs([sha256(b"never stored")])


def test_many_publishes_at_once_get_a_number_each(store: Store) -> None:
    with ThreadPoolExecutor(4) as threads:
        numbers = list(threads.map(lambda n: store.publish(new(f"text {n}")).number, range(12)))

    assert sorted(numbers) == list(range(1, 13))


def test_renders_are_found_before_and_after_they_are_written(store: Store) -> None:
    store.renders.put("k1", b"one")
    before = store.renders.get("k1")
    store.renders.flush()

    assert (before, store.renders.get("k1"), store.renders.get("k2")) == (b"one", b"one", None)


def test_only_the_newest_renders_are_kept(store: Store) -> None:
    for number in range(5):
        store.renders.put(f"k{number}", b"x")
    store.renders.flush(keep=2)

    assert [number for number in range(5) if store.renders.get(f"k{number}")] == [3, 4]


def test_interactions_are_counted_once(store: Store) -> None:
    one, two = uuid7(AUGUST), uuid7(AUGUST)
    first = store.add_interactions("shop", [row(one), row(two), row(one)]).result(60)
    again = store.add_interactions("shop", [row(one)]).result(60)
    other = store.add_interactions("other", [row(one)]).result(60)

    assert (first, again, other) == (Added(2, 1), Added(0, 1), Added(1, 0))


def test_interactions_are_kept_by_the_month_of_their_id(store: Store) -> None:
    july, august = uuid7(JULY), uuid7(AUGUST)
    store.add_interactions("shop", [row(july, query="счёт"), row(august, position=3)]).result(60)

    assert [found["query"] for found in store.interactions("shop", "2026-07")] == ["счёт"]
    assert [found["position"] for found in store.interactions("shop", "2026-08")] == [3]
    assert store.interactions("shop", "2026-09") == []


def test_a_closed_store_takes_no_interactions(store: Store) -> None:
    store.close()
    store.close()

    with pytest.raises(StoreError):
        store.add_interactions("shop", [row(uuid7())])


def test_more_than_may_wait_is_refused_at_once(tmp_path: Path) -> None:
    for store in (MemoryStore(waiting=2), SqliteStore(tmp_path / "data", waiting=2)):
        with pytest.raises(StoreBusy):
            store.add_interactions("shop", [row(uuid7()) for _ in range(3)])
        store.close()
