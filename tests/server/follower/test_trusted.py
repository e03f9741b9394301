"""Keys and revocations of a served site: followed, kept, and gone on with when the store is away."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpsdk.errors import StoreError, TokenRejected
from helpsdk.identity.trust import Trust, add_key, revoke_key, revoke_person
from helpsdk.identity.viewer import Viewer
from helpsdk.server.app.hosted import HostedFolder
from helpsdk.server.follower import Follower, LiveSite, Shelf
from helpsdk.server.follower.lastgood import LastGood
from helpsdk.server.publish import publish_folder
from helpsdk.server.store import SqliteStore, Store
from tests.server.readonly import read_only
from tests.server.serving import until

NOW = datetime.now(UTC)


@dataclass(frozen=True)
class Claims:
    """A host's token, verified."""

    viewer: Viewer
    kid: str
    jti: str
    issued: float


class Switch:
    """Opens the store of a folder, while it is on."""

    def __init__(self, data: Path) -> None:
        self.data, self.on, self.opened = data, True, 0

    def __call__(self, data: Path) -> Store:
        self.opened += 1
        if not self.on:
            raise StoreError("the disk is gone")
        return SqliteStore(data)


@pytest.fixture
def data(tmp_path: Path, folder: Path) -> Path:
    """A data folder with one revision and a host key."""
    store = SqliteStore(tmp_path / "data")
    publish_folder(store, folder)
    store.change_trust("shop", with_host_key)
    store.close()
    return tmp_path / "data"


@pytest.fixture
def other(data: Path) -> Iterator[SqliteStore]:
    """The same store, as another process holds it."""
    store = SqliteStore(data)
    yield store
    store.close()


def served(data: Path, switch: Switch | None = None) -> LiveSite:
    site = LiveSite("shop", Shelf(data, switch or Switch(data)))
    site.refresh()
    site.fall_back()
    return site


def stopped(site: LiveSite) -> None:
    site.close()
    site.shelf.close()


def signed_in(site: LiveSite, person: str = "anna") -> str:
    """A session of somebody whom the host vouched for a second ago."""
    claims = Claims(Viewer(id=person), next(iter(site.trust.host_keys)), "j1", NOW.timestamp() - 1)
    return site.sessions.issue(claims, device="d", now=NOW.timestamp())[0]


def with_host_key(trust: Trust) -> Trust:
    return add_key(trust, "host", now=NOW)[0]


def kept(data: Path) -> Path:
    return data / "last-good" / "shop" / "trust.json"


def test_it_is_read_at_the_start_and_kept_for_the_owner_alone(data: Path) -> None:
    site = served(data)
    number = site.trust.number
    stopped(site)

    assert number == 2
    assert stat.S_IMODE(kept(data).stat().st_mode) == 0o600


def test_a_change_by_another_process_is_followed(data: Path, other: SqliteStore) -> None:
    site = served(data)
    token = signed_in(site)
    site.sessions.read(token, now=NOW.timestamp())
    other.change_trust("shop", lambda trust: revoke_person(trust, "anna", now=NOW))
    site.refresh()

    with pytest.raises(TokenRejected) as caught:
        site.sessions.read(token, now=NOW.timestamp())
    stopped(site)
    assert caught.value.code == "session_revoked"


def test_the_follower_looks_for_keys_however_seldom_it_looks_for_revisions(
    data: Path, other: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpsdk.server.follower.follower.TRUST_SECONDS", 0.05)
    site = served(data)
    stop = Follower(lambda: [site], 3600).start()
    trust = other.change_trust("shop", with_host_key)
    until(lambda: site.trust.number == trust.number)
    stop()
    stopped(site)


def test_a_store_that_goes_away_changes_nothing(
    data: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    site = served(data)
    before = site.trusted

    def away(_self: SqliteStore, _site: str) -> int:
        raise StoreError("the disk is gone")

    with monkeypatch.context() as patched:
        patched.setattr(SqliteStore, "latest", away)
        patched.setattr(SqliteStore, "trust_number", away)
        for _ in range(3):
            site.refresh()
    stopped(site)

    assert site.trusted is before
    assert caplog.messages == ["site shop: the disk is gone"]


def test_a_start_without_the_store_goes_on_with_the_last_known(data: Path, caplog: pytest.LogCaptureFixture) -> None:
    site = served(data)
    token = signed_in(site)
    stopped(site)
    switch = Switch(data)
    switch.on = False
    again = served(data, switch)

    assert again.sessions.read(token, now=NOW.timestamp()).viewer.id == "anna"
    assert caplog.messages == ["site shop: the disk is gone"]
    stopped(again)


@pytest.mark.parametrize("damage", ["flip", "cut", "gone"])
def test_without_store_and_last_known_nobody_is_signed_in(
    data: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    site = served(data)
    token = signed_in(site)
    stopped(site)
    text = kept(data).read_text()
    kept(data).unlink()
    if damage != "gone":
        kept(data).write_text(text[:-30] if damage == "cut" else text.replace('"sha256": "', '"sha256": "0'))
    switch = Switch(data)
    switch.on = False
    again = served(data, switch)
    again.refresh()

    with pytest.raises(TokenRejected):
        again.sessions.read(token, now=NOW.timestamp())
    assert sum("nobody can be signed in" in message for message in caplog.messages) == 1
    stopped(again)


def test_a_lost_store_gets_its_trust_back(data: Path, folder: Path) -> None:
    site = served(data)
    before = site.trust
    stopped(site)
    for path in data.glob("content.db*"):
        path.unlink()
    hosted = HostedFolder(folder, Shelf(data, SqliteStore), LiveSite)
    hosted.sync()
    again = hosted.live

    assert again is not None
    assert (again.trust.keys, again.trust.salt) == (before.keys, before.salt)
    assert again.trust.number > before.number
    stopped(again)


def test_whom_it_trusts_is_known_before_a_revision_is_opened(
    data: Path, other: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = LiveSite("shop", Shelf(data, Switch(data)))
    seen: list[int] = []

    def opened(self: LiveSite, _told: str) -> bool:
        seen.append(self.trust.number)
        return False

    monkeypatch.setattr(LiveSite, "_refresh_content", opened)
    site.refresh()
    stopped(site)
    assert seen == [2]


def refused(site: LiveSite, session: str) -> bool:
    with suppress(TokenRejected):
        return not site.sessions.read(session, now=NOW.timestamp())
    return True


def restored(copy: Path, to: SqliteStore) -> None:
    """As `.restore` of sqlite3 does it, under other connections."""
    with closing(sqlite3.connect(copy)) as old, closing(sqlite3.connect(to.folder / "content.db")) as new:
        old.backup(new)


@pytest.fixture
def copy(data: Path, tmp_path: Path) -> Path:
    """A backup of content.db from before anything was revoked."""
    path = tmp_path / "copy.db"
    with closing(sqlite3.connect(data / "content.db")) as store, closing(sqlite3.connect(path)) as new:
        store.backup(new)
    return path


def revoked(site: LiveSite, store: SqliteStore) -> tuple[str, str]:
    """Anna's session and a host key, both revoked, as the site knows."""
    session, key = signed_in(site), next(iter(site.trust.host_keys))
    store.change_trust("shop", lambda trust: revoke_person(trust, "anna", now=NOW))
    store.change_trust("shop", lambda trust: revoke_key(trust, key, now=NOW))
    site.refresh()
    assert refused(site, session)
    return session, key


@pytest.mark.parametrize("when", ["while it runs", "at restart"])
def test_restoring_an_older_store_lets_nobody_in_again(
    data: Path, other: SqliteStore, copy: Path, when: str, caplog: pytest.LogCaptureFixture
) -> None:
    site = served(data)
    session, key = revoked(site, other)
    number = site.trust.number
    restored(copy, other)
    if when == "at restart":
        stopped(site)
        site = served(data)
    site.refresh()
    again = other.trust("shop")
    stopped(site)

    assert number < again.number
    assert refused(site, session)
    assert key not in again.host_keys
    assert LastGood(data, "shop").load_trust() == again == site.trust
    assert len([message for message in caplog.messages if "older keys and revocations" in message]) == 1


def test_what_was_revoked_in_a_restored_store_is_revoked_too(data: Path, other: SqliteStore, copy: Path) -> None:
    site = served(data)
    ben = signed_in(site, "ben")
    other.change_trust("shop", lambda trust: revoke_person(trust, "anna", now=NOW))
    other.change_trust("shop", with_host_key)
    site.refresh()
    restored(copy, other)
    other.change_trust("shop", lambda trust: revoke_person(trust, "ben", now=NOW))
    site.refresh()
    stopped(site)

    assert refused(site, ben)
    assert len(site.trust.revocations.people) == 2


def test_several_replicas_give_it_back_once(data: Path, other: SqliteStore, copy: Path) -> None:
    sites = [served(data) for _ in range(4)]
    session, _key = revoked(sites[0], other)
    restored(copy, other)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(LiveSite.refresh_trust, sites))
    for site in sites:
        site.refresh_trust()
        stopped(site)

    assert other.trust_number("shop") == 5
    assert [refused(site, session) for site in sites] == [True] * 4


def test_where_nothing_can_be_written_the_newer_one_counts(data: Path, other: SqliteStore, copy: Path) -> None:
    site = served(data)
    session, _key = revoked(site, other)
    stopped(site)
    restored(copy, other)
    other.close()
    with read_only(data):
        site = served(data)
        stopped(site)

    assert refused(site, session)


def test_a_published_site_of_an_older_version_gets_one(data: Path, other: SqliteStore) -> None:
    with other._database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM trust")
    site = served(data)

    assert (site.trust.number, other.trust_number("shop")) == (1, 1)
    stopped(site)


def test_where_nothing_can_be_written_nobody_is_signed_in_and_nothing_is_said(
    data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = SqliteStore(data)
    with store._database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM trust")
    store.close()
    with read_only(data):
        site = served(data)
        number = site.trust.number
        stopped(site)

    assert (number, site.trust.host_keys, caplog.messages) == (0, {}, [])


def test_a_damaged_trust_in_the_store_keeps_the_last_known(
    data: Path, other: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    site = served(data)
    before = site.trusted
    with other._database.writing() as connection:
        connection.exec_driver_sql("UPDATE trust SET number = 9, document = '{'")
    for _ in range(2):
        site.refresh()

    assert site.trusted is before
    assert not site.stale
    assert len([message for message in caplog.messages if "damaged" in message]) == 1
    stopped(site)
