"""Keys and revocations of a served site: followed, kept, and gone on with when the store is away."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpsdk.errors import StoreError, TokenRejected
from helpsdk.identity.trust import Trust, add_key, revoke_person
from helpsdk.identity.viewer import Viewer
from helpsdk.server.app.hosted import HostedFolder
from helpsdk.server.follower import Follower, LiveSite, Shelf
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


def signed_in(site: LiveSite) -> str:
    """A session of Anna, whom the host vouched for a second ago."""
    claims = Claims(Viewer(id="anna"), next(iter(site.trust.host_keys)), "j1", NOW.timestamp() - 1)
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
    hosted = HostedFolder(folder, Shelf(data, SqliteStore))
    hosted.sync()
    again = hosted.live

    assert again is not None
    assert (again.trust.keys, again.trust.salt) == (before.keys, before.salt)
    assert again.trust.number > before.number
    stopped(again)


def test_a_published_site_of_an_older_version_gets_one(data: Path, other: SqliteStore) -> None:
    with other._content.writing() as connection:
        connection.exec_driver_sql("DELETE FROM trust")
    site = served(data)

    assert (site.trust.number, other.trust_number("shop")) == (1, 1)
    stopped(site)


def test_where_nothing_can_be_written_nobody_is_signed_in_and_nothing_is_said(
    data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = SqliteStore(data)
    with store._content.writing() as connection:
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
    with other._content.writing() as connection:
        connection.exec_driver_sql("UPDATE trust SET number = 9, document = '{'")
    for _ in range(2):
        site.refresh()

    assert site.trusted is before
    assert not site.stale
    assert len([message for message in caplog.messages if "damaged" in message]) == 1
    stopped(site)
