"""PostgreSQL: several servers at once, notifications, and a database that is away, too old or not ours."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from sqlalchemy import Connection, event

from helpsdk.errors import RevisionConflict, StoreBusy, StoreError
from helpsdk.server.store import PostgresStore
from helpsdk.server.store.postgres import PostgresDatabase
from helpsdk.site.bundle import read_manifest
from tests.postgres import PostgresServer, fresh_database, name_of, running_server
from tests.server.store.revisions import new
from tests.server.store.test_listening import eventually
from tests.threads import OwnThreads

PUBLISHER = """
import sys
from helpsdk.server.store import PostgresStore
from tests.server.store.revisions import new

store = PostgresStore(sys.argv[1])
for number in range(10):
    text = f"{sys.argv[2]} {number}"
    files = {f"{sys.argv[2]}{number}.md": text, sys.argv[2]: text}
    print(store.publish(new(text, files=files, source=sys.argv[2], content=text)).number)
store.close()
"""


@pytest.fixture(scope="module")
def own_server() -> Iterator[PostgresServer]:
    """One that a test may stop."""
    with running_server() as server:
        yield server


@pytest.fixture
def own_url(own_server: PostgresServer) -> Iterator[str]:
    with fresh_database(own_server) as url:
        yield url


@pytest.fixture
def store(postgres_url: str) -> Iterator[PostgresStore]:
    store = PostgresStore(postgres_url)
    yield store
    store.close()


def test_processes_that_publish_at_once_make_rising_numbers_and_whole_revisions(postgres_url: str) -> None:
    command = [sys.executable, "-c", PUBLISHER, postgres_url]
    publishers = [subprocess.Popen([*command, name], stdout=subprocess.PIPE, text=True) for name in "abc"]
    printed = [publisher.communicate(timeout=120)[0].split() for publisher in publishers]
    numbers = [[int(number) for number in numbers] for numbers in printed]
    store = PostgresStore(postgres_url)
    revisions = store.revisions("shop", limit=99)
    drafts = store.drafts("shop")
    store.close()

    assert all(own == sorted(own) for own in numbers)
    assert sorted(number for own in numbers for number in own) == list(range(1, 31))
    assert [one.number for one in revisions] == list(range(30, 0, -1))
    assert all(read_manifest(one.manifest).revision == one.number for one in revisions)
    assert all(set(one.files.values()) == {one.content} for one in revisions)
    assert {drafts[name] for name in "abc"} == {f"{name} 9" for name in "abc"}


def test_of_publishers_that_saw_the_same_revision_one_wins(postgres_url: str) -> None:
    stores = [PostgresStore(postgres_url) for _ in range(4)]
    stores[0].publish(new("first"))

    def publish(number: int) -> bool:
        try:
            return stores[number].publish(new(f"text {number}", expected=1)).number == 2
        except RevisionConflict:
            return False

    with ThreadPoolExecutor(4) as threads:
        won = list(threads.map(publish, range(4)))
    for store in stores:
        store.close()

    assert won.count(True) == 1


def test_first_servers_at_once_make_the_tables_once(postgres_url: str) -> None:
    stores = [PostgresStore(postgres_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        numbers = list(threads.map(lambda store: store.publish(new(str(id(store)))).number, stores))
    for store in stores:
        store.close()

    assert sorted(numbers) == [1, 2, 3, 4]


def test_another_server_is_told_after_the_commit_and_not_before(store: PostgresStore, postgres_url: str) -> None:
    other, told = PostgresStore(postgres_url), list[str | None]()
    other.listen(told.append)
    assert eventually(lambda: told == [None])
    with store._database.writing() as connection:
        store._database.announce(connection, "held")
        store.publish(new("meanwhile", site="quick"))
        assert eventually(lambda: "quick" in told)
        early = list(told)

    assert early == [None, "quick"]
    assert eventually(lambda: told == [None, "quick", "held"])
    other.close()


def test_a_transaction_that_fails_tells_nothing(store: PostgresStore) -> None:
    told: list[str | None] = []
    store.listen(told.append)
    assert eventually(lambda: told == [None])
    with pytest.raises(KeyError), store._database.writing() as connection:
        store._database.announce(connection, "lost")
        raise KeyError
    store.publish(new())

    assert eventually(lambda: "shop" in told)
    assert told == [None, "shop"]


def test_a_listener_whose_connection_is_lost_connects_again_and_looks_at_all(
    store: PostgresStore, postgres_server: PostgresServer, postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str | None] = []
    store.listen(told.append)
    assert eventually(lambda: told == [None])
    postgres_server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE query LIKE 'LISTEN%' AND datname = '{name_of(postgres_url)}'"
    )
    assert eventually(lambda: told == [None, None])
    store.publish(new())

    assert eventually(lambda: told == [None, None, "shop"])
    assert caplog.messages == []  # it was back at once: nobody needs to know


def test_the_last_one_to_stop_listening_ends_the_thread_and_its_connection(
    store: PostgresStore, own_threads: OwnThreads
) -> None:
    stops = [store.listen(lambda _site: None) for _ in range(2)]
    running = own_threads.names("helpsdk-notifications")
    for stop in stops:
        stop()
        stop()

    assert len(running) == 1
    assert own_threads.names("helpsdk-notifications") == []
    again = list[str | None]()
    store.listen(again.append)
    assert eventually(lambda: again == [None])


def test_a_stopped_database_refuses_writes_and_takes_them_again_by_itself(
    own_server: PostgresServer, own_url: str
) -> None:
    store, told = PostgresStore(own_url), list[str | None]()
    store.listen(told.append)
    store.publish(new("before"))
    own_server.stop()
    try:
        for _ in range(2):
            with pytest.raises(StoreError, match="start the database, or correct HELPSDK_DATABASE_URL"):
                store.publish(new("away"))
            with pytest.raises(StoreError):
                store.latest("shop")
        problems = store.status().problems
    finally:
        own_server.start()
    told.clear()

    assert store.publish(new("after")).number == 2
    assert eventually(lambda: bool(told))
    assert len(problems) == 1
    store.close()


def test_a_start_while_the_database_is_away_is_made_up_for(own_server: PostgresServer, own_url: str) -> None:
    own_server.stop()
    try:
        store = PostgresStore(own_url)
        with pytest.raises(StoreError, match="HELPSDK_DATABASE_URL"):
            store.sites()
    finally:
        own_server.start()

    assert store.publish(new()).number == 1
    store.close()


def test_nobody_waits_for_ever_for_a_halted_publisher(store: PostgresStore, postgres_url: str) -> None:
    store.sites()
    database = PostgresDatabase(postgres_url, lambda _connection: None)
    with store._database.writing() as connection:
        store._database.hold(connection, "shop")
        with pytest.raises(StoreError, match="lock timeout"), database.writing() as other:
            other.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
            database.hold(other, "shop")
        with database.writing() as other:
            timeout = other.exec_driver_sql("SHOW lock_timeout").scalar()
            database.hold(other, "another")
    database.close()

    assert timeout == "10s"


def test_tables_that_vanish_are_made_again(store: PostgresStore) -> None:
    store.publish(new())
    with store._database.writing() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    with pytest.raises(StoreError):
        store.latest("shop")

    assert store.latest("shop") == 0


def test_what_endangers_the_data_is_among_the_problems(own_server: PostgresServer, own_url: str) -> None:
    store = PostgresStore(own_url)
    calm = store.status()
    own_server.execute(f"ALTER DATABASE {name_of(own_url)} SET synchronous_commit = off")
    store.close()
    store = PostgresStore(own_url)
    told = store.status()
    store.close()

    assert (calm.kind, calm.role, calm.schema, calm.problems) == ("postgres", "direct", "0003", ())
    assert int(calm.version.split(".")[0]) >= 15
    assert told.problems == ("synchronous_commit is off: a power cut loses what was acknowledged; switch it on",)


def test_what_is_polled_takes_one_statement(store: PostgresStore) -> None:
    store.publish(new())
    statements: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_more: object) -> None:
        statements.append(statement)

    event.listen(store._database._reader, "before_cursor_execute", note)  # type: ignore[attr-defined]

    assert (store.latest("shop"), store.trust_number("shop")) == (1, 1)
    assert len(statements) == 2


def test_more_readers_than_connections_are_told_to_come_again(store: PostgresStore) -> None:
    store.sites()
    store._database._writer.pool._timeout = 0.01  # type: ignore[attr-defined]
    with ExitStack() as held:
        for _ in range(15):
            held.enter_context(store._database.reading())
        with pytest.raises(StoreBusy, match="all connections are in use"):
            store.latest("shop")

    assert store.latest("shop") == 0
