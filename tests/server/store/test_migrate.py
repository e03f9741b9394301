"""Migrations make exactly the tables that the code knows, and neighbouring versions share them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, Float, Integer, LargeBinary, MetaData, Table, func, inspect, select

import helpsdk.server.store as package
from helpsdk.context.memory import Dismissal, Memory
from helpsdk.errors import StoreError
from helpsdk.server.store.contacts import Contact
from helpsdk.server.store.database import Database
from helpsdk.server.store.interactions import InteractionLog
from helpsdk.server.store.lock import WriteLock
from helpsdk.server.store.migrate import HEAD, KNOWN, current, migrate, upgrade
from helpsdk.server.store.postgres import PostgresDatabase
from helpsdk.server.store.schema import compatibility, metadata
from helpsdk.server.store.sql import SqlStore
from helpsdk.server.store.sqlite import SqliteDatabase
from tests.server.store.revisions import new

Prepare = Callable[[Connection], None]
Opener = Callable[[Prepare], Database]
PREVIOUS = KNOWN[-2]


def nothing(_connection: Connection) -> None:
    """Prepares no table."""


@pytest.fixture(params=["sqlite", "postgres"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    """One empty database of each kind, opened as often as asked."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    made: list[Database] = []

    def open_with(prepare: Prepare) -> Database:
        sqlite = SqliteDatabase(tmp_path / "content.db", WriteLock(tmp_path / "lock"), prepare)
        made.append(PostgresDatabase(url, prepare) if url else sqlite)
        return made[-1]

    yield open_with
    for database in made:
        database.close()


def says(database: Database, schema: str, minimum: str) -> None:
    """As a newer version would leave it."""
    with database.writing() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{schema}'")
        connection.execute(compatibility.update().values(minimum=minimum))


def test_tables_and_migrations_agree(opened: Opener) -> None:
    with opened(migrate).writing() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)
        keys = {name: inspect(connection).get_pk_constraint(name)["constrained_columns"] for name in metadata.tables}

    assert differences == []
    assert keys == {name: [column.name for column in table.primary_key] for name, table in metadata.tables.items()}


def test_a_failed_migration_leaves_no_trace(opened: Opener) -> None:
    content = opened(nothing)
    with pytest.raises(KeyError), content.writing() as connection:
        migrate(connection)
        raise KeyError
    with content.reading() as connection:
        found = current(connection)

    assert found is None


def test_an_old_schema_is_brought_up_to_date_with_what_is_in_it(opened: Opener) -> None:
    with opened(lambda connection: upgrade(connection, "0001")).writing() as connection:
        connection.exec_driver_sql("INSERT INTO blobs VALUES ('hash', 'bytes')")
    with opened(migrate).reading() as connection:
        found = current(connection)
        kept = connection.exec_driver_sql("SELECT hash FROM blobs").scalars().all()

    assert (found, kept) == (HEAD, ["hash"])


def test_every_migration_is_known() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(package.__file__).parent / "migrations"))
    scripts = ScriptDirectory.from_config(config)

    assert scripts.get_heads() == [HEAD]
    assert {script.revision for script in scripts.walk_revisions()} == set(KNOWN)


def test_a_schema_that_is_newer_by_what_this_version_need_not_know_is_used(opened: Opener) -> None:
    says(opened(migrate), "0099", HEAD)
    store = SqlStore(opened(migrate), InteractionLog(Path()))

    assert store.publish(new()).number == 1
    assert store.status().schema == "0099"


def test_a_schema_that_is_too_new_is_refused_and_left_alone(opened: Opener) -> None:
    says(opened(migrate), "0099", "0098")
    with pytest.raises(StoreError, match=rf"^the store has schema 0099, this helpsdk knows {HEAD}: a newer .*"):
        opened(migrate).reading().__enter__()
    with opened(nothing).reading() as connection:
        assert current(connection) == "0099"


def test_the_version_before_may_use_what_this_one_makes(opened: Opener) -> None:
    with opened(migrate).reading() as connection:
        minimum = connection.scalar(select(func.max(compatibility.c.minimum)))

    assert minimum in KNOWN
    assert str(minimum) <= PREVIOUS


def tables_before(opened: Opener) -> MetaData:
    """The tables as the version before makes them."""
    tables = MetaData()
    with opened(lambda connection: upgrade(connection, PREVIOUS)).writing() as connection:
        tables.reflect(connection)
        for table in reversed(tables.sorted_tables):
            table.drop(connection)
    return tables


def value_of(column: Column[Any]) -> Any:
    if isinstance(column.type, Integer | Float):
        return 7
    return b"x" if isinstance(column.type, LargeBinary) else "x"


def test_the_version_before_reads_and_writes_beside_this_one(opened: Opener) -> None:
    before = tables_before(opened)
    database = opened(migrate)
    store = SqlStore(database, InteractionLog(Path()))
    filled(store)
    tables = [table for table in before.sorted_tables if table.name != "alembic_version"]
    read, rows = {}, {}
    with database.writing() as connection:
        for table in tables:
            read[table.name] = len(connection.execute(select(table)).all())
            connection.execute(table.insert().values({column.name: value_of(column) for column in table.columns}))
            rows[table.name] = count(connection, table)

    assert 0 not in read.values()
    assert rows == {name: number + 1 for name, number in read.items()}
    assert store.revision("shop").number == 1


def filled(store: SqlStore) -> None:
    """A row in every table."""
    at = datetime(2026, 11, 21, 10, tzinfo=UTC)
    store.publish(new(source="folder"))
    store.renders.put("k", b"v")
    store.renders.flush()
    store.bind("shop", "j1", "d1", 2e9, 1e9)
    store.note_use("shop", keys={"k1": at}, traffic={("2096-11-21T10", "signed"): 1})
    store.merge_memory("shop", "anna", Memory(dismissed={"tip": Dismissal("forever", 1)}))
    store.add_contact(Contact("017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "shop", at, None))


def test_a_row_in_every_table(opened: Opener) -> None:
    """That the test above leaves out none."""
    database = opened(migrate)
    filled(SqlStore(database, InteractionLog(Path())))
    with database.reading() as connection:
        empty = [name for name in metadata.tables if not count(connection, metadata.tables[name])]

    assert empty == []


def count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0
