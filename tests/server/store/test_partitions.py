"""Daily partitions in PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from helpsdk.errors import StoreError
from helpsdk.server.store.interactions import InteractionLog
from helpsdk.server.store.migrate import migrate
from helpsdk.server.store.partitions import Partitions
from helpsdk.server.store.postgres import PostgresDatabase
from tests.server.serving import uuid7

NOVEMBER = datetime(2026, 11, 21, 12, tzinfo=UTC)
RANGE = ("2026-01-01", "2026-12-31")


def row(at: datetime = NOVEMBER, **fields: Any) -> dict[str, Any]:
    return {"id": uuid7(at), "type": "opened", "at": "x", "received": "x", "article": "vat", **fields}


def clock(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


@pytest.fixture
def database(postgres_url: str) -> Iterator[PostgresDatabase]:
    database = PostgresDatabase(postgres_url, migrate)
    yield database
    database.close()


def log(database: PostgresDatabase, now: datetime = NOVEMBER, keep: int = 13) -> InteractionLog:
    return InteractionLog(Partitions(database), keep_months=keep, clock=clock(now))


def names(database: PostgresDatabase) -> list[str]:
    query = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'interactions'::regclass ORDER BY 1"
    with database.reading() as connection:
        return list(connection.exec_driver_sql(query).scalars())


def test_rows_are_in_the_partition_of_their_own_time(database: PostgresDatabase) -> None:
    interactions = log(database)
    interactions.add("shop", [row(), row(NOVEMBER - timedelta(days=1)), row(NOVEMBER)]).result(60)
    interactions.close()

    with database.reading() as connection:
        counts = connection.exec_driver_sql("SELECT tableoid::regclass::text, count(*) FROM interactions GROUP BY 1")
        assert dict(map(tuple, counts.all())) == {"interactions_20261120": 1, "interactions_20261121": 2}
    assert len(interactions.read("shop", "2026-11-20")) == 1
    assert len(interactions.read("shop", "2026-11")) == 3


def test_partitions_are_made_ahead(database: PostgresDatabase) -> None:
    interactions = log(database)
    interactions.add("shop", [row()]).result(60)
    interactions.close()
    made = names(database)

    assert (made[0], made[-1], len(made)) == ("interactions_20261113", "interactions_20261124", 12)


def test_old_partitions_are_dropped_and_roll_ups_stay(database: PostgresDatabase) -> None:
    july = datetime(2026, 7, 10, tzinfo=UTC)
    before = log(database, july)
    before.add("shop", [row(july), row(july)]).result(60)
    before.close()
    interactions = log(database, keep=2)
    interactions.add("shop", [row()]).result(60)
    interactions.close()

    assert interactions.read("shop", "2026-07") == []
    assert min(names(database)) > "interactions_20261001"
    assert interactions.rollups.articles("shop", ["opened"], *RANGE) == {"vat": 3}


def test_a_reader_of_all_partitions_delays_retention_and_nobody_who_writes(database: PostgresDatabase) -> None:
    july = datetime(2026, 7, 10, tzinfo=UTC)
    before = log(database, july)
    before.add("shop", [row(july)]).result(60)
    before.close()
    now = [NOVEMBER]
    interactions = InteractionLog(Partitions(database), keep_months=2, clock=lambda: now[0])
    waits = []
    with database.writing() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM interactions")  # as a dump does, for as long as it takes
        for _ in range(20):
            start = time.monotonic()
            interactions.add("shop", [row()]).result(60)
            waits.append(time.monotonic() - start)
            time.sleep(0.05)
        during = names(database)
    now[0] += timedelta(hours=1)
    interactions.add("shop", [row()]).result(60)
    interactions.close()

    assert max(waits) < 5
    assert "interactions_20260710" in during
    assert "interactions_20261124" in during
    assert min(names(database)) > "interactions_20261001"


def test_a_partition_that_somebody_dropped_is_made_again(database: PostgresDatabase) -> None:
    interactions = log(database)
    interactions.add("shop", [row()]).result(60)
    with database.writing() as connection:
        connection.exec_driver_sql("DROP TABLE interactions_20261121")
    accepted = interactions.add("shop", [row()]).result(60).accepted
    interactions.close()

    assert accepted == 1


def test_a_bad_partition_fails_its_own_rows_only(database: PostgresDatabase) -> None:
    interactions = log(database)
    interactions.add("shop", [row(), row(NOVEMBER - timedelta(days=1))]).result(60)
    with database.writing() as connection:
        connection.exec_driver_sql(
            "ALTER TABLE interactions_20261120 ADD CONSTRAINT never CHECK (site = 'x') NOT VALID"
        )
    bad = interactions.add("shop", [row(NOVEMBER - timedelta(days=1))])
    good = interactions.add("shop", [row()])

    with pytest.raises(StoreError, match="never"):
        bad.result(60)
    assert good.result(60).accepted == 1
    interactions.close()


def test_servers_that_are_given_the_same_count_it_once(database: PostgresDatabase) -> None:
    rows = [row(article=f"a{number % 5}", device="phone") for number in range(400)]
    servers = [log(database) for _ in range(4)]
    accepted: list[int] = []

    def send(server: InteractionLog, number: int) -> None:
        for start in range(0, 400, 50):
            some = rows[start : start + 50]
            accepted.append(server.add("shop", some if number % 2 else some[::-1]).result(60).accepted)

    threads = [threading.Thread(target=send, args=(server, number)) for number, server in enumerate(servers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for server in servers:
        server.close()

    assert sum(accepted) == 400
    assert servers[0].rollups.kinds("shop", *RANGE) == {"opened": 400}
    assert servers[0].rollups.articles("shop", ["opened"], *RANGE) == {f"a{number}": 80 for number in range(5)}


def test_a_row_that_another_server_keeps_at_the_same_moment_is_counted_once(database: PostgresDatabase) -> None:
    interactions, twin = log(database), row()
    interactions.add("shop", [row()]).result(60)
    with database.writing() as other:
        insert = "INSERT INTO interactions (site, id, received, type, at) VALUES ('shop', %s, 'x', 'opened', 'x')"
        other.exec_driver_sql(insert, (twin["id"],))
        waiting = interactions.add("shop", [row(), twin, row()])
        while not waits_for_another(database):
            time.sleep(0.02)
    added = waiting.result(60)
    interactions.close()

    assert (added.accepted, added.duplicates) == (2, 1)
    assert interactions.rollups.kinds("shop", *RANGE) == {"opened": 3}  # the other server counts its own


def waits_for_another(database: PostgresDatabase) -> bool:
    with database.reading() as connection:
        return bool(connection.exec_driver_sql("SELECT 1 FROM pg_locks WHERE NOT granted").first())


@pytest.mark.parametrize("text", ["a\tb\\N\n", "\\", "NULL", "\u2028", "\U0001f600" * 100, "'; DROP TABLE x; --"])
def test_any_text_is_kept_as_it_is(database: PostgresDatabase, text: str) -> None:
    interactions = log(database)
    interactions.add("shop", [row(value=text, query=text)]).result(60)
    (kept,) = interactions.read("shop", "2026-11-21")
    interactions.close()

    assert (kept["value"], kept["query"]) == (text, text)


def test_the_longest_names_fit_their_indexes(database: PostgresDatabase) -> None:
    interactions = log(database)
    wide = "".join(chr(0x20000 + (number * 7919) % 40000) for number in range(500))
    names: dict[str, Any] = {
        "article": wide[:120],
        "screen": wide[120:240],
        "locale": wide[240:360],
        "device": wide[:120],
    }
    searched = row(type="searched", query=wide, articles="\n".join([wide[:120]] * 20), **names)
    rows = [searched, row(query=wide, position=1, **names), row(type="searched", query=wide, results=0, **names)]
    accepted = interactions.add("shop", rows).result(60).accepted
    interactions.close()

    assert accepted == 3
