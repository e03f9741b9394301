"""Migrations make exactly the tables that the code knows."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import helpsdk.server.store as package
from helpsdk.server.store.database import Database
from helpsdk.server.store.lock import WriteLock
from helpsdk.server.store.migrate import HEAD, KNOWN, current, migrate
from helpsdk.server.store.schema import metadata


def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "content.db", WriteLock(tmp_path / "lock"), lambda _connection: None)


def test_tables_and_migrations_agree(tmp_path: Path) -> None:
    content = database(tmp_path)
    with content.writing() as connection:
        migrate(connection)
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)
    content.close()

    assert differences == []


def test_a_failed_migration_leaves_no_trace(tmp_path: Path) -> None:
    content = database(tmp_path)
    try:
        with content.writing() as connection:
            migrate(connection)
            raise RuntimeError
    except RuntimeError:
        pass
    with content.reading() as connection:
        found = current(connection)
    content.close()

    assert found is None


def test_every_migration_is_known() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(package.__file__).parent / "migrations"))
    scripts = ScriptDirectory.from_config(config)

    assert scripts.get_heads() == [HEAD]
    assert {script.revision for script in scripts.walk_revisions()} == set(KNOWN)
