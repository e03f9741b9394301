"""The machine: versions, the data folder and who may read it, room on the disk, the clock."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import stat
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from helpsdk import __version__
from helpsdk.server.checkup.finding import Finding
from helpsdk.server.store.readonly import writable

_ROOM = 500_000_000  # bytes; a month of interactions of a busy site, and a copy of the content
#: What a clock may be off before tokens, which live for minutes, are refused.
_OFF = timedelta(seconds=30)


def versions(*, sqlite_used: bool) -> Iterator[Finding]:
    yield Finding(
        "helpsdk", "ok", f"{__version__}, Python {platform.python_version()}, {platform.platform(terse=True)}"
    )
    if sqlite_used:
        yield sqlite(sqlite3.sqlite_version_info)


def sqlite(version: tuple[int, int, int]) -> Finding:
    """Releases before 3.51.3 can corrupt a database when a second process writes or checkpoints at the wrong moment
    (the "WAL-reset" bug, https://sqlite.org/wal.html); 3.44.6 and 3.50.7 have the correction as well.
    """
    text = ".".join(map(str, version))
    mended = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    if mended:
        return Finding("sqlite", "ok", text)
    return Finding(
        "sqlite",
        "note",
        f"{text} has the WAL-reset bug; helpsdk is not hit, since one process alone writes and checkpoints",
        "Open the databases with nothing else that writes, or use a Python that links SQLite 3.51.3 or newer.",
    )


def folder(data: Path, *, made: bool) -> Iterator[Finding]:
    """The data folder. `made`: something is expected to be there."""
    about = "data folder"
    if not data.is_dir():
        text = f"{data} is not there"
        yield (
            Finding(about, "wrong", text, "Name it by --data or HELPSDK_DATA.")
            if made
            else Finding(about, "note", text)
        )
        return
    if not writable(data):
        advice = "Give this user the folder, or serve read-only on purpose."
        yield Finding(about, "wrong", f"{data} cannot be written by {_user()}", advice)
    else:
        yield Finding(about, "ok", f"{data}, written by {_user()}")
    yield from _readable_by_others(data)
    free = shutil.disk_usage(data).free
    if free < _ROOM:
        yield Finding(
            "disk", "wrong", f"{free // 1_000_000} MB are free", "Make room: interactions are refused when it is full."
        )
    else:
        yield Finding("disk", "ok", f"{free // 1_000_000:,} MB are free")


def _readable_by_others(data: Path) -> Iterator[Finding]:
    if os.name != "posix":
        return
    secret = [data, *sorted(data.glob("*.db")), *sorted(data.glob("last-good/*/trust.json"))]
    open_ones = [path.name for path in secret if path.stat().st_mode & (stat.S_IRWXO)]
    if open_ones:
        named = ", ".join(open_ones[:3])
        yield Finding("permissions", "wrong", f"everybody may read {named}: keys lie there", f"chmod -R o= {data}")
    else:
        yield Finding("permissions", "ok", "nobody else may read what is kept")


def _user() -> str:
    try:
        import pwd

        return pwd.getpwuid(os.geteuid()).pw_name
    except (ImportError, KeyError):
        return "this user"


def clock(now: datetime, others: Iterable[tuple[str, datetime]]) -> Iterator[Finding]:
    """`others` are moments that cannot be later than now, or are the same by another clock (named `… clock`)."""
    wrong = False
    for name, moment in others:
        off = moment - now
        if off > _OFF or (name.endswith("clock") and -off > _OFF):
            wrong = True
            text = f"{name} says {moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC, this machine {now:%Y-%m-%d %H:%M:%S}"
            yield Finding("clock", "wrong", text, "Set the clocks by NTP: tokens and sessions live for minutes.")
    if not wrong:
        yield Finding("clock", "ok", f"{now:%Y-%m-%d %H:%M:%S} UTC")
