"""Whatever is published is signed with the site's keys of that moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpsdk.errors import BundleInvalid
from helpsdk.identity.trust import revoke_key, rotate
from helpsdk.server.publish import publish_again, publish_folder, rollback, sync_folder
from helpsdk.server.store import MemoryStore, NewRevision, Revision, Store
from helpsdk.site.bundle import Manifest, read_manifest
from helpsdk.site.signing import public_keys, verify_manifest
from tests.server.serving import replaced

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)


def newest(store: Store) -> Manifest:
    return read_manifest(store.revision("shop").manifest)


def test_a_first_publish_makes_the_keys_it_needs(folder: Path) -> None:
    store = MemoryStore()
    publish_folder(store, folder)

    assert verify_manifest(newest(store), public_keys(store.trust("shop"))) == store.trust("shop").signing("bundle").id


def test_the_number_that_the_store_chose_is_signed(folder: Path) -> None:
    store = MemoryStore()
    publish_folder(store, folder, above=6)
    keys = public_keys(store.trust("shop"))

    assert newest(store).revision == 7
    with pytest.raises(BundleInvalid, match="altered"):
        verify_manifest(newest(store).model_copy(update={"revision": 8}), keys)


def test_a_sync_and_a_rollback_are_signed_too(folder: Path) -> None:
    store = MemoryStore()
    sync_folder(store, folder)
    replaced(folder, "articles/send-invoice/en.md", "First check", "Do check")
    sync_folder(store, folder)
    rollback(store, "shop", 1)

    keys = public_keys(store.trust("shop"))
    signed = [verify_manifest(read_manifest(one.manifest), keys) for one in store.revisions("shop")]
    assert len(signed) == 3


def test_published_again_after_a_rotation_old_and_new_clients_open_it(folder: Path) -> None:
    store = MemoryStore()
    publish_folder(store, folder)
    old = public_keys(store.trust("shop"))
    trust = store.change_trust("shop", lambda trust: rotate(trust, "bundle", now=NOW))
    published = publish_again(store, "shop")
    new = trust.signing("bundle").id

    assert published is not None
    assert (published.revision, store.revision("shop").of) == (2, 1)
    assert verify_manifest(newest(store), old) in old
    assert verify_manifest(newest(store), {new: public_keys(trust)[new]}) == new


def test_a_revoked_key_signs_nothing(folder: Path) -> None:
    store = MemoryStore()
    publish_folder(store, folder)
    old = public_keys(store.trust("shop"))
    key = store.trust("shop").signing("bundle").id
    store.change_trust("shop", lambda trust: revoke_key(trust, key, now=NOW))
    publish_again(store, "shop")

    with pytest.raises(BundleInvalid):
        verify_manifest(newest(store), old)


def test_nothing_is_published_again_before_there_is_something() -> None:
    assert publish_again(MemoryStore(), "shop") is None


def test_a_sync_signs_what_an_older_version_had_published(folder: Path) -> None:
    store = MemoryStore()
    publish_folder(store, folder)
    unsigned = newest(store).model_copy(update={"signatures": (), "revision": 2}).model_dump_json()
    kept = store.revision("shop")
    store._revisions["shop"].append(replace(kept, number=2, manifest=unsigned))
    synced = [sync_folder(store, folder) for _ in range(2)]

    assert [(one.revision, one.changed) for one in synced] == [(3, True), (3, False)]
    assert verify_manifest(newest(store), public_keys(store.trust("shop")))


def test_a_sync_finishes_a_rotation_that_was_interrupted(folder: Path) -> None:
    store = MemoryStore()
    publish_folder(store, folder)
    trust = store.change_trust("shop", lambda trust: rotate(trust, "bundle", now=NOW))

    assert sync_folder(store, folder).revision == 2
    assert trust.signing("bundle").id in {signature.key for signature in newest(store).signatures}


def test_a_key_that_is_revoked_while_a_revision_is_made_signs_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = MemoryStore()
    publish_folder(store, folder)
    revoked = store.trust("shop").signing("bundle").id
    publish = store.publish

    def after_a_revocation(new: NewRevision) -> Revision:
        store.change_trust("shop", lambda trust: revoke_key(trust, revoked, now=NOW))
        return publish(new)

    monkeypatch.setattr(store, "publish", after_a_revocation)
    rollback(store, "shop", 1)

    assert [signature.key for signature in newest(store).signatures] == [store.trust("shop").signing("bundle").id]
