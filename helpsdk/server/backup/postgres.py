"""PostgreSQL is copied by its own tools, which have to be installed: `pg_dump` and `pg_restore`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpsdk.errors import MissingExtra
from helpsdk.server.backup.manifest import BackupInvalid

if TYPE_CHECKING:
    import psycopg

#: Seconds that the connections of a server which has just stopped have to be gone from PostgreSQL's own list.
PATIENCE = 3.0
_PAUSE = 0.05
_OURS = ("--no-owner", "--no-privileges")  # whoever restores owns it
_VERSIONS = re.compile(r"server version: (\d+).*; \w+ version: (\d+)")


def dump(url: str, file: Path) -> list[str]:
    """Writes the whole database, as of one moment, into `file`; the names written. Raises BackupInvalid."""
    file.touch(mode=0o600)
    _run(
        _program("pg_dump"),
        url,
        "--exclude-schema=before_restore_*",
        "--format=custom",
        *_OURS,
        f"--file={file}",
    )
    return [file.name]


def load(url: str, file: Path, *, replace: bool) -> str | None:
    """Puts a dump into the database in one transaction. What is there already is refused, or with `replace` kept in a
    schema of its own, whose name is returned. Raises BackupInvalid, having changed nothing.
    """
    import psycopg

    program = _program("pg_restore")
    try:
        with psycopg.connect(_plain(url), autocommit=True) as connection:
            _refuse_users(connection)
            aside = _set_aside(connection, replace=replace)
            try:
                _run(program, url, "--exit-on-error", "--single-transaction", *_OURS, str(file))
            except BaseException:
                if aside is not None:
                    connection.execute("DROP SCHEMA public CASCADE")
                    connection.execute(f'ALTER SCHEMA "{aside}" RENAME TO public')
                raise
    except psycopg.Error as error:
        raise BackupInvalid(f"the database: {' '.join(str(error).split())}") from None
    return aside


def _refuse_users(connection: psycopg.Connection[Any]) -> None:
    """Replicas would go on with what they know of tables that are gone.

    A connection that its client has closed is listed for a moment longer, so PostgreSQL is asked again before anybody
    is refused.
    """
    deadline = time.monotonic() + PATIENCE
    while users := _users(connection):
        if time.monotonic() >= deadline:
            raise BackupInvalid(f"the database is in use by servers ({users} connections); stop them first")
        time.sleep(_PAUSE)


def _users(connection: psycopg.Connection[Any]) -> int:
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'helpsdk'"
    [[users]] = connection.execute(query).fetchall()
    return int(users)


def _set_aside(connection: psycopg.Connection[Any], *, replace: bool) -> str | None:
    [[tables]] = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchall()
    if not tables:
        return None
    if not replace:
        raise BackupInvalid("the database holds something already; with --replace it is kept in a schema of its own")
    aside = f"before_restore_{datetime.now(UTC):%Y%m%dT%H%M%S}"
    with connection.transaction():
        connection.execute(f'ALTER SCHEMA public RENAME TO "{aside}"')
        connection.execute("CREATE SCHEMA public")
    return aside


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise BackupInvalid(f"{name} is not installed here; it comes with PostgreSQL's client (postgresql-client)")
    return found


def _plain(url: str) -> str:
    """As PostgreSQL's own library reads it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _run(program: str, url: str, *arguments: str) -> None:
    shown, password = _without_password(url)
    environ = {**os.environ, "LC_MESSAGES": "C", **({"PGPASSWORD": password} if password else {})}
    done = subprocess.run(  # noqa: S603 - our own arguments; the password is not among them
        [program, f"--dbname={shown}", *arguments], env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        why = _why(Path(program).name, done.stderr) or f"it ended with {done.returncode}"
        raise BackupInvalid(f"{Path(program).name}: {why}")


def _why(program: str, said: str) -> str:
    """What a program said first, and the detail to that: of versions that do not go together, what to do."""
    lines = [line.strip().removeprefix(f"{program}: ") for line in said.splitlines() if line.strip()]
    told = "; ".join([*lines[:1], *(line for line in lines[1:2] if line.startswith("detail: "))])
    found = _VERSIONS.search(said)
    if found is None:
        return told
    server, ours = found.groups()
    return f"this {program} is {ours}, the server {server}: install version {server} and put it first in PATH ({told})"


def _without_password(url: str) -> tuple[str, str | None]:
    """As a list of words for libpq, since everybody on the machine may see a program's arguments; and the password."""
    try:
        from psycopg.conninfo import conninfo_to_dict, make_conninfo
    except ModuleNotFoundError as missing:
        raise MissingExtra("postgres", missing.name or "psycopg") from None
    words = {name: str(value) for name, value in conninfo_to_dict(_plain(url)).items() if value is not None}
    password = words.pop("password", None)
    return make_conninfo("", **words), password
