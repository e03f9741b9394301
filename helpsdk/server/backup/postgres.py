"""PostgreSQL is copied by its own tools, which have to be installed: `pg_dump` and `pg_restore`."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from helpsdk.errors import MissingExtra
from helpsdk.server.backup.manifest import BackupInvalid


def dump(url: str, file: Path) -> list[str]:
    """Writes the whole database, as of one moment, into `file`; the names written. Raises BackupInvalid."""
    file.touch(mode=0o600)
    _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={file}")
    return [file.name]


def load(url: str, file: Path, *, replace: bool) -> None:
    """Puts a dump into the database in one transaction; with `replace`, in place of what is there. BackupInvalid."""
    clean = ["--clean", "--if-exists"] if replace else []
    _run(
        "pg_restore", url, "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", *clean, str(file)
    )


def _run(program: str, url: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise BackupInvalid(f"{program} is not installed here; it comes with PostgreSQL's client (postgresql-client)")
    shown, password = _without_password(url)
    environ = {**os.environ, "PGPASSWORD": password} if password else dict(os.environ)
    done = subprocess.run(  # noqa: S603 - our own arguments; the password is not among them
        [found, f"--dbname={shown}", *arguments], env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupInvalid(f"{program}: {(done.stderr.strip() or f'it ended with {done.returncode}').splitlines()[0]}")


def _without_password(url: str) -> tuple[str, str | None]:
    """As a list of words for libpq, since everybody on the machine may see a program's arguments; and the password."""
    try:
        from psycopg.conninfo import conninfo_to_dict, make_conninfo
    except ModuleNotFoundError as missing:
        raise MissingExtra("postgres", missing.name or "psycopg") from None
    words = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    password = words.pop("password", None)
    return make_conninfo("", **words), password
